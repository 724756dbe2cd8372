"""The attendance sheet (feuille de présence): who took part, and how (R-FDP-01)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from assembly import sheet_signing
from assembly.documents import words
from assembly.documents.sitting import bureau_data, met_in_words
from assembly.models import Assembly, AttendanceEntry, Call, Proxy, RollLine, SheetSignature
from assembly.participation import entitled_members, sitting_roll, voters
from assembly.states import ProxyState
from common.documents import Document, Sketch
from common.documents.dates import hour_in_words
from common.documents.kit import watermark_of_now
from members import queries as register
from members.models import Member

MANNERS = {"room": "en salle", "video": "par visioconférence"}
TIES = {
    Proxy.Tie.SPOUSE: "conjoint ou conjointe",
    Proxy.Tie.PARTNER: "partenaire de pacs",
    Proxy.Tie.ANYONE: "non-membre",
}
# What the law takes such a drawing for, said on the sheet that bears it.
SIMPLE = (
    "Une signature posée sur la tablette du bureau est un dessin, fait sous les yeux de la "
    "personne qui tenait l’accueil\u00a0: une signature électronique simple au sens du règlement "
    "(UE) n° 910/2014, ni avancée ni qualifiée. Il n’en est gardé que le tracé, sans vitesse ni "
    "pression\u00a0; le journal de l’assemblée dit qui tenait l’accueil."
)
ON_PAPER = "sur la feuille imprimée"
Marks = dict[str, list[dict[str, Any] | None]]
COLUMNS = ("Nom", "Domicile ou siège", "Parts", "Voix")


def attendance_data(call: Call, *, at: datetime) -> dict[str, Any]:
    """The sheet as plain data, frozen when the sitting closes. Remote voters stand in the order
    of names, without an hour: the émargement says who, never when nor what (secrecy.md 15)."""
    assembly = call.assembly
    roll = sitting_roll(assembly)
    lines = {line.member_id: line for line in roll.lines.all()} if roll else {}
    entries = _entries(call)
    present = {entry.member_id for entry in entries}
    voted, on_paper = _voters(assembly), _on_paper(assembly)
    named, blank = _proxies(assembly, lines, present, voted, on_paper)
    represented = {proxy.principal_id for proxy in [*named, *blank]}
    remote = [pk for pk in lines if pk in voted | on_paper and pk not in present | represented]
    listed = [entry for entry in entries if entry.member_id in lines]
    return {
        "issuer": words.issuer(register.cooperative()),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": f"Feuille de présence de l’{words.kind(assembly)}",
        "subtitle": f"{met_in_words(call)}, {words.CALL[call.number]}",
        "member_word": register.cooperative().word("member"),
        "roll": {"size": roll.size if roll else 0, "sha256": roll.sha256 if roll else ""},
        "present": [_present(entry, lines) for entry in listed],
        "represented": [_represented(proxy, lines) for proxy in named],
        "blank": [_line(lines[proxy.principal_id]) for proxy in blank],
        "remote": [_line(lines[pk]) for pk in _by_name(remote, lines)],
        "holders": _holders(named, lines),
        "bureau": bureau_data(call),
        "shares": register.cooperative().has_shares,
        "exclusive": assembly.mode == Assembly.Mode.REMOTE,
        **_signatures(call, [entry.member_id for entry in listed], named, lines),
    }


def draw_attendance(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    _draw_totals(paper, data)
    signed = not data["exclusive"]
    paper.heading(2, "Membres présents")
    _people(
        paper,
        data,
        [(*row[:5], mark) for row, mark in _marked(data, "present")],
        more=("Venue", "Signature" if signed else ""),
        widths=(4, 4.2, 1.3, 1.2, 3.6, 4),
        signed=signed,
    )
    paper.heading(2, "Membres représentés")
    _people(paper, data, data["represented"], more=("Mandataire",), widths=(4, 5, 1.4, 1.3, 4))
    paper.heading(2, "Mandataires")
    paper.table(
        ("Nom", "Domicile ou siège", "Pouvoirs", "Signature" if signed else ""),
        [(*row, mark) for row, mark in _marked(data, "holders")],
        widths=(4, 5, 2, 4),
        numbers={2},
        row_heads=True,
        signed=signed,
    )
    _none(paper, data["holders"])
    if any(mark and mark["strokes"] for marks in _marks(data).values() for mark in marks):
        paper.paragraph(SIMPLE, style="soft")
    paper.heading(2, "Pouvoirs en blanc")
    _people(paper, data, data["blank"])
    paper.heading(2, "Votes à distance")
    _people(paper, data, data["remote"])
    paper.heading(2, "Certifiée exacte par le bureau")
    paper.paragraph(
        "Empreinte de la liste des membres à laquelle cette feuille se rapporte (SHA-256)\u00a0:",
        style="soft",
    )
    paper.paragraph(data["roll"]["sha256"], style="code")
    paper.signatures([(function, name) for function, name in data["bureau"]])
    return paper


def manner_of(member: Member, call: Call) -> str:
    """How the sheet counts one member, who is told of nobody else."""
    assembly = call.assembly
    voted = member.pk in _voters(assembly)
    proxy = assembly.proxies.filter(state=ProxyState.ACCEPTED, principal=member).first()
    if call.attendance.filter(member=member).exists():
        return "Présence à la séance"
    if member.pk in _on_paper(assembly):
        return "Vote par correspondance, sur papier"
    if proxy is not None and not (proxy.is_blank and voted):
        return "Pouvoir en blanc" if proxy.is_blank else "Pouvoir donné à une personne nommée"
    return "Vote à distance" if voted else "Aucune"


def _people(
    paper: Document,
    data: dict[str, Any],
    rows: Sequence[Sequence[str | Sketch]],
    *,
    more: Sequence[str] = (),
    widths: Sequence[float] = (5, 7, 1.4, 1.3),
    signed: bool = False,
) -> None:
    """One line a member; without the column of shares where there is no capital."""
    shown = data.get("shares", True)
    kept = [n for n in range(len(widths)) if shown or n != COLUMNS.index("Parts")]
    titles = (*COLUMNS, *more)
    paper.table(
        [titles[n] for n in kept],
        [[row[n] for n in kept] for row in rows],
        widths=[widths[n] for n in kept],
        numbers={2, 3} if len(kept) == len(widths) else {2},
        row_heads=True,
        signed=signed,
    )
    _none(paper, rows)


def _draw_totals(paper: Document, data: dict[str, Any]) -> None:
    """How many took part, and how."""
    groups = ("present", "represented", "blank", "remote")
    labels = ("Présents", "Représentés par une personne nommée", "Pouvoirs en blanc", "À distance")
    total = sum(len(data[group]) for group in groups)
    paper.table(
        ("", "Membres", "Voix"),
        [
            *((label, words.number(len(data[group])), words.number(_votes(data[group])))
              for label, group in zip(labels, groups, strict=True)),
            ("Total", words.number(total), words.number(sum(_votes(data[g]) for g in groups))),
            ("Inscrits", words.number(data["roll"]["size"]), ""),
        ],
        widths=(5, 2, 2),
        numbers={1, 2},
        row_heads=True,
    )  # fmt: skip


def _none(paper: Document, rows: Sequence[Any]) -> None:
    if not rows:
        paper.paragraph("Néant.")


def _votes(rows: list[list[str]]) -> int:
    return sum(int(row[3]) for row in rows)


def _entries(call: Call) -> list[AttendanceEntry]:
    """One line for each person who came, with their last arrival."""
    entries = call.attendance.select_related("member").order_by("arrived_at", "pk")
    last = {entry.member_id: entry for entry in entries}
    return sorted(last.values(), key=lambda e: (e.member.sort_key, e.member.number))


def _voters(assembly: Assembly) -> set[int]:
    found: set[int] = set()
    for link in assembly.polls.select_related("poll"):
        found |= voters(link.poll)
    return found & entitled_members(assembly)


def _on_paper(assembly: Assembly) -> set[int]:
    """Whoever sent a form on paper votes at a distance (R225-95), and is not represented: one that
    answers a question, or came with an envelope that two people have seen."""
    forms = assembly.paper_votes.filter(set_aside_at__isnull=True)
    says_something = Q(answers__isnull=False) | Q(confirmed_at__isnull=False)
    return set(forms.filter(says_something).order_by("pk").values_list("member_id", flat=True))


def _proxies(
    assembly: Assembly,
    lines: dict[int, RollLine],
    present: set[int],
    voted: set[int],
    on_paper: set[int],
) -> tuple[list[Proxy], list[Proxy]]:
    """Those by which a named holder takes part, and those in blank."""
    themselves = present | on_paper
    accepted = assembly.proxies.filter(state=ProxyState.ACCEPTED).select_related("holder")
    in_order = sorted(
        (p for p in accepted if p.principal_id in lines and p.principal_id not in themselves),
        key=lambda p: (lines[p.principal_id].sort_key, lines[p.principal_id].number),
    )
    named = [
        p for p in in_order
        if not p.is_blank
        and (p.holder_id in present or p.holder_came_at or p.principal_id in voted)
    ]  # fmt: skip
    blank = [p for p in in_order if p.is_blank and p.principal_id not in voted]
    return named, blank


def _line(line: RollLine) -> list[str]:
    return [line.name, line.address, words.number(line.shares), str(line.weight)]


def _present(entry: AttendanceEntry, lines: dict[int, RollLine]) -> list[str]:
    hours = f"{MANNERS[entry.manner]}, {hour_in_words(entry.arrived_at)}"
    if entry.left_at:
        hours += f" – {hour_in_words(entry.left_at)}"
    return [*_line(lines[entry.member_id]), hours]


def _represented(proxy: Proxy, lines: dict[int, RollLine]) -> list[str]:
    holder = proxy.holder.sort_name if proxy.holder else _outsider(proxy)
    return [*_line(lines[proxy.principal_id]), holder]


def _outsider(proxy: Proxy) -> str:
    """A holder who is no member, with what lets them be one."""
    return f"{proxy.outside_name} ({TIES[Proxy.Tie(proxy.outside_tie)]})"


def _holders(named: list[Proxy], lines: dict[int, RollLine]) -> list[list[str]]:
    held = _held(named, lines)
    members = [[lines[pk].name, lines[pk].address, str(len(held[pk]))] for pk in held]
    return members + [[_outsider(proxy), "", "1"] for proxy in named if proxy.outside_name]


def _held(named: list[Proxy], lines: dict[int, RollLine]) -> dict[int, list[int]]:
    """Whom each holder who is a member represents, holders by name."""
    held: dict[int, list[int]] = {}
    for proxy in named:
        if proxy.holder_id in lines:
            held.setdefault(proxy.holder_id, []).append(proxy.principal_id)
    return {pk: held[pk] for pk in _by_name(held, lines)}


def _signatures(
    call: Call, present: list[int], named: list[Proxy], lines: dict[int, RollLine]
) -> dict[str, Any]:
    """The marks of the lines of `present` and of `holders`, in their order; nothing where nobody
    signed before the desk. A holder's counts when it was given for all whom they represent."""
    held = _held(named, lines)
    members = sheet_signing.of_members(call, [*present, *held])
    outsiders = sheet_signing.of_holders(call)
    if not members and not outsiders:
        return {}
    mine = [_mark(members.get(pk), lines[pk].name) for pk in present]
    for_others = [_mark(members.get(pk), lines[pk].name, held[pk]) for pk in held] + [
        _mark(outsiders.get(p.pk), p.outside_name) for p in named if p.outside_name
    ]
    return {"signatures": {"present": mine, "holders": for_others}}


