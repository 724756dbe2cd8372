"""The minutes of the opening of the secret vote (procès-verbal d'ouverture, R-CNIL-01): what was
sealed, by whom it is kept, that the urn was empty and that a test count was right."""

from datetime import datetime
from typing import Any

from django.conf import settings

from assembly.documents import words
from assembly.documents.sitting import bureau_data
from assembly.models import Call
from common.clock import PARIS
from common.documents import Document
from common.documents.dates import moment_in_words
from common.documents.kit import watermark_of_now
from common.fingerprints import in_fours
from members import queries as register
from votes.station.models import Poll
from votes.urn import queries as urn

MODES = {
    "assisted": (
        "Assisté\u00a0: le site dérive le droit de vote de chaque membre à sa connexion. Qui "
        "exploite le site pourrait voter à la place d’un membre\u00a0; chaque vote est donc "
        "signalé à son titulaire."
    ),
    "independent": (
        "Indépendant\u00a0: {maker} a fabriqué les codes de vote sur son propre appareil et les a "
        "fait remettre sous enveloppe fermée. Le site n’en connaît que la partie publique\u00a0: à "
        "lui seul, qui l’exploite ne peut voter à la place de personne. Les deux ensemble le "
        "pourraient, ainsi que qui ouvrirait une enveloppe et entrerait aussi dans le compte du "
        "membre, ou une page malhonnête qui prendrait le code à la frappe."
    ),
}


INVENTED = ("bulletin inventé a été déposé", "bulletins inventés ont été déposés")


def mode_in_words(poll: Poll) -> str:
    """Who made the voting codes, what it guarantees and what remains."""
    return MODES[poll.mode].format(maker=poll.rights_officer)


def opening_data(call: Call, polls: list[Poll], *, at: datetime) -> dict[str, Any]:
    """What the minutes of the opening say, as plain data."""
    assembly = call.assembly
    return {
        "issuer": words.issuer(register.cooperative()),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Procès-verbal d’ouverture du vote électronique",
        "subtitle": f"{assembly.title}, {moment_in_words(call.meets_at)}",
        "kind": words.kind(assembly),
        "bureau": bureau_data(call) or _chairs(at),
        "polls": [_poll(poll) for poll in polls],
    }


