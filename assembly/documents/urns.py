"""What the minutes say of the electronic urns: proofs anybody can compare, never a choice."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from assembly import session_urns
from assembly.documents import words
from assembly.documents.opening import mode_in_words
from assembly.models import Assembly, QuorumRecord
from assembly.participation import references
from assembly.uncounted import decision
from common import prose
from common.documents import Document, Strong
from common.documents.dates import moment_in_words
from members import recoveries
from votes.station import papers, uncounted
from votes.station import queries as station
from votes.station.models import Certification, Poll
from votes.station.small_counts import consent_to
from votes.urn import queries as urn

READ_BY_TWO = (
    "Par deux scrutateurs, deux fois, puis chiffrés sur leur page. À eux deux, ils auraient pu "
    "entrer un autre choix sans que l’urne le montre\u00a0: les papiers sont gardés, sans nom."
)

ALL_OF_THEM = (
    "Toutes ces clés ont été nécessaires pour ouvrir le total\u00a0; à eux tous, leurs "
    "dépositaires auraient pu ouvrir un bulletin. Aucun vote d’essai n’a précédé. Un total "
    "unanime dit ce que chacun a voté."
)
FEW = (
    "Avec si peu de votants, qui connaît le vote des autres peut déduire celui du dernier\u00a0: "
    "l’assemblée en a été avertie avant le dépouillement."
)


def urns_data(assembly: Assembly, decided: Sequence[QuorumRecord]) -> list[dict[str, Any]]:
    """The urns that carried these votes: those of the agenda, then those born in the sitting."""
    wanted = {record.resolution.reference for record in decided}
    links = assembly.polls.select_related("poll").order_by("pk")
    born = session_urns.of_questions(record.resolution for record in decided)
    return [
        *(_urn(link.poll) for link in links if references(link.poll) & wanted),
        *(_urn(poll) for poll in born.values()),
    ]


def draw_urns(paper: Document, urns: list[dict[str, Any]]) -> None:
    for each in urns:
        born = each.get("in_session")
        paper.heading(2, "Urne électronique née en séance" if born else "Urne électronique")
        paper.facts(
            [
                ("Scrutin", f"{each['title']} ({each['uuid']})"),
                ("Dépositaires de clé", ", ".join(each["trustees"])),
                *([("Origine des clés", born["keys"])] if born else []),
                *_of_the_codes(each),
                ("Clés nécessaires", f"{each['threshold']} sur {len(each['trustees'])}"),
                ("Scellée", each["sealed"]),
                ("Terminée", each["ended"]),
                ("Droits sur la liste", words.number(each["rights"])),
                ("Émargements", words.number(each["voted"])),
                *_of_the_channels(born),
                ("Bulletins dans l’urne", words.number(each["ballots"])),
                *([] if born else _of_the_spare_rights(each)),
                *_of_the_papers(each.get("papers")),
                (
                    "Droits remplacés par deux personnes",
                    words.number(each.get("rights_replaced", 0)),
                ),
                ("Accès rendus par deux personnes", words.number(each["recoveries"])),
                ("Certification", each["certification"]),
                ("Vérification publique", each["page"]),
                *([("Archive des preuves", each["archive"])] if "archive" in each else []),
            ]
        )
        if decided := each.get("not_counted"):
            paper.paragraph(Strong("Urne non dépouillée. "), decided)
        for said in filter(None, (each.get("small_count"), *(born or {}).get("limits", ()))):
            paper.paragraph(said)
        paper.fingerprint(
            "Empreinte de l’élection, puis de l’urne close\u00a0:",
            each["fingerprint"],
            each["head"],
        )


def _destroyed(poll: Poll) -> str:
    """In independent mode, what who made the codes says became of them; a word, not a proof."""
    if not poll.is_independent:
        return ""
    if poll.secret_destroyed_at is None:
        return "non déclarée à la date de ce document"
    return f"déclarée par {poll.rights_officer}, {moment_in_words(poll.secret_destroyed_at)}"


def _of_the_codes(each: dict[str, Any]) -> list[tuple[str, str]]:
    """Minutes drawn up before the modes were written have none."""
    said = [
        ("Fabrication des codes de vote", each.get("mode", "")),
        ("Destruction des codes", each.get("destroyed", "")),
    ]
    return [(name, words) for name, words in said if words]


def _of_the_spare_rights(each: dict[str, Any]) -> list[tuple[str, str]]:
    used = f"{each['reserves_used']} utilisés sur {each['reserves']}"
    return [("Droits de réserve", used)]


def _of_the_channels(born: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Who used the rights of an urn of the sitting: heads, never choices (secrecy.md 8)."""
    if not born:
        return []
    own, held = words.number(born["own"]), words.number(born["by_holder"])
    said = f"{own} par leur membre, présent\u00a0; {held} par qui tient leur pouvoir"
    if born["on_paper"]:
        said += f"\u00a0; {words.number(born['on_paper'])} sur papier, dans la salle"
    return [("Qui a voté", said)]


