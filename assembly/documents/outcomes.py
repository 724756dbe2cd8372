"""One resolution in the minutes: its text, every figure of R-MAJ-03, rule and verdict."""

from typing import Any

from assembly import session_urns
from assembly.documents import words
from assembly.documents.colleges import draw_colleges
from assembly.models import Outcome, QuorumRecord
from assembly.second_readings import grouped
from common.documents import Document, Strong
from members.models import Cooperative

VERDICTS = {
    Outcome.Verdict.ADOPTED: "Adoptée",
    Outcome.Verdict.REJECTED: "Rejetée",
    Outcome.Verdict.NO_QUORUM: "Non délibérée, faute de quorum",
    Outcome.Verdict.ELECTED: "Élection acquise",
    Outcome.Verdict.NOT_FILLED: "Siège non pourvu",
    Outcome.Verdict.NOT_COUNTED: "Non dépouillée",
    Outcome.Verdict.REPLACED: "Non mise aux voix",
}
PARTICIPATION = (
    ("registered", "Inscrits"),
    ("present", "Présents"),
    ("represented", "Pouvoirs nommés"),
    ("blank_proxies", "Pouvoirs en blanc"),
    ("remote", "À distance"),
    ("paper", "Dont papier"),
    ("voters", "Votants"),
)
VOTES = (
    ("blank", "Blancs"),
    ("null", "Nuls"),
    ("abstain", "Abstentions"),
    ("expressed", "Exprimés"),
    ("for", "Pour"),
    ("against", "Contre"),
)

BOXES = (
    ("hands", "En salle, à main levée"),
    ("named", "En séance, au scrutin public nominatif"),
    ("session_urn", "En séance, à bulletins secrets"),
    ("paper", "Par correspondance, sur papier"),
    ("law", "Pouvoirs en blanc"),
)
ROOM = ("hands", "named", "session_urn")
OF_ELECTION = (("hands", "En salle"), ("paper", "Par correspondance"), ("law", "Pouvoirs en blanc"))
OF_BOX = (("for", "Pour"), ("against", "Contre"), ("abstain", "Abstentions"), ("null", "Nuls"))


def outcome_data(record: QuorumRecord, cooperative: Cooperative) -> dict[str, Any]:
    """The outcome as frozen, with the text that was voted."""
    resolution, outcome = record.resolution, record.resolution.outcome
    return {
        "number": resolution.number,
        "title": resolution.title,
        "text": resolution.text,
        "author": words.author(resolution, cooperative),
        "agreed": resolution.agreed_by_board,
        "board": cooperative.word("board"),
        "secret": resolution.is_secret,
        "session_urn": session_urns.of_question(resolution) is not None,
        "hash": resolution.frozen_hash,
        "verdict": VERDICTS[Outcome.Verdict(outcome.verdict)],
        "sentence": outcome.sentence,
        "figures": outcome.figures,
        "rule": outcome.rule,
        "candidates": outcome.candidates,
        "elected": outcome.elected,
        "other": outcome.other_preset,
        "colleges": outcome.colleges,
    }


def sentence_after_verdict(outcome: Outcome) -> str:
    """The figures of an outcome in words, where its verdict already stands beside them."""
    verdict = VERDICTS[Outcome.Verdict(outcome.verdict)]
    return outcome.sentence.removeprefix(verdict).lstrip("\u00a0 :")


# Millimetres that stay together: the rule with the verdict that closes it; the figures; the title
# of a resolution with its first lines. More would leave half a page empty before a short result.
VERDICT, COUNTS, RESOLUTION = 40, 44, 60


def _put_by(outcome: dict[str, Any]) -> str:
    """Who put the question, what the board thought of it, how it was voted."""
    agreed = "agréée" if outcome["agreed"] else "non agréée"
    said = f", {agreed} par {words.the(outcome['board'])}"
    if outcome["candidates"]:  # the board agrees names, which the notice printed
        said = ""
    vote = "Vote secret" if outcome["secret"] else "Vote public en séance"
    if outcome.get("session_urn"):
        vote = "Vote secret en séance, dans une urne électronique"
    return f"Présentée par {outcome['author']}{said}. {vote}."


