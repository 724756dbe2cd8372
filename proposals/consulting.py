"""Reading consultations: where each stands for a person, and whether enough people took part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.urls import reverse

from members.models import Account
from proposals.models import Consultation, Remark
from votes.station import queries as station
from votes.station.discretion import shown_voters
from votes.station.models import Poll
from votes.station.queries import Turnout
from votes.station.states import WITH_RESULT, PollState


def consultations() -> QuerySet[Consultation]:
    """Every consultation that was not given up, the one that closes last in front."""
    return (
        Consultation.objects.exclude(poll__state=PollState.CANCELLED)
        .select_related("poll", "college", "group")
        .order_by("-poll__remote_closes_at", "pk")
    )


@dataclass(frozen=True)
class Standing:
    """One consultation for one person: whether they are asked, and have answered."""

    consultation: Consultation
    turnout: Turnout
    asked: int
    answered: int
    at: datetime

    @property
    def poll(self) -> Poll:
        return self.consultation.poll

    @property
    def is_open(self) -> bool:
        return self.poll.state == PollState.OPEN and not self.poll.remote_vote_is_over(self.at)

    @property
    def is_coming(self) -> bool:
        return self.poll.state in (PollState.DRAFT, PollState.SEALED)

    @property
    def has_result(self) -> bool:
        return self.poll.state in WITH_RESULT

    @property
    def waits_for_me(self) -> bool:
        return self.is_open and self.answered < self.asked

    @property
    def may_change(self) -> bool:
        return self.is_open and self.poll.revote and self.answered > 0

    @property
    def voting_url(self) -> str:
        """The booth for a secret vote, the page of named votes otherwise."""
        if self.poll.is_secret:
            return f"{reverse('votes:booth')}#{self.poll.pk}"
        return reverse("votes:named-ballot", args=[self.poll.pk])

    @property
    def answers_shown(self) -> int | None:
        """How many have answered; None hides from one to nine until the close."""
        return shown_voters(self.poll, self.turnout.voted, at=self.at)

    @property
    def needed(self) -> int:
        """How many votes the announced participation is, rounded up; 0 when none was."""
        share = self.consultation.minimum_percent * self.turnout.registered
        return -(-share // 100)

    @property
    def is_followed(self) -> bool:
        """Whether as many took part as was announced."""
        return self.turnout.voted >= self.needed


def standing(of: Consultation, account: Account, *, at: datetime, on: date) -> Standing:
    """Where a consultation stands for the members an account acts for."""
    return standings([of], account, at=at, on=on)[0]


def standings(
    of: Iterable[Consultation], account: Account, *, at: datetime, on: date
) -> list[Standing]:
    """Where each consultation stands, in the order given."""
    rows = list(of)
    polls = [each.poll for each in rows]
    turnouts, mine = station.turnouts(polls), station.rights_of(polls, account, on)
    return [Standing(each, turnouts[each.poll_id], *mine[each.poll_id], at) for each in rows]


def remarks(of: Consultation) -> list[Remark]:
    """What was answered in words, once the result is out; hidden ones last, with their reason."""
    if of.poll.state not in WITH_RESULT:
        return []
    rows = of.remarks.select_related("hidden_by")
    return list(rows.order_by("question", F("hidden_by").asc(nulls_first=True), "pk"))


def waiting_for(account: Account, *, at: datetime, on: date) -> list[Standing]:
    """The open consultations that this person has not answered, the first to close in front."""
    running = consultations().filter(poll__state=PollState.OPEN)
    found = standings(running.reverse(), account, at=at, on=on)
    return [each for each in found if each.waits_for_me]
