"""The complementary notice: what members had added to a convened agenda (R-ODJ-02, R-CONV-03)."""

from datetime import datetime
from typing import Any

from django.conf import settings

from assembly import completing, conveners, rulebook
from assembly.ballot_papers import question_title
from assembly.blank_proxies import effect_of_blank_proxy
from assembly.documents import words
from assembly.documents.convocation import draw_resolution, resolution_data
from assembly.freezing import items_in_order
from assembly.models import AgendaCompletion, Assembly, RequestLeftOut, Resolution
from assembly.reminding import complement_step
from assembly.rules.statutes import RuleSet
from common.documents import Document, Strong
from common.documents.dates import day_in_words, moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register
from notifications import queries as outbox

ADDED = "ajouté"
MORE_LINES = (
    "Le bulletin secret du nouveau formulaire a plus de lignes que celui de l’ancien\u00a0: si une "
    "seule enveloppe d’une même édition arrive, les scrutateurs sauront de qui elle vient."
)


def completion_data(completion: AgendaCompletion, *, at: datetime) -> dict[str, Any]:
    """Everything the paper says, as plain data."""
    assembly = completion.assembly
    call, cooperative, rules = assembly.call, register.cooperative(), rulebook.of(assembly)
    added = list(completion.resolutions.select_related("proposal").order_by("number"))
    titles = {question_title(each) for each in added}
    return {
        "issuer": words.issuer(cooperative),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "place_of_issue": cooperative.city,
        "title": f"Ordre du jour complété de l’{words.kind(assembly)}",
        "subtitle": f"{words.CALL[call.number].capitalize()}, {moment_in_words(call.meets_at)}",
        "convener": conveners.the(assembly),
        "is_outside": conveners.is_outside(assembly),
        "convened_on": day_in_words(call.convened_at) if call.convened_at else "",
        "members_word": cooperative.word("members"),
        "meets": moment_in_words(call.meets_at),
        "place": call.place,
        "videoconference_url": call.videoconference_url,
        "late_reason": completion.late_reason,
        "added": [
            {
                **resolution_data(each, cooperative, rules),
                "asked": _asked(each),
            }
            for each in added
        ],
        "items": [
            [item.title, ADDED if any(r in added for r in item.resolutions.all()) else ""]
            for item in items_in_order(assembly)
        ],
        "blank_source": words.blank_proxy_source(rules),
        "blank": [
            [line["question"], line["effect"]]
            for line in effect_of_blank_proxy(assembly, rules)
            if line["question"] in titles
        ],
        "given": _given(completion, added, rules),
        "page": f"{settings.SITE_URL}/assemblees/{assembly.pk}/",
        "former_hash": completion.former_hash,
        "agenda_hash": completion.agenda_hash,
    }


def draw_completion(data: dict[str, Any]) -> Document:
    """The paper itself."""
    paper = words.paper(data)
    _draw_opening(paper, data)
    paper.heading(2, "Ce qui est ajouté")
    for resolution in data["added"]:
        draw_resolution(paper, resolution)
        paper.paragraph(resolution["asked"], style="soft")
    paper.heading(2, "Ordre du jour complet")
    rows = [(str(n), title, mark) for n, (title, mark) in enumerate(data["items"], start=1)]
    paper.table(("N°", "Point", ""), rows, widths=(1, 10, 3))
    paper.heading(2, "Ce que deviennent les pouvoirs et les votes déjà donnés")
    for sentence in data["given"]:
        paper.paragraph(sentence)
    paper.heading(2, "Effet d’un pouvoir en blanc sur ce qui est ajouté")
    paper.paragraph(
        f"D’après {data['blank_source']}, un pouvoir sans nom de mandataire compte ainsi\u00a0:"
    )
    paper.table(("Question", "Votre pouvoir en blanc compterait"), data["blank"], widths=(3, 2))
    paper.heading(2, "Empreintes de l’ordre du jour et des textes")
    paper.paragraph(
        "Les textes de l’avis n’ont pas changé, ni leurs numéros. Empreinte avant l’ajout "
        "(SHA-256)\u00a0:",
        style="soft",
    )
    paper.paragraph(data["former_hash"], style="code")
    paper.paragraph("Empreinte de l’ordre du jour complété (SHA-256)\u00a0:", style="soft")
    paper.paragraph(data["agenda_hash"], style="code")
    convener = data["convener"]
    signatory = convener[:1].upper() + convener[1:] if data["is_outside"] else f"Pour {convener}"
    paper.signatures([(signatory, "")])
    return paper


def _draw_opening(paper: Document, data: dict[str, Any]) -> None:
    issued = day_in_words(datetime.fromisoformat(data["dated"]))
    paper.paragraph(f"{data['place_of_issue']}, le {issued}")
    paper.paragraph("Madame, Monsieur,")
    paper.paragraph(
        f"Par un avis du {data['convened_on']}, {data['convener']} vous a convoqué à l’assemblée "
        "générale du ",
        Strong(data["meets"]),
        f". Depuis, des {data['members_word']} ont réuni à temps le soutien qu’il faut pour "
        "demander l’inscription d’un projet de résolution. L’ordre du jour est complété ainsi.",
    )
    paper.paragraph("Le jour, l’heure et le lieu ne changent pas.")
    facts = [("Quand", data["meets"])]
    if data["place"]:
        facts.append(("Où", data["place"]))
    if data["videoconference_url"]:
        facts.append(("Visioconférence", data["videoconference_url"]))
    paper.facts(facts, label_width=0.24)
    if data["late_reason"]:
        paper.paragraph(
            Strong("Envoi tardif. "), f"Motif donné\u00a0: {data['late_reason']}", style="notice"
        )