def _of_the_papers(found: dict[str, int] | None) -> list[tuple[str, str]]:
    """What became of the slots for papers, in numbers alone: a paper shows in the total only."""
    if not found or not found["slots"]:
        return []
    said = [
        ("Places pour des votes sur papier", found["slots"]),
        ("Places utilisées", found["entered"]),
        ("Places inutilisées", found["unused"]),
    ]
    if found["received"]:
        said += [
            ("Enveloppes reçues de membres", found["received"]),
            ("Enveloppes sans bulletin fermé", found["lacking"]),
            ("Papiers écartés", found["void"]),
        ]
    figures = [(label, words.number(number)) for label, number in said]
    return [*figures, ("Lecture des papiers", READ_BY_TWO)] if found["entered"] else figures


def _papers(poll: Poll) -> dict[str, int]:
    found = papers.standing(poll)
    return {
        "slots": found.slots,
        "received": found.received,
        "lacking": found.lacking,
        "entered": found.entered,
        "void": found.void or 0,
        "unused": found.unused,
    }


def _said(word: Certification) -> str:
    verdict = "certifié" if word.verdict == "certified" else "certification refusée"
    reasons = f"\u00a0: {prose.plain(word.reasons)}" if word.reasons else ""
    return f"{verdict} par {word.certifier_name}{reasons}"


def _urn(poll: Poll) -> dict[str, Any]:
    turnout = station.turnout(poll)
    left = uncounted.decided(poll)
    said = [_said(word) for word in station.certifications(poll)]
    none = "sans objet" if left else "non prononcée à la date de ce document"
    words_of_certification = " Puis ".join(said) or none
    return {
        "title": poll.title,
        "uuid": poll.uuid,
        "trustees": list(poll.trustees.order_by("index").values_list("name", flat=True)),
        "mode": mode_in_words(poll),
        "destroyed": _destroyed(poll),
        "threshold": poll.threshold,
        "sealed": moment_in_words(poll.sealed_at) if poll.sealed_at else "",
        "ended": moment_in_words(poll.ended_at) if poll.ended_at else "",
        "rights": turnout.registered,
        "voted": turnout.voted,
        "ballots": urn.turnout(poll.uuid),
        "reserves": poll.reserves,
        "reserves_used": poll.reserve.filter(used_at__isnull=False).count(),
        "papers": _papers(poll),
        "rights_replaced": station.rights_replaced(poll),
        "recoveries": recoveries.during_freeze(poll.created_at, poll.ended_at)
        if poll.ended_at
        else 0,
        "small_count": _small_count(poll),
        "not_counted": decision(left) if left else "",
        "certification": words_of_certification,
        "fingerprint": poll.fingerprint,
        "head": urn.end_head(poll.uuid),
        "page": f"{settings.SITE_URL}/urne/{poll.uuid}/tableau",
        "archive": (
            f"{settings.SITE_URL}/urne/{poll.uuid}/archive.bel, à vérifier avec belenios-tool, qui "
            "n’est pas de la coopérative, ou avec le vérificateur du site."
        ),
        **_born_in_session(poll),
    }


def _born_in_session(poll: Poll) -> dict[str, Any]:
    """What is true of an urn of the sitting alone (ADR 22)."""
    used = session_urns.channels(poll)
    if used is None or poll.keys_from is None:
        return {}
    return {
        "in_session": {
            "keys": (
                "tirées en séance, pour ce vote seul, des fichiers de clé du scrutin "
                f"«\u00a0{poll.keys_from.title}\u00a0», resté fermé"
            ),
            "own": used.own,
            "by_holder": used.by_holder,
            "on_paper": used.on_paper,
            "limits": [ALL_OF_THEM, *([] if consent_to(poll) is None else [FEW])],
        }
    }


def _small_count(poll: Poll) -> str:
    """What was asked before a count that fewer than ten people voted in, as the notice promises."""
    consent = consent_to(poll)
    if consent is None:
        return ""
    asked = words.number(consent.voters_asked)
    return (
        "Moins de dix personnes ont voté avec le même poids\u00a0: le bureau a suspendu le "
        "dépouillement et l’a dit à "
        f"l’assemblée. Votants présents interrogés\u00a0: {asked}. Aucun ne s’est opposé au "
        "dépouillement."
    )
