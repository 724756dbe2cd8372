"""Counts that cannot all be true, named in French with their arithmetic.

A count of zero that no rule uses is taken as not given: registers of old assemblies often know
only the votes. Where every head count is stated and all are zero, nobody was there: no vote can
have been cast.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from assembly.rules.attendance import Attendance, CollegeAttendance
from assembly.rules.counts import AssemblyCounts, ResolutionCounts
from assembly.rules.majority import Base, Counts
from assembly.rules.quantities import count_in_french, fraction_text
from assembly.rules.quorum import CountQuorum, FractionQuorum, WeightedQuorum
from assembly.rules.typography import french


def inconsistencies(assembly: AssemblyCounts) -> tuple[str, ...]:
    """Every contradiction between the counts, as French sentences; empty when they agree."""
    found = (
        *_of_attendance(assembly),
        *_of_colleges(assembly),
        *_of_quorums(assembly),
        *(
            f"Résolution « {resolution.title or number} » : {sentence}"
            for number, resolution in enumerate(assembly.resolutions, start=1)
            for sentence in _of_resolution(assembly, resolution)
        ),
    )
    return tuple(french(sentence) for sentence in found)


def attendance_is_possible(attendance: Attendance) -> bool:
    """Whether no head count is negative."""
    heads = (attendance.registered, attendance.present, attendance.represented, attendance.remote)
    return all(number is None or number >= 0 for number in heads)


def college_is_possible(college: CollegeAttendance) -> bool:
    return all(number is None or number >= 0 for number in (college.members, college.participants))


def _uses_participants(assembly: AssemblyCounts) -> bool:
    for rule in assembly.quorum_rules:
        for condition in rule:
            if isinstance(condition, FractionQuorum | CountQuorum) and condition.counted is None:
                return True
    return any(
        r.majority.base is Base.PRESENT_OR_REPRESENTED and r.by_college is None
        for r in assembly.resolutions
    )


def _uses_registered(assembly: AssemblyCounts) -> bool:
    for rule in assembly.quorum_rules:
        for condition in rule:
            if isinstance(condition, FractionQuorum) and condition.of is None:
                return True
    return any(
        r.majority.base is Base.REGISTERED and r.by_college is None for r in assembly.resolutions
    )


def _uses_weights(assembly: AssemblyCounts) -> bool:
    return any(r.by_college is not None for r in assembly.resolutions) or any(
        isinstance(condition, WeightedQuorum)
        for rule in assembly.quorum_rules
        for condition in rule
    )


def _known_registered(assembly: AssemblyCounts) -> int | None:
    registered = assembly.attendance.registered
    known = registered or _uses_registered(assembly) or _is_empty(assembly.attendance)
    return registered if known and registered is not None and registered >= 0 else None


def _is_empty(attendance: Attendance) -> bool:
    """Whether every head count is stated, and all are zero: nobody was there to vote."""
    return attendance.complete and attendance.registered == 0 and attendance.participants == 0


def _known_participants(assembly: AssemblyCounts) -> int | None:
    attendance = assembly.attendance
    if attendance.given and _uses_participants(assembly):
        return attendance.participants
    return attendance.participants or None if attendance.complete else None


def _too_many(many: int, words: str, limit: int, limit_words: str) -> str:
    return (
        f"{count_in_french(many)} {words} pour {count_in_french(limit)} {limit_words}, "
        f"soit {count_in_french(many - limit)} de trop."
    )


def _of_attendance(assembly: AssemblyCounts) -> Iterator[str]:
    attendance = assembly.attendance
    for number, words in (
        (attendance.registered, "d’inscrits"),
        (attendance.present, "de présents"),
        (attendance.represented, "de représentés"),
        (attendance.remote, "de votants à distance"),
    ):
        if number is not None and number < 0:
            yield f"Le nombre {words} est négatif ({number})."
    registered = _known_registered(assembly)
    if registered is not None and attendance.participants > registered:
        yield _too_many(
            attendance.participants,
            "participants (présents, représentés et à distance)",
            registered,
            "inscrits",
        )


def _of_colleges(assembly: AssemblyCounts) -> Iterator[str]:
    for college in assembly.colleges:
        where = f"Collège « {college.name} » : "
        members, participants = college.members, college.participants
        if members is not None and members < 0:
            yield f"{where}le nombre de membres est négatif ({members})."
        if participants is not None and participants < 0:
            yield f"{where}le nombre de participants est négatif ({participants})."
        if members is not None and participants is not None and participants > members:
            yield where + _too_many(participants, "participants", members, "membres")
    registered = _known_registered(assembly)
    members_of_all = sum(college.members or 0 for college in assembly.colleges)
    if registered is not None and members_of_all > registered:
        yield _too_many(members_of_all, "membres dans les collèges", registered, "inscrits")
    participants = _known_participants(assembly)
    present_of_all = sum(college.participants or 0 for college in assembly.colleges)
    if participants is not None and present_of_all > participants:
        yield _too_many(
            present_of_all, "participants dans les collèges", participants, "participants"
        )
    weights = sum((college.weight for college in assembly.colleges), Fraction(0))
    if assembly.colleges and weights != 1 and _uses_weights(assembly):
        total = fraction_text(weights)
        yield f"La somme des poids des collèges est {total} ; elle doit être 1."


def _of_quorums(assembly: AssemblyCounts) -> Iterator[str]:
    for rule in assembly.quorum_rules:
        for condition in rule:
            if isinstance(condition, WeightedQuorum):
                continue
            for number, words in ((condition.of, "de"), (condition.counted, "compté")):
                if number is not None and number < 0:
                    yield f"Quorum : un nombre est négatif ({words} {number})."
            of, heads = condition.of, condition.counted
            if of is None and isinstance(condition, FractionQuorum):
                of = _known_registered(assembly)
            if of is not None and heads is not None and heads > of:
                yield "Quorum : " + _too_many(heads, "comptés", of, "possibles")


def _of_resolution(assembly: AssemblyCounts, resolution: ResolutionCounts) -> Iterator[str]:
    counts = resolution.counts
    yield from _negative(counts)
    if resolution.by_college is not None:
        yield from _of_college_votes(assembly, resolution, resolution.by_college)
        counts = sum(resolution.by_college.values(), start=Counts(votes_for=0))
    valid, answers = resolution.valid_ballots, counts.answers - counts.null
    if valid is not None:
        if valid < 0:
            yield f"le nombre de bulletins valables est négatif ({valid})."
        elif answers > valid:
            yield _too_many(
                answers, "réponses (pour, contre, abstention, blanc)", valid, "bulletins valables"
            )
    if counts.cast is not None and counts.answers > counts.cast:
        yield _too_many(counts.answers, "réponses", counts.cast, "votes émis")
    votes = max(counts.answers, counts.total)
    participants, registered = _known_participants(assembly), _known_registered(assembly)
    if participants is not None and votes > participants:
        yield _too_many(votes, "votes", participants, "participants")
    elif participants is None and registered is not None and votes > registered:
        yield _too_many(votes, "votes", registered, "inscrits")


def _negative(counts: Counts) -> Iterator[str]:
    for number, words in (
        (counts.votes_for, "pour"),
        (counts.against, "contre"),
        (counts.abstain, "abstention"),
        (counts.blank, "blanc"),
        (counts.null, "nul"),
        (counts.cast, "émis"),
    ):
        if number is not None and number < 0:
            yield f"le nombre de votes « {words} » est négatif ({number})."


_ANSWERS = (
    ("for", "pour", "votes_for"),
    ("against", "contre", "against"),
    ("abstain", "abstention", "abstain"),
    ("blank", "blanc", "blank"),
    ("null", "nul", "null"),
)


def _of_college_votes(
    assembly: AssemblyCounts, resolution: ResolutionCounts, by_college: Mapping[str, Counts]
) -> Iterator[str]:
    heads = {college.name: college for college in assembly.colleges}
    for name, counts in by_college.items():
        where = f"collège « {name} », "
        yield from (where + sentence for sentence in _negative(counts))
        college = heads.get(name)
        if college is None:
            continue
        uses_heads = resolution.majority.base is Base.PRESENT_OR_REPRESENTED
        participants = college.participants
        if participants is not None and (participants or uses_heads):
            if counts.total > participants:
                yield where + _too_many(counts.total, "votes", participants, "participants")
        elif college.members is not None and counts.total > college.members:
            yield where + _too_many(counts.total, "votes", college.members, "membres")
    for field, words, attribute in _ANSWERS:
        total = sum(getattr(counts, attribute) for counts in by_college.values())
        stated = getattr(resolution.counts, attribute)
        if field in resolution.given and total != stated:
            yield (
                f"les collèges totalisent {count_in_french(total)} « {words} », "
                f"la résolution en annonce {count_in_french(stated)}."
            )