def draw_opening_minutes(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    paper.paragraph(
        "Avant l’ouverture, l’urne électronique vide a été scellée sur les questions, les clés et "
        "les droits de vote décrits ici. Chacun peut comparer ces empreintes à celles que le site "
        "publie."
    )
    paper.heading(2, "Bureau du vote")
    paper.facts(data["bureau"])
    for poll in data["polls"]:
        _draw_poll(paper, poll)
    paper.signatures(data["bureau"])
    return paper


def _chairs(at: datetime) -> list[list[str]]:
    """Whoever presides by function, while the sitting has not named its bureau."""
    chairs = register.holders_of("chair", at.astimezone(PARIS).date())
    return [["Présidence", member.display_name] for member in chairs]


def _poll(poll: Poll) -> dict[str, Any]:
    sealed = urn.poll(poll.uuid).manifest
    test = poll.rehearsals.order_by("at", "pk").last()
    empty = urn.milestones(poll.uuid)[0]
    opened = poll.opened_at
    return {
        "title": poll.title,
        "uuid": poll.uuid,
        "sealed": moment_in_words(poll.sealed_at) if poll.sealed_at else "",
        "opened": moment_in_words(opened) if opened else "",
        "closes": moment_in_words(poll.remote_closes_at) if poll.remote_closes_at else "",
        "mode": mode_in_words(poll),
        "revote": poll.revote,
        "rights": sealed["roll"],
        "reserves": sealed["reserves"] - len(sealed.get("paper_slots", ())),
        "paper_slots": len(sealed.get("paper_slots", ())),
        "roll_hash": sealed["credentials"],
        "questions": [[each["title"], each["sha256"]] for each in sealed["resolutions"]],
        "threshold": sealed["threshold"],
        "holders": [[each["name"], each["key"]] for each in sealed["trustees"]],
        "compared": _compared(poll),
        "copies": sealed.get("sealed_copies", []),
        "programs": sorted(sealed["programs"].items()),
        "fingerprint": sealed["fingerprint"],
        "empty_head": empty.head,
        "test": _test(test) if test else None,
        "page": f"{settings.SITE_URL}/urne/{poll.uuid}/tableau",
    }


def _compared(poll: Poll) -> list[list[str]]:
    """Which key holder said that they saw the same common fingerprint as the others, and when."""
    return [
        [row.name, moment_in_words(row.agreed_at) if row.agreed_at else "n’a pas confirmé"]
        for row in poll.trustees.order_by("index")
    ]


def _test(test: Any) -> dict[str, Any]:
    return {
        "at": moment_in_words(test.at),
        "clone": test.clone,
        "ballots": test.ballots,
        "right": test.is_right,
        "expected": [" · ".join(map(str, counts)) for counts in test.expected],
        "counted": [" · ".join(map(str, counts)) for counts in test.counted],
        "head": test.head,
        "counted_by": test.counted_by,
        "absent": test.absent,
        "reasons": test.reasons,
    }


def _draw_poll(paper: Document, poll: dict[str, Any]) -> None:
    paper.heading(2, poll["title"])
    paper.facts(
        [
            ("Référence", poll["uuid"]),
            ("Scellée", poll["sealed"]),
            ("Ouverte", poll["opened"]),
            ("Fermeture du vote à distance", poll["closes"] or "à la séance"),
            ("Droits sur la liste", words.number(poll["rights"])),
            ("Droits de réserve", words.number(poll["reserves"])),
            ("Places pour des votes sur papier", words.number(poll.get("paper_slots", 0))),
            ("Nouveau vote", "remplace le précédent" if poll["revote"] else "non permis"),
            ("Fabrication des droits", poll["mode"]),
            ("Clés nécessaires", f"{poll['threshold']} sur {len(poll['holders'])}"),
            ("Vérification publique", poll["page"]),
        ]
    )
    paper.heading(3, "Dépositaires de clé")
    paper.table(
        ("Nom", "Empreinte de sa clé"),
        [(name, in_fours(key)) for name, key in poll["holders"]],
        widths=(2, 3),
    )
    # Minutes entered before the comparison was kept are drawn again as they were.
    if poll.get("compared"):
        paper.paragraph(
            "Chaque dépositaire compare à voix haute l’empreinte de la clé commune avec les autres "
            "et déclare voir la même."
        )
        paper.table(("Nom", "Voit la même empreinte"), poll["compared"], widths=(2, 3))
    if poll.get("copies"):
        paper.paragraph(
            "Le secret des droits de vote a été scellé en deux moitiés, une pour chacun de ces "
            f"dépositaires\u00a0: {' et '.join(poll['copies'])}. Les deux ensemble pourraient le "
            "rendre à une nouvelle machine si celle du vote était perdue."
        )
    paper.heading(3, "Questions")
    paper.table(("Question", "Empreinte du texte lu"), poll["questions"], widths=(1, 3))
    paper.heading(3, "Vote et dépouillement d’essai")
    _draw_test(paper, poll["test"])
    paper.heading(3, "Empreintes")
    paper.facts(
        [
            ("Élection", in_fours(poll["fingerprint"])),
            ("Urne vide", poll["empty_head"]),
            ("Liste des droits", in_fours(poll["roll_hash"])),
        ],
        label_width=0.27,
    )
    paper.table(("Programme servi", "SHA-256"), poll["programs"], widths=(27, 73))


def _draw_test(paper: Document, test: dict[str, Any] | None) -> None:
    if test is None:
        paper.paragraph("Aucun vote d’essai n’a été enregistré.")
        return
    found = "le compte est juste" if test["right"] else "LE COMPTE EST FAUX"
    paper.paragraph(
        f"Le {test['at']}, {words.counted(test['ballots'], *INVENTED)} dans une urne à part, "
        "marquée comme répétition et fermée par ses propres clés, puis "
        f"{'compté' if test['ballots'] < 2 else 'comptés'}\u00a0: {found}. "
        f"Référence de cette urne\u00a0: {test['clone']}. Les chiffres sont ceux "
        "de chaque réponse, dans l’ordre de la question."
    )
    rows = [
        (str(number), expected, counted)
        for number, (expected, counted) in enumerate(
            zip(test["expected"], test["counted"], strict=True), 1
        )
    ]
    paper.table(("Question", "Déposé", "Compté"), rows, widths=(1, 3, 3))
    for sentence in who_counted(test):
        paper.paragraph(sentence)
    paper.paragraph(f"Empreinte de la fin de l’essai\u00a0: {test['head']}", style="soft")


def who_counted(test: dict[str, Any]) -> list[str]:
    """Whose keys opened the test. Minutes entered before it was kept say nothing of it."""
    said = []
    if test.get("counted_by"):
        said.append(
            "L’essai a été ouvert par les dépositaires eux-mêmes, chacun avec son fichier de clé "
            f"et une clé dérivée pour cet essai seul\u00a0: {', '.join(test['counted_by'])}."
        )
        if test["absent"]:
            said.append(
                f"N’y ont pas pris part\u00a0: {', '.join(test['absent'])}. Personne n’a donc vu "
                "avant l’ouverture que leur fichier de clé et leur phrase de passe fonctionnent."
            )
    elif test.get("reasons"):
        said.append(
            "L’essai a été compté avec des clés du site, sans les dépositaires\u00a0: "
            "personne n’a vu avant l’ouverture que leurs fichiers de clé et leurs phrases de passe "
            f"fonctionnent. Raison donnée\u00a0: {test['reasons']}"
        )
    return said
