"""Assemblies led to a state through the real actions, on dates of their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any

from django.test import TestCase

from assembly.actions import (
    agenda,
    assemblies,
    attendance,
    closing,
    convening,
    hands,
    papers,
    proxies,
    second_calls,
    sittings,
    statutes,
)
from assembly.models import Assembly, AssemblyDocument, BureauSeat, Proxy, Resolution, Statutes
from assembly.participation import quorum_now
from common.clock import PARIS
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import polls
from votes.station.actions import certification, uncounting
from votes.station.actions import polls as station

# Three weeks before the meeting: a Monday, in time for every legal delay.
CONVENED_AT = datetime(2026, 5, 18, 9, 0, tzinfo=PARIS)
OPENS_AT = datetime(2026, 5, 20, 9, 0, tzinfo=PARIS)
MEETS_AT = datetime(2026, 6, 6, 21, 0, tzinfo=PARIS)
PDF = b"%PDF-1.4 a paper of the assembly"
K = AssemblyDocument.Kind
MANDATORY = (K.BOARD_REPORT, K.SUPERVISORY_REPORT, K.ACCOUNTS, K.ALLOCATION)
OPENED = ("electronic_vote", "remote_participation")
ELECTRONIC = {key: {"value": True, "article": "art. 23"} for key in OPENED}


def rules(
    preset: str = "sa_consommation_1917", *, at: datetime = CONVENED_AT, **overrides: Any
) -> Statutes:
    """The statutes in force, with the electronic vote and the video opened."""
    return statutes.adopt(
        preset=preset,
        overrides={**ELECTRONIC, **overrides},
        adopted_on=date(2013, 5, 4),
        at=at,
        by=None,
    )


def draft(cast: Cast, *, kind: str = "ordinary", **options: Any) -> Assembly:
    """An assembly with one resolution, ready to be convened but for what a test takes away."""
    if not Statutes.objects.exists():
        rules()
    by = board(cast)
    assembly = assemblies.prepare(
        kind=kind,
        title="Assemblée générale ordinaire 2026",
        meets_at=options.pop("meets_at", MEETS_AT),
        place="Salle de l’Estran, 56520 Guidel",
        videoconference_url="https://visio.example/ag",
        with_usual_agenda=False,
        at=CONVENED_AT - timedelta(days=1),
        by=by,
        **options,
    )
    settle(assembly, by)
    resolution(assembly, by)
    return assembly


def settle(assembly: Assembly, by: Account, **changes: Any) -> None:
    """Everything the frame of an assembly needs."""
    call = assembly.call
    assemblies.change(
        assembly=assembly,
        at=CONVENED_AT - timedelta(days=1),
        by=by,
        **{
            "title": assembly.title,
            "mode": assembly.mode,
            "meets_at": call.meets_at,
            "place": call.place,
            "videoconference_url": call.videoconference_url,
            "vote_opens_at": OPENS_AT,
            "decision_on": date(2026, 5, 4),
            "decision_reference": "directoire du 4 mai 2026",
            **changes,
        },
    )
    for kind in MANDATORY:
        papers.add_document(
            assembly=assembly,
            kind=kind,
            title=str(kind.label),
            content=PDF,
            at=CONVENED_AT - timedelta(days=1),
            by=by,
        )


def resolution(
    assembly: Assembly,
    by: Account,
    *,
    title: str = "Approbation des comptes 2025",
    text: str = "L’assemblée générale approuve les comptes de l’exercice 2025.",
    **options: Any,
) -> Resolution:
    at = CONVENED_AT - timedelta(days=1)
    item = agenda.add_item(assembly=assembly, kind="vote", title=title, at=at, by=by)
    made = item.resolutions.get()
    agenda.write_resolution(resolution=made, title=title, text=text, at=at, by=by, **options)
    return made


def voted_in_public(cast: Cast, assembly: Assembly) -> Assembly:
    """A draft whose questions are voted by hands or on paper: no urn to wait for."""
    for question in assembly.resolutions.order_by("number"):
        agenda.write_resolution(
            resolution=question,
            title=question.title,
            text=question.text,
            is_secret=False,
            at=CONVENED_AT - timedelta(hours=1),
            by=board(cast),
        )
    return assembly


def election(
    assembly: Assembly,
    by: Account,
    *candidates: Member,
    seats: int = 1,
    agreed: Sequence[Member] = (),
    is_secret: bool = True,
) -> Resolution:
    at = CONVENED_AT - timedelta(days=1)
    title = "Élection de membres du conseil de surveillance"
    item = agenda.add_item(assembly=assembly, kind="election", title=title, at=at, by=by)
    made = item.resolutions.get()
    agenda.write_resolution(
        resolution=made, title=title, text="", seats=seats, is_secret=is_secret, at=at, by=by
    )
    for member in candidates:
        agenda.stand(
            resolution=made,
            member=member,
            statement=f"Je suis {member.display_name}.",
            profession="Bibliothécaire",
            age=51,
            agreed_by_board=member in agreed,
            at=at,
            by=by,
        )
    return made


def board(cast: Cast) -> Account:
    """Diego, who presides over the board and convenes."""
    account = cast.diego.account
    assert account is not None
    return account


def chair(cast: Cast) -> Account:
    """Alice, who presides over the supervisory board and chairs."""
    account = cast.alice.account
    assert account is not None
    return account


def committed(step: Callable[..., Any]) -> Callable[..., Any]:
    """What waits for the commit runs after the step, as it would outside a test."""

    @wraps(step)
    def run(story: "Story", *args: Any, **options: Any) -> Any:
        with TestCase.captureOnCommitCallbacks(execute=True):
            done = step(story, *args, **options)
        story.refresh()
        return done

    return run


@dataclass
class Story:
    """An assembly with its cast, at an instant that moves forward."""

    cast: Cast
    assembly: Assembly
    at: datetime = CONVENED_AT
    rehearsed: list[polls.Rehearsed] = field(default_factory=list)

    def refresh(self) -> Assembly:
        self.assembly = Assembly.objects.get(pk=self.assembly.pk)
        return self.assembly

    @committed
    def convene(self) -> "Story":
        convening.convene(assembly=self.assembly, at=self.at, by=board(self.cast))
        return self

    @committed
    def open_vote(self) -> "Story":
        """Keys made and tried, urns sealed and opened."""
        self.at = self.assembly.vote_opens_at or OPENS_AT
        for link in self.assembly.polls.select_related("poll"):
            poll = link.poll
            devices = polls.ceremony_of(poll.trustees_count, poll.threshold)
            of = polls.with_keys(polls.Rehearsed(poll, self.at, devices))
            station.seal(poll=poll, at=self.at)
            station.open_poll(poll=poll, at=self.at)
            self.rehearsed.append(of)
        return self

    @committed
    def vote(self, member: Member, *choices: Sequence[Sequence[int]]) -> None:
        """One ballot in each urn, in order."""
        for of, choice in zip(self.rehearsed, choices, strict=True):
            of.at = self.at
            of.poll.refresh_from_db()
            of.vote(member, choice)

    @committed
    def vote_in(self, college: str, member: Member, choice: Sequence[Sequence[int]]) -> None:
        """One ballot in the urn of a college."""
        poll = self.assembly.polls.get(college=college).poll_id
        of = next(each for each in self.rehearsed if each.poll.pk == poll)
        of.at = self.at
        of.poll.refresh_from_db()
        of.vote(member, choice)

    @committed
    def give(self, principal: Member, holder: Member | None) -> Proxy:
        """A proxy, accepted at once when it names somebody."""
        by = principal.account
        assert by is not None
        proxy = proxies.give(
            assembly=self.assembly, principal=principal, holder=holder, at=self.at, by=by
        )
        if holder is not None:
            assert holder.account is not None
            proxies.accept(proxy=proxy, at=self.at, by=holder.account)
        return proxy

    @committed
    def close_remote_vote(self) -> "Story":
        for of in self.rehearsed:
            of.poll.refresh_from_db()
        running = [of.poll for of in self.rehearsed if of.poll.state == "open"]
        self.at = running[0].remote_closes_at or self.at
        for poll in running:
            station.suspend(poll=poll, at=self.at)
        return self

    @committed
    def open_sitting(self, *present: Member) -> "Story":
        """The day comes: bureau named, people checked in, sitting opened."""
        self.refresh()
        self.at = self.assembly.call.meets_at - timedelta(minutes=20)
        by = chair(self.cast)
        self.name_bureau()
        for member in present:
            attendance.check_in(
                assembly=self.assembly, member=member, manner="room", at=self.at, by=by
            )
        self.at = self.assembly.call.meets_at
        sittings.open_sitting(assembly=self.assembly, at=self.at, by=by)
        return self

    def name_bureau(self) -> None:
        F = BureauSeat.Function
        sittings.name_bureau(
            assembly=self.assembly,
            seats=[
                sittings.Seat(F.CHAIR, self.cast.alice),
                sittings.Seat(F.SCRUTINEER, self.cast.gwenn),
                sittings.Seat(F.SCRUTINEER, self.cast.diego),
                sittings.Seat(F.SECRETARY, name="Maître Yann Kerbrat"),
            ],
            at=self.at,
            by=chair(self.cast),
        )

    @committed
    def room_vote(self) -> "Story":
        sittings.open_room_vote(assembly=self.assembly, at=self.at, by=chair(self.cast))
        return self

    @committed
    def count_hands(self, number: int, votes_for: int, against: int, abstain: int = 0) -> "Story":
        """Two people of the bureau count the same hands."""
        for member in (self.cast.alice, self.cast.gwenn):
            assert member.account is not None
            hands.count(
                resolution=self.assembly.resolutions.get(number=number),
                votes_for=votes_for,
                against=against,
                abstain=abstain,
                at=self.at,
                by=member.account,
            )
        return self

    @committed
    def count_election(
        self,
        number: int,
        *marks: int,
        blank: int = 0,
        null: int = 0,
        ballots: int | None = None,
        college: str = "",
    ) -> "Story":
        """Two people of the bureau count the same ballots of the room."""
        for member in (self.cast.alice, self.cast.gwenn):
            assert member.account is not None
            hands.count_election(
                resolution=self.assembly.resolutions.get(number=number),
                ballots=sum(marks) + blank + null if ballots is None else ballots,
                blank=blank,
                null=null,
                marks=marks,
                at=self.at,
                by=member.account,
                college=college,
            )
        return self

    @committed
    def close(self) -> "Story":
        self.at += timedelta(hours=2)
        closing.close(assembly=self.assembly, at=self.at, by=chair(self.cast))
        return self

    @committed
    def count(self) -> "Story":
        """Every ended urn is opened by two key holders."""
        self.at += timedelta(minutes=30)
        for of in self.rehearsed:
            of.poll.refresh_from_db()
            if of.poll.state == "ended":
                of.at = self.at
                of.count(holders=(1, 2))
        return self

    @committed
    def leave_uncounted(self, reasons: str = "Une seule personne a voté.") -> "Story":
        """Two certifiers decide that no ended urn is counted."""
        self.at += timedelta(minutes=30)
        for of in self.rehearsed:
            of.poll.refresh_from_db()
            asked = uncounting.ask(
                poll=of.poll, ground="other", reasons=reasons, at=self.at, by=chair(self.cast)
            )
            uncounting.confirm(request=asked, at=self.at, by=self.cast.gwenn.account)
        return self

    @committed
    def certify(self) -> "Story":
        for of in self.rehearsed:
            of.poll.refresh_from_db()
            if of.poll.state == "result":
                certification.certify(
                    poll=of.poll, certifier=self.cast.alice, at=self.at, by=chair(self.cast)
                )
        return self

    @committed
    def convene_again(self, **options: Any) -> "Story":
        """The day after a failed quorum, for two weeks after the first meeting."""
        self.at += timedelta(days=1)
        call = self.assembly.call
        second_calls.convene_again(
            assembly=self.assembly,
            **{
                "meets_at": call.meets_at + timedelta(days=14),
                "place": call.place,
                "videoconference_url": call.videoconference_url,
                "at": self.at,
                "by": board(self.cast),
                **options,
            },
        )
        return self

    def counted_now(self) -> int:
        return quorum_now(self.refresh()).counted
