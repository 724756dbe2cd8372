"""The convocation: every mention the law asks for (R-CONV-03, R-CONV-07, R-DOC-01, R-DOC-02)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings

from assembly import conveners, dues, papers, rulebook
from assembly.ballot_papers import resolutions, still_asked
from assembly.blank_proxies import effect_of_blank_proxy
from assembly.documents import words
from assembly.documents.colleges import weights_in_words
from assembly.freezing import in_order, items_in_order
from assembly.models import Assembly, Call, Resolution
from assembly.rules.statutes import RuleSet
from common.documents import Document, Strong
from common.documents.dates import day_in_words, moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register
from members.models import Cooperative

DECIDED = "déjà décidé"


def convocation_data(call: Call, *, at: datetime) -> dict[str, Any]:
    """Everything the paper says, as plain data."""
    assembly = call.assembly
    cooperative = register.cooperative()
    rules = rulebook.of(assembly)
    decided = {r.pk for r in resolutions(assembly)} - {r.pk for r in still_asked(call)}
    return {
        "issuer": words.issuer(cooperative),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "place_of_issue": cooperative.city,
        "title": f"Convocation à l’{words.kind(assembly)}",
        "call": words.CALL[call.number],
        "mode": words.MODE[Assembly.Mode(assembly.mode)],
        "meets": moment_in_words(call.meets_at),
        "place": call.place,
        "videoconference_url": call.videoconference_url,
        "convener": conveners.the(assembly),
        "convener_reason": assembly.convener_reason,
        "introduction": assembly.introduction,
        "member_word": cooperative.word("member"),
        "members_word": cooperative.word("members"),
        "first_call": _first_call(call),
        "items": [
            item_data(item, cooperative, rules, decided) for item in items_in_order(assembly)
        ],
        "rules": [
            *_rules(assembly, call, rules),
            *weights_in_words(assembly),
            *dues.in_words(rules),
        ],
        "vote": _vote(assembly, call, rules),
        "proxies": _proxies(call, rules, cooperative),
        "blank_source": words.blank_proxy_source(rules),
        "blank": [[e["question"], e["effect"]] for e in effect_of_blank_proxy(assembly, rules)],
        "questions": _questions(call, rules, cooperative),
        "secrecy": [rulebook.SECRECY_NOTICE, rulebook.SMALL_COUNT_RULE],
        "documents": [document.title for document in papers.current(assembly)],
        "documents_url": f"{settings.SITE_URL}/assemblees/{assembly.pk}/",
        "office": words.office(cooperative),
        "agenda_hash": assembly.agenda_hash,
    }


def draw_convocation(data: dict[str, Any]) -> Document:
    """The paper itself."""
    paper = Document(
        title=data["title"],
        subtitle=f"{data['call'].capitalize()}, {data['meets']}",
        letterhead=words.letterhead(data["issuer"]),
        dated=datetime.fromisoformat(data["dated"]),
        watermark=data["watermark"],
    )
    _opening(paper, data)
    _agenda(paper, data)
    _how_to_take_part(paper, data)
    paper.heading(2, "Texte des résolutions")
    for item in data["items"]:
        for resolution in item["resolutions"]:
            draw_resolution(paper, resolution)
    paper.heading(2, "Effet d’un pouvoir en blanc")
    paper.paragraph(
        f"D’après {data.get('blank_source', words.BLANK_PROXY_LAW)}, un pouvoir sans nom de "
        "mandataire compte ainsi, sans que personne ne choisisse\u00a0:"
    )
    paper.table(("Question", "Votre pouvoir en blanc compterait"), data["blank"], widths=(3, 2))
    paper.heading(2, "Secret et petits nombres")
    for sentence in data["secrecy"]:
        paper.paragraph(sentence)
    if data["agenda_hash"]:
        paper.paragraph(
            "Empreinte de l’ordre du jour et des textes, qui ne peuvent plus changer "
            "(SHA-256)\u00a0:",
            style="soft",
        )
        paper.paragraph(data["agenda_hash"], style="code")
    paper.signatures([(_signatory(data), "")])
    return paper


def _convener(data: dict[str, Any]) -> str:
    """« le directoire »; a notice frozen before the convener had a name holds the bare word."""
    return str(data.get("convener") or f"le {data['convened_by']}")


def _signatory(data: dict[str, Any]) -> str:
    convener = _convener(data)
    return _upper(convener) if data.get("convener_reason") else f"Pour {convener}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _opening(paper: Document, data: dict[str, Any]) -> None:
    issued = day_in_words(datetime.fromisoformat(data["dated"]))
    paper.paragraph(f"{data['place_of_issue']}, le {issued}")
    paper.paragraph("Madame, Monsieur,")
    paper.paragraph(
        f"{_upper(_convener(data))} vous convoque, en votre qualité de {data['member_word']}, à ",
        Strong(data["title"].removeprefix("Convocation à ")),
        ", ",
        Strong(data["meets"]),
        f", tenue {data['mode']}.",
    )
    if data.get("convener_reason"):
        paper.paragraph(Strong("Motif de la convocation. "), data["convener_reason"])
    if data["first_call"]:
        paper.paragraph(data["first_call"], style="notice")
    facts = [("Quand", data["meets"])]
    if data["place"]:
        facts.append(("Où", data["place"]))
    if data["videoconference_url"]:
        facts.append(("Visioconférence", data["videoconference_url"]))
    paper.facts(facts, label_width=0.24)
    if data["introduction"]:
        paper.heading(2, "Exposé sommaire")
        paper.prose(data["introduction"])


def _agenda(paper: Document, data: dict[str, Any]) -> None:
    paper.heading(2, "Ordre du jour")
    rows = [(str(n), item["title"], item["kind"]) for n, item in enumerate(data["items"], start=1)]
    paper.table(("N°", "Point", ""), rows, widths=(1, 10, 3))
    for sentence in data["rules"]:
        paper.paragraph(sentence, style="soft")


def _how_to_take_part(paper: Document, data: dict[str, Any]) -> None:
    paper.heading(2, "Prendre part à l’assemblée")
    paper.paragraph("Trois possibilités s’offrent à vous si vous n’êtes pas présent\u00a0:")
    paper.items(
        (
            (Strong("voter à distance"), " vous-même\u00a0;"),
            (
                Strong("donner pouvoir"),
                f" à une personne de votre choix ({data['proxies'][0]})\u00a0;",
            ),
            (
                Strong("donner un pouvoir en blanc"),
                ", sans nom, dont l’effet est décrit plus loin.",
            ),
        )
    )
    for sentence in (*data["vote"], *data["proxies"][1:]):
        paper.paragraph(sentence)
    paper.heading(2, "Documents et questions")
    if data["documents"]:
        paper.items(data["documents"])
    paper.paragraph(
        f"Ces documents sont consultables sur {data['documents_url']} et au siège social, "
        f"{data['office']}. Vous pouvez en demander l’envoi."
    )
    for sentence in data["questions"]:
        paper.paragraph(sentence)


def draw_resolution(paper: Document, resolution: dict[str, Any]) -> None:
    paper.heading(3, f"{resolution['number']}. {resolution['title']}")
    if resolution.get("is_decided"):
        paper.paragraph("Décidée à la première assemblée : elle n’est plus à voter.")
    if resolution["text"]:
        paper.prose(resolution["text"])
    if resolution["reasons"]:
        paper.prose(resolution["reasons"], lead="Motifs.")
    paper.paragraph(resolution["signature"], style="soft")
    if resolution["candidates"]:
        columns = len(resolution["candidates"][0])  # no shares where there is no capital
        paper.table(
            ("Candidate ou candidat", "Âge", "Références et activités, cinq dernières années",
             "Fonctions dans la coopérative", "Parts")[:columns],
            resolution["candidates"],
            widths=(3, 1, 5, 3, 1)[:columns],
            numbers={1, 4} if columns == 5 else {1},
            row_heads=True,
        )  # fmt: skip
        for name, statement in resolution["statements"]:
            paper.prose(statement, lead=f"{name}.")
        paper.paragraph(resolution["election_rule"], style="soft")


def item_data(
    item: Any, cooperative: Cooperative, rules: RuleSet, decided: Collection[int]
) -> dict[str, Any]:
    """One line of the agenda. Where a first assembly decided it, a second notice still reproduces
    it, and says that it is not voted again (R-CONV-07)."""
    kinds = {"information": "information", "vote": "vote", "election": "élection"}
    asked = sorted(item.resolutions.all(), key=lambda r: (r.number, r.pk))
    is_over = bool(asked) and all(each.pk in decided for each in asked)
    return {
        "title": item.title,
        "kind": DECIDED if is_over else kinds.get(item.kind, "sans vote"),
        "resolutions": [
            {
                **resolution_data(resolution, cooperative, rules),
                "is_decided": resolution.pk in decided,
            }
            for resolution in asked
        ],
    }


def resolution_data(
    resolution: Resolution, cooperative: Cooperative, rules: RuleSet
) -> dict[str, Any]:
    candidates = in_order(resolution)
    return {
        "number": resolution.number,
        "title": resolution.title,
        "text": resolution.text,
        "reasons": resolution.reasons,
        "signature": (
            words.presented(
                words.author(resolution, cooperative),
                words.the(cooperative.word("board")),
                agrees=resolution.agreed_by_board,
                candidates=[each.agreed_by_board for each in candidates],
                is_election=resolution.is_election,
            )
            + ("Vote secret." if resolution.is_secret else "Vote public, en séance.")
        ),
        "candidates": [
            [
                candidate.name + (" (agréé)" if candidate.agreed_by_board else ""),
                str(candidate.age) if candidate.age else "–",
                candidate.profession or "–",
                candidate.functions or "–",
                *([words.number(candidate.shares)] if cooperative.has_shares else []),
            ]
            for candidate in candidates
        ],
        "statements": [[c.name, c.statement] for c in candidates if c.statement],
        "election_rule": rulebook.election_rule_in_words(resolution, rules),
    }


def _first_call(call: Call) -> str:
    """What a second notice must say of the first meeting: its date and its result, the failed
    quorum. What had its quorum was decided then, and is not voted again."""
    first = call.assembly.calls.filter(number__lt=call.number).order_by("number").first()
    if first is None:
        return ""
    records = first.quorum_records.select_related("resolution").order_by("resolution__number")
    decided = [f"n° {each.resolution.number}" for each in records if each.reached]
    failed = [f"n° {each.resolution.number}" for each in records if not each.reached]
    met = f"La première assemblée, réunie le {moment_in_words(first.meets_at)}, "
    kept = (
        "L’ordre du jour est le même. Les votes à distance et les pouvoirs déjà donnés restent "
        "valables\u00a0: vous n’avez rien à refaire."
    )
    if not decided:
        return f"{met}n’a pas pu délibérer faute de quorum. {kept}"
    return (
        f"{met}a délibéré sur les questions suivantes, qui ne sont plus à voter\u00a0: "
        f"{', '.join(decided)}. Faute de quorum, elle n’a pas pu délibérer sur celles que cette "
        f"seconde assemblée décidera\u00a0: {', '.join(failed)}. {kept}"
    )


def _rules(assembly: Assembly, call: Call, rules: RuleSet) -> list[str]:
    return [
        f"{line['label']}\u00a0: {line['words']} ({line['source']})."
        for line in rulebook.applied(assembly, call, rules)
    ]


def _vote(assembly: Assembly, call: Call, rules: RuleSet) -> list[str]:
    sentences = []
    if rules.flag("electronic_vote"):
        opens = assembly.vote_opens_at
        closes = moment_in_words(rulebook.remote_close(rules, call.meets_at))
        start = f"du {moment_in_words(opens)} au {closes}" if opens else f"jusqu’au {closes}"
        sentences.append(
            f"Vote électronique\u00a0: sur {settings.SITE_URL}, {start} (heure de Paris). Votre "
            "bulletin est chiffré sur votre appareil\u00a0; personne ne peut lire votre choix, et "
            "un vote validé "
            + (
                "peut être remplacé jusqu’à la clôture."
                if rules.flag("revote")
                else "ne peut pas être modifié."
            )
        )
        if any(each.is_secret for each in resolutions(assembly)):
            sentences.append(
                "Comment voter, qui garde les clés, ce qui est garanti ou ne l’est pas\u00a0: "
                f"notice sur {settings.SITE_URL}/assemblees/{assembly.pk}/notice-de-vote."
            )
    if rules.flag("correspondence_vote"):
        sentences.append(
            "Vote par correspondance sur papier\u00a0: le formulaire joint est à renvoyer au siège "
            "social. Vous pouvez aussi le demander jusqu’au sixième jour avant l’assemblée. Une "
            "abstention, ou l’absence de choix, n’est pas un vote exprimé."
        )
    return sentences


def _proxies(call: Call, rules: RuleSet, cooperative: Cooperative) -> list[str]:
    who = rules.rule("proxy_holders").words
    cap = rules.rule("proxy_cap")
    limit = "" if cap.value is None else f" Maximum par personne\u00a0: {cap.words}."
    closes = moment_in_words(rulebook.proxy_close(rules, call.meets_at))
    return [
        who,
        (
            f"Pouvoir donné en ligne\u00a0: jusqu’au {closes}.{limit} La personne choisie doit "
            "l’accepter. Un pouvoir vaut pour cette assemblée et pour celle qui suivrait avec le "
            "même ordre du jour\u00a0; il se retire de la même manière."
        ),
        (
            "Ne renvoyez jamais à la fois un vote et un pouvoir. Si les deux arrivent, le vote à "
            "distance prévaut sur le pouvoir."
        ),
    ]


def _questions(call: Call, rules: RuleSet, cooperative: Cooperative) -> list[str]:
    days = rules.number("written_question_working_days")
    return [
        (
            f"Questions écrites\u00a0: sur {settings.SITE_URL}/assemblees/{call.assembly_id}/"
            f"questions ou à {cooperative.email or 'l’adresse du siège'}, jusqu’au {days}ᵉ jour "
            f"ouvré avant l’assemblée. Le {cooperative.word('board')} y répond en séance ou sur ce "
            "site."
        )
    ]
