"""What the minutes print of the journal of a sitting: votes put, suspensions, incidents."""

from assembly import sitting_journal
from assembly.documents import words
from assembly.models import Call, SittingEvent
from common.documents import Document
from common.documents.dates import hour_in_words

K = SittingEvent.Kind
OF_QUESTIONS = {
    K.OPENED: "Question ouverte en séance",
    K.GIVEN_UP: "Question abandonnée",
    K.RESULT: "Résultat proclamé",
}


def journal_data(call: Call) -> list[list[str]]:
    """Each line with its hour, in order."""
    return [
        [hour_in_words(event.at), sentence(event)]
        for event in sitting_journal.lines(call)
        if event.kind in sitting_journal.PRINTED
    ]


def sentence(event: SittingEvent) -> str:
    """The words of one line, in the language of the minutes."""
    if event.kind == K.VOTE and event.resolution:
        asked = (
            f"pour un quorum de {words.number(event.required)}"
            if event.required
            else "sans quorum exigé"
        )
        counted = words.counted(event.counted or 0, "voix comptée", "voix comptées")
        return (
            f"Mise aux voix de la résolution n°\u00a0{event.resolution.number}, {counted} {asked}."
        )
    if event.kind in OF_QUESTIONS:
        return f"{OF_QUESTIONS[K(event.kind)]}\u00a0: {event.text}"
    if event.kind == K.SUSPENDED:
        return _with("Séance suspendue", event.text)
    if event.kind == K.RESUMED:
        return "Reprise de la séance."
    name = {K.VIDEO: "Incident de visioconférence", K.VOTING: "Incident de vote"}
    return _with(name.get(K(event.kind), "Incident"), event.text)


def draw_journal(paper: Document, lines: list[list[str]]) -> None:
    """The part of the minutes that says what happened, hour by hour."""
    if lines:
        paper.heading(2, "Déroulement de la séance")
        paper.facts([(f"{hour}", said) for hour, said in lines], label_width=0.13)


def _with(name: str, said: str) -> str:
    return f"{name}\u00a0: {said}" if said else f"{name}."
