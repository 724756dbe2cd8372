"""An assembly led from page to page by the people whose part it is, each in a browser of their own.

What is done a hundred times goes through the actions, at the instant that the pages read too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from playwright.sync_api import Browser, Page

from assembly.actions import attendance, paper_proxies, paper_votes
from assembly.models import PaperProxy, PaperVote, Resolution
from common import clock
from members.models import Account, Member
from tests.browser.visitors import DESKTOP, PHONE, sign_in
from tests.factories.assemblies import Story
from tests.factories.polls import Rehearsed
from votes.station.actions import projection
from votes.station.actions.rights import Right
from votes.station.models import HandOver

Elsewhere = Callable[[Callable[[], Any]], Any]


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


@dataclass
class Day:
    """A story whose people also have pages before them."""

    site: str
    browser: Browser
    story: Story
    elsewhere: Elsewhere
    errors: list[str] = field(default_factory=list)

    def it_is(self, at: datetime) -> None:
        """Moves the clock of pages and actions together."""
        self.story.at = at
        clock.move(at - clock.now())

    def page_of(self, member: Member, rest: str = "", *, wide: bool = True) -> Page:
        """A page of the assembly before somebody who has just signed in."""
        return self.page_at(member, self.address(rest), wide=wide)

    def page_at(self, member: Member, address: str, *, wide: bool = True) -> Page:
        """Any page of the site, likewise."""
        context = self.browser.new_context(
            viewport=DESKTOP if wide else PHONE, locale="fr-FR", timezone_id="Europe/Paris"
        )
        context.set_default_timeout(15_000)
        sign_in(context, self.site, account(member))
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        return page

    def address(self, rest: str = "") -> str:
        return f"{self.site}/assemblees/{self.story.assembly.pk}/{rest}"

    def do(self, step: Callable[[], Any]) -> Any:
        """A step through the actions, in a thread that Playwright does not hold."""

        def run() -> Any:
            done = step()
            self.story.refresh()
            return done

        return self.elsewhere(run)

    def question(self, number: int) -> Resolution:
        return self.story.assembly.resolutions.get(number=number)

    def urn_of(self, group: str) -> Rehearsed:
        link = self.story.assembly.polls.get(group=group)
        return next(of for of in self.story.rehearsed if of.poll.pk == link.poll_id)

    # What is done many times

    def give(self, principals: Sequence[Member], holder: Member | None) -> None:
        for principal in principals:
            self.story.give(principal, holder)

    def give_on_paper(
        self, principals: Sequence[Member], holder: Member | None, *, read_by: Sequence[Member]
    ) -> None:
        """Sheets entered by one person of the bureau and confirmed by another."""
        first, second = read_by
        for principal in principals:
            paper = paper_proxies.enter(
                assembly=self.story.assembly,
                principal=principal,
                holder=holder,
                arrival=PaperProxy.Arrival.POST,
                signed_on=date(2026, 6, 1),
                at=self.story.at,
                by=account(first),
            )
            paper_proxies.confirm(paper=paper, at=self.story.at, by=account(second))

    def accept_aloud(self, holder: Member, *, by: Member) -> None:
        """The holder has arrived and accepts every sheet that came by post."""
        waiting = self.story.assembly.paper_proxies.filter(holder=holder, proxy__state="given")
        for paper in waiting.order_by("pk"):
            paper_proxies.accept(paper=paper, at=self.story.at, by=account(by))

    def receive_forms(self, members: Sequence[Member], *numbers: int, by: Member) -> None:
        for member in members:
            paper_votes.receive(
                assembly=self.story.assembly,
                member=member,
                arrival=PaperVote.Arrival.POST,
                received_on=date(2026, 6, 2),
                answers=[self.question(number) for number in numbers],
                at=self.story.at,
                by=account(by),
            )

    def read_forms(
        self, said: Sequence[tuple[Member, str]], number: int, *, by: Sequence[Member]
    ) -> None:
        """Two people read the same on each form."""
        question = self.question(number).pk
        for member, choice in said:
            paper = self.story.assembly.paper_votes.get(member=member)
            for reader in by:
                paper_votes.read(
                    paper=paper, choices={question: choice}, at=self.story.at, by=account(reader)
                )

    def check_in(self, members: Sequence[Member], *, by: Member) -> None:
        for member in members:
            attendance.check_in(
                assembly=self.story.assembly,
                member=member,
                manner="room",
                at=self.story.at,
                by=account(by),
            )

    def cast(self, group: str, member: Member, choice: Sequence[int], *, held: bool = False) -> int:
        """One ballot of a member, or one for each member they hold a proxy of."""
        of = self.urn_of(group)
        of.at = self.story.at
        of.poll.refresh_from_db()
        found: list[Right] = of.rights_of(member)
        chosen = [right for right in found if (right.kind == HandOver.Kind.PROXY) is held]
        for right in chosen:
            of.send(of.ballot(right, [choice]), right.permit)
        projection.project_turnout(poll=of.poll, at=self.story.at)
        return len(chosen)