def draw_outcome(paper: Document, outcome: dict[str, Any]) -> None:
    paper.room(RESOLUTION)
    paper.heading(3, f"Résolution {outcome['number']}. {outcome['title']}")
    if outcome["text"]:
        paper.prose(outcome["text"])
    paper.paragraph(_put_by(outcome), style="soft")
    figures = outcome["figures"]
    paper.room(COUNTS)
    for columns in (PARTICIPATION, VOTES):
        shown = [(key, label) for key, label in columns if _is_shown(key, figures)]
        if not shown:  # nothing was counted
            continue
        paper.table(
            [label for _key, label in shown],
            [[words.number(figures[key]) for key, _label in shown]],
            numbers=range(len(shown)),
        )
    if any(f"{box}_for" in figures for box, _label in BOXES):
        _draw_boxes(paper, figures)
    if outcome["candidates"]:
        _draw_candidates(paper, outcome["candidates"])
    if "hands_voters" in figures:
        _draw_election_boxes(paper, outcome)
    rule = outcome["rule"]
    if outcome.get("colleges"):
        draw_colleges(paper, outcome)
    paper.room(VERDICT)
    asked = rule.get("election") or f"Majorité\u00a0: {rule['majority']}"
    paper.paragraph(
        f"{rule['quorum'].rstrip('.')} ({rule['quorum_source']}). "
        f"{asked.rstrip('.')} ({rule['majority_source']}).",
        style="soft",
    )
    if figures.get("blank_proxies"):
        many = words.counted(figures["blank_proxies"], "pouvoir en blanc", "pouvoirs en blanc")
        paper.paragraph(f"{many}, d’après l’article L225-106 du code de commerce.", style="soft")
    for distance in (rule.get("quorum_influence"), rule.get("influence")):
        if distance:
            paper.paragraph(distance, style="soft")
    stated = outcome["sentence"].startswith(outcome["verdict"])
    verdict = "" if stated else f"{outcome['verdict']}. "
    paper.paragraph(f"{verdict}{outcome['sentence']}", style="notice")


def draw_other_readings(paper: Document, outcomes: list[dict[str, Any]]) -> None:
    """Once, after the results: which of them another law would judge otherwise (R-QUO-02)."""
    found = grouped((each["number"], each["other"].get("warning", "")) for each in outcomes)
    if not found:
        return
    paper.heading(3, "À noter\u00a0: une autre lecture de la loi")
    paper.paragraph(
        "Deux lois peuvent s’appliquer à cette assemblée. Les résultats ci-dessus suivent celle "
        "que nomment ses règles\u00a0; l’autre en jugerait autrement sur les points suivants."
    )
    for numbers, warning in found:
        listed = " et ".join(filter(None, (", ".join(map(str, numbers[:-1])), str(numbers[-1]))))
        name = "Résolution" if len(numbers) == 1 else "Résolutions"
        paper.paragraph(Strong(f"{name} {listed}. "), warning)


def _is_shown(key: str, figures: dict[str, int]) -> bool:
    """Every figure there is; forms on paper only where some came."""
    return key in figures and (key != "paper" or figures[key] > 0)


def _draw_boxes(paper: Document, figures: dict[str, int]) -> None:
    """A public vote box by box, and their sum (R-PV-02)."""
    rows = [
        (label, *(words.number(figures[f"{box}_{answer}"]) for answer, _ in OF_BOX))
        for box, label in BOXES
        if f"{box}_for" in figures
        and (box in ROOM or any(figures[f"{box}_{answer}"] for answer, _ in OF_BOX))
    ]
    total = ("Total", *(words.number(figures[answer]) for answer, _ in OF_BOX))
    paper.table(
        ("Décompte", *(label for _, label in OF_BOX)),
        [*rows, total],
        widths=(4, 1.2, 1.2, 1.5, 1.2),
        numbers={1, 2, 3, 4},
        row_heads=True,
    )


def _draw_election_boxes(paper: Document, outcome: dict[str, Any]) -> None:
    """A public election box by box: each candidate, then the ballots that name nobody."""
    figures, candidates = outcome["figures"], outcome["candidates"]
    law = {"voters": 0, "blank": 0, "null": 0}
    for what in law:
        known = figures[f"hands_{what}"] + figures[f"paper_{what}"]
        law[what] = figures[what] - known
    rows = [(place["name"], place["boxes"], place["votes"]) for place in candidates]
    for what, label in (("blank", "Blancs"), ("null", "Nuls"), ("voters", "Votants")):
        boxes = {box: figures[f"{box}_{what}"] for box in ("hands", "paper")}
        rows.append((label, {**boxes, "law": law[what]}, figures[what]))
    shown = [box for box in OF_ELECTION if box[0] == "hands" or any(row[1][box[0]] for row in rows)]
    paper.table(
        ("Voix", *(label for _box, label in shown), "Total"),
        [
            (name, *(words.number(found[box]) for box, _label in shown), words.number(total))
            for name, found, total in rows
        ],
        widths=(4, *(1.8 for _ in shown), 1.4),
        numbers=range(1, len(shown) + 2),
        row_heads=True,
    )


def _draw_candidates(paper: Document, candidates: list[dict[str, Any]]) -> None:
    paper.table(
        ("Rang", "Candidate ou candidat", "Voix", "Part", "Issue"),
        [
            (
                str(place["rank"]),
                place["name"],
                words.number(place["votes"]),
                f"{place['percent'].replace('.', ',')} %".replace(" ", "\u00a0"),
                place["reason"],
            )
            for place in candidates
        ],
        widths=(1, 5, 1.5, 2, 5),
        numbers={0, 2, 3},
    )