def _asked(resolution: Resolution) -> str:
    """Who asks, and since when with enough support."""
    proposal = resolution.proposal
    assert proposal is not None
    assert proposal.threshold_reached_at is not None
    day = day_in_words(proposal.threshold_reached_at)
    return (
        f"Demandée par {resolution.author_name}, avec le soutien que la loi ou les statuts "
        f"demandent, réuni le {day}."
    )


def _given(completion: AgendaCompletion, added: list[Resolution], rules: RuleSet) -> list[str]:
    """What a pouvoir and a form given before are worth on what is added."""
    opens = completion.assembly.vote_opens_at
    said = ", ".join(f"n°\u00a0{each.number}" for each in added)
    sentences = [
        (
            f"Un pouvoir déjà donné reste valable et vaut aussi pour ce qui est ajouté ({said})"
            "\u00a0: la personne nommée vote librement, un pouvoir en blanc compte comme il est "
            "dit ci-dessous. Vous pouvez le retirer ou le changer comme vous l’avez donné."
        )
    ]
    if rules.flag("correspondence_vote"):
        sentences.append(
            "Un formulaire de vote par correspondance déjà renvoyé reste valable pour les "
            f"questions qu’il porte. Il ne dit rien de ce qui est ajouté ({said})\u00a0: une "
            "absence de choix n’est pas un vote exprimé. Le formulaire joint porte toutes les "
            "questions."
        )
        if completing.join_former_ballots(completion):
            sentences.append(MORE_LINES)
    if any(each.is_secret for each in added):
        start = f"s’ouvre le {moment_in_words(opens)}" if opens else "s’ouvrira"
        sentences.append(
            f"Le vote électronique n’est pas encore ouvert\u00a0: il {start}, sur "
            f"{settings.SITE_URL}."
        )
    if any(each.urn for each in added):
        sentences.append(
            "L’urne des autres questions étant déjà scellée, ce qui est ajouté a la sienne\u00a0: "
            "deux bulletins à remplir en ligne, et sur papier une enveloppe pour chacun."
        )
    return sentences


def completions_summary(assembly: Assembly) -> list[dict[str, Any]]:
    """For the minutes: what was added to the agenda after the notice, on which day, at whose
    request, and how members were told."""
    return [_summary(each) for each in assembly.completions.order_by("number")]


def _summary(completion: AgendaCompletion) -> dict[str, Any]:
    subject, step = completion.assembly.subject, complement_step(completion)
    reach = outbox.reach(subject, step)
    return {
        "day": day_in_words(completion.completed_at),
        "added": [
            [each.number, each.title, each.author_name]
            for each in completion.resolutions.order_by("number")
        ],
        "members": reach.addressed,
        "by_email": reach.by_email,
        "failed": reach.failed,
        "posted": [
            [day_in_words(on), letters] for on, letters in outbox.letters_posted(subject, step)
        ],
        "not_posted": outbox.letters_not_posted(subject, step),
        "last_dispatch": day_in_words(completion.dispatched_on),
        "late_reason": completion.late_reason,
        "sha256": completion.notice_sha256,
        "former_hash": completion.former_hash,
    }


def left_out_data(assembly: Assembly) -> list[list[str]]:
    """For the minutes: the requests that the vote began without, since when, and why."""
    return [
        [row.title, day_in_words(row.reached_at), row.reason or "aucun motif n’a été donné"]
        for row in RequestLeftOut.objects.filter(assembly=assembly).order_by("reached_at", "pk")
    ]


def sent_facts(first: str, told: dict[str, Any]) -> list[tuple[str, str]]:
    """What was sent and what was not, each with its day (R-CONV-05), under the name of the first
    line."""
    facts = [
        (first, words.number(told["members"])),
        ("Par courrier électronique", words.number(told["by_email"])),
    ]
    if told["failed"]:
        facts.append(("Non remis", words.number(told["failed"])))
    facts += [
        ("Par la poste", f"{words.counted(letters, 'lettre postée', 'lettres postées')} le {day}")
        for day, letters in told["posted"]
    ]
    if left := told["not_posted"]:
        said = words.counted(left, "lettre n’a pas été postée", "lettres n’ont pas été postées")
        facts.append(("Non postées", f"{said} à la date du présent document"))
    return facts


def draw_completions(paper: Document, convocation: dict[str, Any]) -> None:
    """After how the assembly was convened."""
    for each in convocation.get("completions", []):
        paper.heading(2, f"Ordre du jour complété le {each['day']}")
        paper.items(
            f"N°\u00a0{number}. {title}, à la demande de {author}"
            for number, title, author in each["added"]
        )
        facts = sent_facts("Avis complémentaires", each)
        facts.append(("Dernier envoi", each["last_dispatch"]))
        paper.facts(facts)
        if each["late_reason"]:
            paper.paragraph(Strong("Envoi tardif. "), f"Motif donné\u00a0: {each['late_reason']}")
        paper.fingerprint("Ordre du jour et textes avant cet ajout", each["former_hash"])
    for title, day, reason in convocation.get("left_out", []):
        paper.paragraph(
            Strong("Demande non inscrite. "),
            f"«\u00a0{title}\u00a0» avait réuni le {day} le soutien qu’il faut pour être mise au "
            f"vote, et le vote a commencé sans elle. Motif donné\u00a0: {reason}",
            style="notice",
        )
