"""The explanatory notice of an electronic vote (R-CNIL-07): how one votes, who keeps the keys,
what is guaranteed and what is not, what remains afterwards."""

from datetime import datetime
from typing import Any

from django.conf import settings

from assembly import rulebook
from assembly.documents import words
from assembly.documents.opening import mode_in_words
from assembly.models import Call
from common.documents import Document, Strong
from common.documents.dates import moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register
from votes.station.models import Poll

LIMITS = (
    (
        "Les dépositaires de clé réunis en nombre suffisant pourraient, contre les règles, ouvrir "
        "un bulletin."
    ),
    "Un vote unanime, ou d’un très petit groupe, révèle ce que chacun a choisi.",
    (
        "Un appareil ou une page malhonnêtes pourraient voir un choix et le changer\u00a0: faire "
        "ouvrir un bulletin d’essai avant d’envoyer le sien rend cette fraude risquée."
    ),
    (
        "L’archive publique garde l’ordre d’arrivée des bulletins scellés\u00a0: qui sait quand "
        "vous votez peut deviner lequel est le vôtre, sans pouvoir l’ouvrir."
    ),
    "Le chiffrement ne résiste pas aux ordinateurs quantiques à venir.",
)


def secret_polls(call: Call) -> list[Poll]:
    """The secret votes of an assembly: each is explained."""
    links = call.assembly.polls.select_related("poll").order_by("pk")
    return [link.poll for link in links if link.poll.is_secret]


def voting_notice_data(call: Call, *, at: datetime) -> dict[str, Any]:
    """What the notice says, as plain data."""
    assembly, cooperative = call.assembly, register.cooperative()
    rules = rulebook.of(assembly)
    return {
        "issuer": words.issuer(cooperative),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Notice d’explication du vote électronique",
        "subtitle": f"{assembly.title}, {moment_in_words(call.meets_at)}",
        "site": settings.SITE_URL,
        "by_post": rules.flag("correspondence_vote"),
        "office": words.office(cooperative),
        "help": [part for part in (cooperative.phone, cooperative.email) if part],
        "secrecy": [rulebook.SECRECY_NOTICE, rulebook.SMALL_COUNT_RULE],
        "polls": [_poll(poll) for poll in secret_polls(call)],
    }


def draw_voting_notice(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    _draw_how(paper, data)
    for poll in data["polls"]:
        _draw_poll(paper, poll)
    paper.heading(2, "Ce qui protège votre choix")
    for sentence in data["secrecy"]:
        paper.paragraph(sentence)
    paper.heading(2, "Ce que personne ne peut promettre")
    paper.items(LIMITS)
    paper.heading(2, "Vérifier")
    paper.paragraph(
        "Gardez le récépissé\u00a0: son numéro de suivi doit figurer au tableau public de l’urne, "
        "et y rester. Après la clôture, l’archive du vote est publiée\u00a0: chacun peut vérifier "
        f"le décompte sur {data['site']}/verificateur/, ou avec un programme écrit par d’autres."
    )
    paper.heading(2, "Ce qui est conservé")
    paper.paragraph(
        "La liste d’émargement dit qui a voté, jamais quoi. Elle est détruite, avec ce qui "
        "rapprocherait une personne d’un bulletin par son heure, deux ans après la décision "
        "(C. civ. 1844-14), sauf si un litige l’empêche. Les totaux et l’archive publique, sans "
        "nom, restent."
    )
    return paper


def _poll(poll: Poll) -> dict[str, Any]:
    names = poll.trustees.order_by("index").values_list("name", flat=True)
    return {
        "title": poll.title,
        "opens": moment_in_words(poll.opens_at) if poll.opens_at else "",
        "closes": moment_in_words(poll.remote_closes_at) if poll.remote_closes_at else "",
        "mode": mode_in_words(poll),
        "is_independent": poll.mode == Poll.Mode.INDEPENDENT,
        "revote": poll.revote,
        "holders": list(names),
        "threshold": poll.threshold,
        "board": f"{settings.SITE_URL}/urne/{poll.uuid}/tableau",
    }


def _draw_how(paper: Document, data: dict[str, Any]) -> None:
    with_code = any(poll["is_independent"] for poll in data["polls"])
    steps = [
        f"Allez sur {data['site']} et connectez-vous\u00a0: adresse et code reçu par courriel.",
        (
            "Confirmez que c’est vous par un second moyen, préparé d’avance\u00a0: clé d’accès, "
            "application de codes ou code reçu par lettre."
        ),
        "Répondez à chaque question. Le bulletin est chiffré sur votre appareil avant de partir.",
        "Relisez, puis envoyez. Le récépissé s’affiche une fois le bulletin dans l’urne.",
    ]
    if with_code:
        steps.insert(2, "Donnez le code de vote de la lettre qui vous a été remise sous enveloppe.")
    paper.heading(2, "Comment voter")
    paper.items(steps)
    if data["by_post"]:
        paper.paragraph(
            Strong("Sans Internet. "),
            "Le formulaire de vote par correspondance joint à la convocation se renvoie au siège, "
            f"{data['office']}. On ne vote pas des deux façons\u00a0: l’émargement est commun.",
        )
    if data["help"]:
        paper.paragraph(
            Strong("En cas de difficulté"),
            f" (second moyen perdu, page qui ne répond pas)\u00a0: {', '.join(data['help'])}.",
        )


def _draw_poll(paper: Document, poll: dict[str, Any]) -> None:
    paper.heading(2, poll["title"])
    facts = [("Ouverture", poll["opens"]), ("Clôture à distance", poll["closes"])]
    again = "remplace le premier vote" if poll["revote"] else "impossible, un vote est définitif"
    facts.append(("Voter de nouveau", again))
    if poll["holders"]:
        kept = f"{', '.join(poll['holders'])}. Il en faut {poll['threshold']} pour compter."
        facts.append(("Dépositaires de clé", kept))
    facts += [("Droits de vote", poll["mode"]), ("Tableau public de l’urne", poll["board"])]
    paper.facts([(name, said) for name, said in facts if said], label_width=0.28)
