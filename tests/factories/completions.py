"""Agendas that members have completed after the notice left: convened on 18 May for 27 June, asked
until 2 June, voted from 9 June."""

from datetime import datetime, timedelta
from typing import Any

from django.test import TestCase

from assembly.actions import completing
from assembly.completing import Added
from assembly.models import AgendaCompletion, Assembly
from common.clock import PARIS
from members.models import Member
from proposals.models import Proposal
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.proposals import published

MEETS_AT = datetime(2026, 6, 27, 21, 0, tzinfo=PARIS)
OPENS_AT = datetime(2026, 6, 9, 9, 0, tzinfo=PARIS)
LAST = datetime(2026, 6, 2, 23, 59, 59, tzinfo=PARIS)
IN_TIME = datetime(2026, 5, 28, 10, 0, tzinfo=PARIS)


def draft(cast: Cast, **options: Any) -> Assembly:
    """Convened early: the law still lets members ask."""
    assembly = assemblies.draft(cast, meets_at=MEETS_AT, **options)
    Assembly.objects.filter(pk=assembly.pk).update(vote_opens_at=OPENS_AT)
    return Assembly.objects.get(pk=assembly.pk)


def convened(cast: Cast, **options: Any) -> Story:
    return Story(cast, draft(cast, **options)).convene()


def asked(author: Member, at: datetime = IN_TIME, **fields: Any) -> Proposal:
    """A request that has had enough support since an instant."""
    proposal = published(author, **fields)
    Proposal.objects.filter(pk=proposal.pk).update(threshold_reached_at=at)
    return Proposal.objects.get(pk=proposal.pk)


def complete(
    story: Story, *proposals: Proposal, at: datetime | None = None, **options: Any
) -> AgendaCompletion:
    """The board's gesture: by default it does not agree, and the vote is secret."""
    late_reason = options.pop("late_reason", "")
    said = {"agreed_by_board": False, **options}
    story.at = at or IN_TIME + timedelta(hours=1)
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = completing.complete(
            assembly=story.refresh(),
            added=[Added(proposal=each.pk, **said) for each in proposals],
            at=story.at,
            by=assemblies.board(story.cast),
            late_reason=late_reason,
        )
    story.refresh()
    return made