def _mark(
    signature: SheetSignature | None, name: str, represented: Sequence[int] = ()
) -> dict[str, Any] | None:
    if signature is None or not sheet_signing.covers(signature, represented):
        return None
    hour = hour_in_words(signature.at)
    return {"name": name, "hour": hour, "strokes": signature.strokes}


def sketch_of(signature: SheetSignature, name: str) -> Sketch:
    """What somebody drew, with its words."""
    return _sketch(
        {"name": name, "hour": hour_in_words(signature.at), "strokes": signature.strokes}
    )


def _sketch(mark: dict[str, Any]) -> Sketch:
    return Sketch(
        mark["strokes"],
        f"Signature de {mark['name']}, posée à {mark['hour']} sur la tablette du bureau",
        f"tablette du bureau, {mark['hour']}",
    )


def _marks(data: dict[str, Any]) -> Marks:
    """None in a sheet frozen before anybody could sign so."""
    found: Marks = data.get("signatures", {})
    return found


def _marked(data: dict[str, Any], group: str) -> list[tuple[list[str], str | Sketch]]:
    """The rows of a group, each with what its column of signatures holds."""
    rows = data[group]
    marks = _marks(data).get(group) or [None] * len(rows)
    shown = [
        "" if mark is None else _sketch(mark) if mark["strokes"] else ON_PAPER for mark in marks
    ]
    return list(zip(rows, shown, strict=True))


def _by_name(members: Iterable[int], lines: dict[int, RollLine]) -> list[int]:
    return sorted(members, key=lambda pk: (lines[pk].sort_key, lines[pk].number))
