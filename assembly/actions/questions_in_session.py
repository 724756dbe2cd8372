"""Opening a question in session, which no notice announced (R-ELEC, R-VOTE-08, R-ODJ-01)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from assembly import in_session
from assembly.actions import room_votes, second_rounds
from assembly.documents import words
from assembly.freezing import fingerprint, resolution_text
from assembly.models import AgendaItem, Assembly, Candidate, PaperAnswer, Resolution, SittingEvent
from assembly.second_rounds import still_standing
from assembly.signals import assembly_changed
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Obstacle, Refusal, refuse_if
from members import queries as register
from members.models import Account, Member
from members.models.mandates import Organ

K = SittingEvent.Kind


def open_second_round(
    *, first: Resolution, staying: Collection[int], at: datetime, by: Account
) -> Resolution:
    """The second round of an election in the same sitting: the seats left, those whom the rule
    sends to it and who stay (`staying`: primary keys of candidates). The others withdraw, and the
    question says so. Sent twice, the gesture opens one round."""
    assembly = first.assembly
    with transaction.atomic(using="default"):
        _in_turn(assembly)
        already = Resolution.objects.filter(first_round=first, assembly=assembly).first()
        if already is not None:
            return already
        if first not in in_session.second_rounds(assembly):
            raise Refusal(
                "no-second-round",
                _("This election has no second round to hold."),
                _("Its seats are filled, its rules know one round only, or it is already planned."),
            )
        second_rounds.let_go_of_cancelled(first=first)
        kept = still_standing(first)
        stay = [each for each in kept if each.pk in set(staying)]
        on = at.astimezone(PARIS).date()
        refuse_if(in_session.standing(assembly, [each.member for each in stay], on))
        seats = first.outcome.figures["vacant"]
        withdrawn = [each.name for each in kept if each not in stay]
        made = _open(
            assembly,
            first.item,
            at,
            title=_second_round_title(first),
            text=_second_round_text(seats, [each.name for each in stay], withdrawn),
            seats=seats,
            organ=first.organ,
            group_cap=first.group_cap,
            first_round=first,
            nature=first.nature,
        )
        for each in stay:
            _carry(each, made, at)
        _opened(made, at, by, withdrawn=len(withdrawn))
    return made


def amend(
    *,
    first: Resolution,
    text: str,
    author: str,
    agreed_by_board: bool,
    at: datetime,
    by: Account,
    author_name: str = "",
) -> Resolution:
    """Another text in place of one on the agenda, as a question of its own, voted before it: if
    it is adopted, the first is not put to the vote (R-VOTE-08). Forms that came on paper answer
    it by what they say beforehand of new resolutions."""
    assembly = first.assembly
    with transaction.atomic(using="default"):
        _in_turn(assembly)
        found = list(in_session.amending(first))
        if text.strip() in ("", first.text.strip()):
            found.append(
                Obstacle(
                    "text-not-changed",
                    _("The amended text is the same as the first, or empty."),
                    _("Write the whole text as it would be adopted."),
                )
            )
        refuse_if(found)
        made = _open(
            assembly,
            first.item,
            at,
            title=f"Texte amendé\u00a0: {first.title}"[:300],
            text=text.strip(),
            author=author,
            author_name=author_name.strip(),
            agreed_by_board=agreed_by_board,
            nature=first.nature,
            amends=first,
        )
        _await_forms(made)
        _opened(made, at, by)
    return made


def open_revocation(
    *,
    assembly: Assembly,
    member: Member,
    grounds: str,
    agreed_by_board: bool,
    at: datetime,
    by: Account,
) -> Resolution:
    """The revocation of a member of the supervisory board, which may be voted at any time without
    being on the agenda (L225-105): the only question that has no item of its own there."""
    of_organ = words.of_the(register.cooperative().word(Organ.SUPERVISORY_BOARD))
    with transaction.atomic(using="default"):
        _in_turn(assembly)
        refuse_if(in_session.revoking(assembly, member, at.astimezone(PARIS).date()))
        title = f"Révocation d’un membre {of_organ}\u00a0: {member.display_name}"[:300]
        last = assembly.items.aggregate(last=Max("position"))["last"] or 0
        item = AgendaItem.objects.create(
            assembly=assembly,
            position=last + 1,
            kind=AgendaItem.Kind.VOTE,
            title=title,
            opened_at=at,
        )
        made = _open(
            assembly,
            item,
            at,
            title=title,
            text=(
                f"L’assemblée générale révoque {member.display_name} de ses fonctions de membre "
                f"{of_organ}, avec effet immédiat."
            ),
            reasons=grounds.strip(),
            author=Resolution.Author.MEMBERS,
            agreed_by_board=agreed_by_board,
            purpose=Resolution.Purpose.REVOCATION,
            concerns=member,
        )
        _await_forms(made)
        _opened(made, at, by, member=member.pk)
    return made


def open_replacement(
    *, revocation: Resolution, candidates: Sequence[Member], at: datetime, by: Account
) -> Resolution:
    """The election that fills the seat of somebody revoked in this sitting (L225-105)."""
    assembly = revocation.assembly
    of_organ = words.of_the(register.cooperative().word(Organ.SUPERVISORY_BOARD))
    unique = list(dict.fromkeys(candidates))
    with transaction.atomic(using="default"):
        _in_turn(assembly)
        on = at.astimezone(PARIS).date()
        refuse_if(
            [
                *in_session.replacing(revocation),
                *in_session.standing(assembly, unique, on),
            ]
        )
        made = _open(
            assembly,
            revocation.item,
            at,
            title=f"Élection d’un membre {of_organ}, en remplacement",
            seats=1,
            organ=Organ.SUPERVISORY_BOARD.value,
            author=Resolution.Author.MEMBERS,
        )
        for place, member in enumerate(unique, start=1):
            Candidate.objects.create(
                resolution=made,
                member=member,
                name=member.display_name,
                position=place,
                shares=max(0, member.shares(on)),
                stood_at=at,
            )
        _opened(made, at, by)
    return made


def give_up(*, resolution: Resolution, why: str, at: datetime, by: Account) -> None:
    """Takes back a question opened in session that was not put to the vote: the journal of the
    sitting keeps that it was opened, and why it was given up."""
    assembly = resolution.assembly
    with transaction.atomic(using="default"):
        _in_turn(assembly)
        refuse_if(giving_up_obstacles(resolution=resolution, why=why))
        said = f"{resolution.title}. {why.strip()}"
        # The journal is kept: its lines let go of the question before it goes.
        SittingEvent.objects.filter(resolution=resolution).update(resolution=None)
        item = resolution.item
        resolution.paper_answers.all().delete()
        reference = resolution.reference
        resolution.delete()
        if item.opened_at is not None and not item.resolutions.exists():
            SittingEvent.objects.filter(item=item).update(item=None)
            item.delete()
        SittingEvent.objects.create(call=assembly.call, kind=K.GIVEN_UP, text=said[:500], at=at)
        _told("question_given_up", assembly, at, by, {"resolution": reference})


def giving_up_obstacles(*, resolution: Resolution, why: str = "given") -> list[Obstacle]:
    """Why a question cannot be taken back now."""
    if not resolution.is_opened_in_session:
        return [
            Obstacle(
                "on-the-agenda",
                _("This question is on the agenda: the assembly votes on it."),
                _("Only what was opened in session can be given up."),
            )
        ]
    if hasattr(resolution, "room_vote") or room_votes.proclaimed(resolution=resolution):
        return [
            Obstacle(
                "already-put",
                _("This question was put to the vote."),
                _("Have it counted to the end."),
            )
        ]
    if not why.strip():
        return [
            Obstacle(
                "reason-missing",
                _("The minutes say why a question was given up."),
                _("Write it in a few words."),
            )
        ]
    return []


def _in_turn(assembly: Assembly) -> None:
    take_turn(assembly)
    refuse_if(in_session.in_session(assembly))


def _open(
    assembly: Assembly, item: AgendaItem, at: datetime, *, title: str, **fields: Any
) -> Resolution:
    """A question after the last of the agenda, voted in public."""
    last = assembly.resolutions.aggregate(last=Max("number"))["last"] or 0
    return Resolution.objects.create(
        assembly=assembly,
        item=item,
        number=last + 1,
        title=title,
        is_secret=False,
        opened_at=at,
        **fields,
    )


def _carry(each: Candidate, into: Resolution, at: datetime) -> None:
    """Somebody who stays for the second round, as the first one knew them."""
    Candidate.objects.create(
        resolution=into,
        member=each.member,
        name=each.name,
        position=each.position,
        age=each.age,
        born_on=each.born_on,
        group=each.group,
        profession=each.profession,
        functions=each.functions,
        shares=each.shares,
        statement=each.statement,
        agreed_by_board=each.agreed_by_board,
        stood_at=at,
    )


def _await_forms(resolution: Resolution) -> None:
    """Every form that came on paper says beforehand what it does of new resolutions: two people
    read that box once the vote is over."""
    papers = resolution.assembly.paper_votes.filter(set_aside_at__isnull=True).order_by("pk")
    PaperAnswer.objects.bulk_create(
        PaperAnswer(paper=paper, resolution=resolution) for paper in papers
    )


def _opened(made: Resolution, at: datetime, by: Account, **details: Any) -> None:
    made.frozen_hash = fingerprint(resolution_text(made))
    made.save(update_fields=["frozen_hash"])
    SittingEvent.objects.create(
        call=made.assembly.call,
        kind=K.OPENED,
        text=f"n°\u00a0{made.number}, {made.title}"[:500],
        item=made.item,
        resolution=made,
        at=at,
    )
    about = {"resolution": made.reference, **details}
    _told("question_opened", made.assembly, at, by, about)


def _told(
    verb: str, assembly: Assembly, at: datetime, by: Account, details: dict[str, Any]
) -> None:
    audit.record(f"sitting.{verb}", at=at, by=by, subject=assembly.subject, details=details)
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def _second_round_title(first: Resolution) -> str:
    return f"Second tour\u00a0: {first.title}"[:300]


def _second_round_text(seats: int, stay: Sequence[str], withdrawn: Sequence[str]) -> str:
    """What the ballot of the second round says, in the language of the minutes."""
    left = "Un siège reste" if seats == 1 else f"{seats} sièges restent"
    said = [f"{left} à pourvoir après le premier tour. Se maintiennent\u00a0: {', '.join(stay)}."]
    if withdrawn:
        said.append(f"Se sont retirés\u00a0: {', '.join(withdrawn)}.")
    said.append("Les formulaires reçus avant la séance ne comptent pas pour ce tour.")
    return " ".join(said)
