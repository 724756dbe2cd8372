"""Reading the counts given to `manage.py verdict`: nothing guessed, every refusal in words."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assembly.rules.attendance import Attendance, CollegeAttendance, Counting
from assembly.rules.counts import AssemblyCounts, ResolutionCounts
from assembly.rules.majority import Base, Counts, MajorityRule
from assembly.rules.quantities import parse_fraction
from assembly.rules.quorum import (
    CountQuorum,
    FractionQuorum,
    QuorumCondition,
    QuorumRule,
    WeightedQuorum,
)
from assembly.rules.refused import RuleRefused
from assembly.rules.strict_json import Json, kind_in_french
from assembly.rules.typography import french
from assembly.rules.weights import Cap, capped

_ATTENDANCE = ("present", "represented", "remote")
_ANSWERS = ("for", "against", "abstain", "blank", "null")
_ASSEMBLY = {"id", "registered", *_ATTENDANCE, "quorum", "colleges", "caps", "resolutions"}
_RESOLUTION = {"title", "majority", "quorum", *_ANSWERS, "cast", "valid_ballots", "by_college"}
_QUORUM = {"fraction", "count", "weighted_fraction", "strict", "of", "counted"}
_MAJORITY = {"base", "threshold", "strict", "cast"}
_COLLEGE = {"name", "members", "weight", "participants", "counting"}
_CAP = {"share", "colleges"}
_FRENCH = {
    "pour": "for",
    "contre": "against",
    "abstention": "abstain",
    "abstentions": "abstain",
    "blanc": "blank",
    "blancs": "blank",
    "nul": "null",
    "nuls": "null",
    "inscrits": "registered",
    "présents": "present",
    "représentés": "represented",
}
_LOOKS_LIKE = 0.8


@dataclass(frozen=True, kw_only=True)
class NamedAssembly:
    """One assembly of the file, under the identifier that its answer will carry."""

    id: str | int | None
    counts: AssemblyCounts


class AssemblyReader:
    """Reads assemblies and gathers every problem found, each with its place.

    `problems` make the input unreadable; `remarks` (fields that no rule uses) do not.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.remarks: list[str] = []

    def assembly(self, data: Json, where: str) -> NamedAssembly:
        fields = self._object(data, where, _ASSEMBLY)
        name = fields.get("id")
        if isinstance(name, bool) or not isinstance(name, str | int | None):
            self._refuse(where, "« id » doit être un texte.")
            name = None
        colleges = tuple(self._colleges(fields.get("colleges"), f"{where}, colleges"))
        colleges = self._capped(fields.get("caps"), f"{where}, caps", colleges)
        items = self._list(fields.get("resolutions"), f"{where}, resolutions")
        if isinstance(data, dict) and fields.get("resolutions") is fields.get("quorum") is None:
            self._refuse(where, "Rien à juger : ajoutez « resolutions », ou au moins « quorum ».")
        return NamedAssembly(
            id=name,
            counts=AssemblyCounts(
                attendance=self._attendance(fields, where),
                quorum=self._quorum(fields.get("quorum"), f"{where}, quorum"),
                colleges=colleges,
                resolutions=tuple(
                    self._resolution(item, f"{where}, résolution {number}", colleges)
                    for number, item in enumerate(items, start=1)
                ),
            ),
        )

    def _refuse(self, where: str, sentence: str) -> None:
        self.problems.append(french(f"{where} : {sentence}"))

    def _object(self, data: Json, where: str, known: set[str]) -> dict[str, Json]:
        if not isinstance(data, dict):
            self._refuse(where, f"un objet est attendu, pas {kind_in_french(data)}.")
            return {}
        absent = sorted(known - data.keys())
        for key in sorted(data.keys() - known):
            close = difflib.get_close_matches(key, absent, n=1, cutoff=_LOOKS_LIKE)
            meant = _FRENCH.get(key) if _FRENCH.get(key) in absent else next(iter(close), None)
            if meant:
                self._refuse(where, f"le champ « {key[:40]} » est inconnu ; est-ce « {meant} » ?")
            else:
                self.remarks.append(
                    french(f"{where} : le champ « {key[:40]} » ne sert à aucune règle.")
                )
        return data

    def _list(self, data: Json, where: str) -> list[Json]:
        if data is None:
            return []
        if not isinstance(data, list):
            self._refuse(where, f"une liste est attendue, pas {kind_in_french(data)}.")
            return []
        return data

    def _text(self, fields: Mapping[str, Json], key: str, where: str) -> str | None:
        value = fields.get(key)
        if value is None or isinstance(value, str):
            return value
        self._refuse(where, f"« {key} » doit être un texte, pas {kind_in_french(value)}.")
        return None

    def _count(self, fields: Mapping[str, Json], key: str, where: str) -> int | None:
        value = fields.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self._refuse(where, f"« {key} » doit être un nombre entier, pas {kind_in_french(value)}.")
        return None

    def _needed_count(self, fields: Mapping[str, Json], key: str, where: str) -> int:
        count = self._count(fields, key, where)
        if fields.get(key) is None:
            self._refuse(where, f"il manque « {key} » : ajoutez-le.")
        return count or 0

    def _flag(self, fields: Mapping[str, Json], key: str, where: str) -> bool:
        value = fields.get(key, False)
        if not isinstance(value, bool):
            self._refuse(where, f"« {key} » doit être true ou false, pas {kind_in_french(value)}.")
            return False
        return value

    def _fraction(self, fields: Mapping[str, Json], key: str, where: str) -> Fraction | None:
        value = fields.get(key)
        if not isinstance(value, str):
            self._refuse(where, f'« {key} » doit être une fraction écrite en texte, comme "2/3".')
            return None
        try:
            return parse_fraction(value)
        except RuleRefused as refused:
            self._refuse(where, f"« {key} » : {refused}")
            return None

    def _share(self, fields: Mapping[str, Json], key: str, where: str) -> Fraction:
        """A fraction of something: more than nothing, at most the whole."""
        value = self._fraction(fields, key, where)
        if value is None:
            return Fraction(1)
        if not 0 < value <= 1:
            self._refuse(where, f"« {key} » doit être plus grand que 0 et au plus 1, comme 1/2.")
        return value

    def _attendance(self, fields: Mapping[str, Json], where: str) -> Attendance:
        heads = {key: self._count(fields, key, where) for key in _ATTENDANCE}
        if any(heads[key] is not None for key in _ATTENDANCE):
            # Some are told: a way of taking part left out had nobody, an explicit null is unknown.
            for key in _ATTENDANCE:
                if key not in fields:
                    heads[key] = 0
        return Attendance(registered=self._count(fields, "registered", where), **heads)

    def _colleges(self, data: Json, where: str) -> Iterator[CollegeAttendance]:
        names: set[str] = set()
        for number, item in enumerate(self._list(data, where), start=1):
            here = f"{where} {number}"
            fields = self._object(item, here, _COLLEGE)
            name = self._text(fields, "name", here)
            if not name:
                self._refuse(here, "il manque « name ».")
            elif name in names:
                self._refuse(here, f"le collège « {name} » est donné deux fois.")
            names.add(name or "")
            weight = self._fraction(fields, "weight", here)
            yield CollegeAttendance(
                name=name or "",
                weight=Fraction(0) if weight is None else weight,
                counting=self._counting(fields, here),
                members=self._count(fields, "members", here),
                participants=self._count(fields, "participants", here),
            )

    def _counting(self, fields: Mapping[str, Json], where: str) -> Counting:
        value = fields.get("counting", Counting.PROPORTIONAL)
        if not isinstance(value, str) or value not in list(Counting):
            self._refuse(where, f"« counting » doit être l’un de : {', '.join(Counting)}.")
            return Counting.PROPORTIONAL
        return Counting(value)

    def _capped(
        self, data: Json, where: str, colleges: tuple[CollegeAttendance, ...]
    ) -> tuple[CollegeAttendance, ...]:
        """The colleges with their weights under the caps; a wrong sum is left to be told."""
        caps = [
            self._cap(item, f"{where} {number}", {college.name for college in colleges})
            for number, item in enumerate(self._list(data, where), start=1)
        ]
        weights = {college.name: college.weight for college in colleges}
        if not caps or sum(weights.values()) != 1:
            return colleges
        try:
            weights = capped(weights, caps)
        except RuleRefused as refused:
            self._refuse(where, str(refused))
        return tuple(replace(college, weight=weights[college.name]) for college in colleges)

    def _cap(self, data: Json, where: str, known: set[str]) -> Cap:
        fields = self._object(data, where, _CAP)
        names = self._list(fields.get("colleges"), f"{where}, colleges")
        if not names or any(not isinstance(name, str) or name not in known for name in names):
            self._refuse(where, "« colleges » doit nommer des collèges donnés dans « colleges ».")
            names = []
        return Cap(share=self._share(fields, "share", where), names=frozenset(names))

    def _quorum(self, data: Json, where: str) -> QuorumRule:
        if data is None:
            return ()
        items = data if isinstance(data, list) else [data]
        found = (self._condition(item, where) for item in items)
        return tuple(condition for condition in found if condition is not None)

    def _condition(self, data: Json, where: str) -> QuorumCondition | None:
        fields = self._object(data, where, _QUORUM)
        kinds = [kind for kind in ("fraction", "count", "weighted_fraction") if kind in fields]
        if len(kinds) != 1:
            self._refuse(
                where,
                "un quorum porte une seule règle parmi « fraction », « count » et "
                "« weighted_fraction » ; plusieurs règles se mettent dans une liste.",
            )
            return None
        strict = self._flag(fields, "strict", where)
        of = self._count(fields, "of", where)
        counted = self._count(fields, "counted", where)
        if kinds == ["count"]:
            count = self._needed_count(fields, "count", where)
            if count < 0:
                self._refuse(where, "« count » ne peut pas être négatif.")
            return CountQuorum(count=count + strict, of=of, counted=counted)
        if kinds == ["fraction"]:
            fraction = self._share(fields, "fraction", where)
            return FractionQuorum(fraction=fraction, strict=strict, of=of, counted=counted)
        if of is not None or counted is not None:
            self._refuse(where, "« of » et « counted » ne vont pas avec « weighted_fraction ».")
        fraction = self._share(fields, "weighted_fraction", where)
        return WeightedQuorum(fraction=fraction, strict=strict)

    def _majority(self, data: Json, where: str) -> tuple[MajorityRule, int | None]:
        fields = self._object(data, where, _MAJORITY)
        base = fields.get("base")
        if not isinstance(base, str) or base not in list(Base):
            self._refuse(where, f"« base » doit être l’une de : {', '.join(Base)}.")
            base = Base.EXPRESSED
        if "strict" not in fields:
            self._refuse(where, "il manque « strict » : true pour plus de, false pour au moins.")
        rule = MajorityRule(
            base=Base(base),
            threshold=self._share(fields, "threshold", where),
            strict=self._flag(fields, "strict", where),
        )
        return rule, self._count(fields, "cast", where)

    def _answers(self, fields: Mapping[str, Json], where: str, cast: int | None = None) -> Counts:
        found = {key: self._count(fields, key, where) or 0 for key in _ANSWERS}
        return Counts(
            votes_for=found["for"],
            against=found["against"],
            abstain=found["abstain"],
            blank=found["blank"],
            null=found["null"],
            cast=cast,
        )

    def _resolution(
        self, data: Json, where: str, colleges: Sequence[CollegeAttendance]
    ) -> ResolutionCounts:
        fields = self._object(data, where, _RESOLUTION)
        title = self._text(fields, "title", where)
        where = f"{where} (« {title[:40]} »)" if title else where
        rule, cast_of_rule = self._majority(fields.get("majority"), f"{where}, majority")
        cast = self._count(fields, "cast", where)
        if cast is not None and cast_of_rule is not None and cast != cast_of_rule:
            self._refuse(where, "« cast » est donné deux fois, avec deux nombres.")
        cast = cast_of_rule if cast is None else cast
        by_college = self._by_college(fields.get("by_college"), where, colleges)
        answers = self._answers(fields, where, cast)
        given = frozenset(key for key in _ANSWERS if fields.get(key) is not None)
        if by_college is None:
            self._required_answers(fields, rule, cast, where)
        else:
            if cast is not None:
                self._refuse(where, "« cast » ne va pas avec « by_college ».")
            if not given:
                answers = sum(by_college.values(), start=Counts(votes_for=0))
        has_quorum = "quorum" in fields
        return ResolutionCounts(
            title=title,
            majority=rule,
            counts=answers,
            given=given,
            quorum=self._quorum(fields["quorum"], f"{where}, quorum") if has_quorum else None,
            valid_ballots=self._count(fields, "valid_ballots", where),
            by_college=by_college,
        )

    def _required_answers(
        self, fields: Mapping[str, Json], rule: MajorityRule, cast: int | None, where: str
    ) -> None:
        against_counts = rule.base is Base.EXPRESSED or (rule.base is Base.CAST and cast is None)
        for key in ("for", "against") if against_counts else ("for",):
            if fields.get(key) is None:
                self._refuse(where, f"il manque « {key} ».")

    def _by_college(
        self, data: Json, where: str, colleges: Sequence[CollegeAttendance]
    ) -> Mapping[str, Counts] | None:
        if data is None:
            return None
        here = f"{where}, by_college"
        if not isinstance(data, dict) or not data:
            self._refuse(here, "un objet est attendu, un champ par collège.")
            return None
        known = {college.name for college in colleges}
        ballots = {}
        for name, answers in data.items():
            if name not in known:
                self._refuse(here, f"le collège « {name[:40]} » n’est pas dans « colleges ».")
            fields = self._object(answers, f"{here}, {name[:40]}", set(_ANSWERS))
            ballots[name] = self._answers(fields, f"{here}, {name[:40]}")
        return ballots
