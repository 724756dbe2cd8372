"""What is known of the key holders of a poll: how many keys can still be used, who may replace
whom, who said they would come to the count."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from common.models import AuditEvent
from common.refusals import Obstacle
from members import queries as members
from members.models import Member, OrganFunction
from votes.station import roles
from votes.station.models import Poll, Trustee


def in_order(poll: Poll, *, locked: bool = False) -> list[Trustee]:
    """The key holders by number, with their member and their poll."""
    rows = poll.trustees.select_related("poll", "member__account").order_by("index")
    return list(rows.select_for_update(of=("self",)) if locked else rows)


def last_tried(trustee: Trustee) -> datetime:
    """When the key last decrypted something, as far as is known."""
    known = [at for at in (trustee.checked_at, trustee.tested_at) if at is not None]
    return max(known) if known else trustee.poll.created_at


@dataclass(frozen=True)
class Standing:
    """How many keys are needed, how many are not lost, and how many holders will be there."""

    needed: int
    left: int
    coming: int
    awaited: int

    @property
    def is_lost(self) -> bool:
        """Too many keys are lost: this poll could never be counted."""
        return self.left < self.needed

    @property
    def spare(self) -> int:
        """How many more keys may be lost without consequence."""
        return self.left - self.needed

    @property
    def is_confirmed(self) -> bool:
        """Enough holders said they would come to the count."""
        return self.coming >= self.needed

    @property
    def missing(self) -> int:
        """How many answers are still wanted for the count to be sure."""
        return self.needed - self.coming


def standing(poll: Poll, rows: list[Trustee]) -> Standing:
    present = [row for row in rows if row.lost_at is None]
    return Standing(
        needed=poll.threshold,
        left=len(present),
        coming=sum(1 for row in present if row.coming == Trustee.Coming.YES),
        awaited=sum(1 for row in present if not row.coming),
    )


def obstacles(poll: Poll) -> list[Obstacle]:
    """Why a poll must not be sealed nor opened: so many keys are lost that its total could never
    be opened. Said before the opening, not after."""
    if not poll.is_secret or not standing(poll, in_order(poll)).is_lost:
        return []
    return [
        Obstacle(
            "threshold-lost",
            _("Too many keys are lost: this vote could be cast and never be counted."),
            _("Cancel it and prepare it again, with new keys."),
        )
    ]


def sealing_warnings(poll: Poll) -> list[Obstacle]:
    """What whoever seals should know, and which stops nothing: who has not said that they see the
    same common fingerprint as the others. Before every key is made there is none to compare."""
    rows = in_order(poll)
    silent = [row.name for row in rows if row.agreed_at is None]
    if not silent or not all(row.shown_key for row in rows):
        return []
    return [
        Obstacle(
            "fingerprint-not-compared",
            _("Not every key holder has said that they see the same fingerprint."),
            _(
                "Waiting for: {names}. You can seal all the same; the minutes of the opening will"
                " say who did not confirm."
            ).format(names=", ".join(silent)),
        )
    ]


def candidate_names(poll: Poll) -> list[str]:
    """Who stands in the elections of a poll, and therefore holds none of its keys."""
    rows = Member.objects.filter(pk__in=poll.candidate_ids()).order_by("sort_key", "number")
    return [member.display_name for member in rows]


def unfit(poll: Poll, on: date) -> list[tuple[Member, Obstacle]]:
    """Who would hold a key by their function, and may not in this poll, each with the reason."""
    candidates = members.same_people(poll.candidate_ids(), on)
    by_function = members.holders_of(OrganFunction.Function.KEY_HOLDER, on)
    holding = set(poll.trustees.values_list("member", flat=True))
    found = []
    for member in by_function:
        why = roles.unfit(member, candidates)
        if why is None and holding & (members.same_people({member.pk}, on) - {member.pk}):
            why = roles.two_keys()
        found += [(member, why)] if why else []
    return found


def returning(poll: Poll, on: date) -> list[Member]:
    """Who left their place in this poll, by the number the journal tells, and may hold a key again
    by their function."""
    acts = AuditEvent.objects.filter(subject=poll.journal_subject)
    gone = acts.filter(verb__in=("trustee.released", "trustee.replaced")).order_by("height")
    left = {act.details["left"] for act in gone}
    if not left:
        return []
    by_function = members.holders_of(OrganFunction.Function.KEY_HOLDER, on)
    fit = {member.pk for member in replacements(poll, on)}
    return [each for each in by_function if each.pk in fit and str(each.number) in left]


def replacements(poll: Poll, on: date) -> list[Member]:
    """Who may take the place of a key holder: first those who hold keys by their function, then
    those who certify or chair without convening; none who stands or holds a key here already."""
    candidates = members.same_people(poll.candidate_ids(), on)
    taken = set(poll.trustees.values_list("member", flat=True))
    taken |= {poll.rights_officer_id} if poll.rights_officer_id else set()
    taken = members.same_people(taken, on)
    convening = {m.pk for m in members.holders_of(OrganFunction.Function.CONVENER, on)}
    by_function = members.holders_of(OrganFunction.Function.KEY_HOLDER, on)
    others = [*members.holders_of("certifier", on), *members.holders_of("chair", on)]
    proposed = [*by_function, *(member for member in others if member.pk not in convening)]
    fit = [
        member
        for member in proposed
        if member.pk not in taken and roles.unfit(member, candidates) is None
    ]
    return list({member.pk: member for member in fit}.values())
