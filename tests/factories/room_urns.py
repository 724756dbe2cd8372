"""An urn born in a sitting, led to a state by the devices of its key holders."""

from django.test import TestCase

from assembly import room_urns
from assembly.actions import room_urns as acts
from assembly.models import Resolution
from frontend.rehearsal.protocol import KeyHolder
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies, polls
from tests.factories import members as people
from tests.factories.assemblies import Story
from votes.station import stages
from votes.station.actions import session_keys, trustees
from votes.station.models import Poll, Trustee
from votes.station.states import PollState
from votes.urn import queries as urn

WISH = "Vœu sur les horaires"


def companions(size: int) -> list[Member]:
    """So many members more, with an account each, for a room where a secret is possible."""
    made = []
    for number in range(size):
        member = people.member("Camille", f"Rang {number:02d}", email=f"r{number}@example.org")
        people.consent(member)
        made.append(member)
    return made


def sitting(cast: Cast, others: list[Member]) -> Story:
    """The accounts were voted in the assembly's own urn; a wish is to be voted in the room, where
    the others are checked in with three key holders and Bilal, who holds Chloe's pouvoir."""
    assembly = assemblies.draft(cast)
    assemblies.resolution(assembly, assemblies.board(cast), title=WISH, is_secret=False)
    made = Story(cast, assembly).convene().open_vote()
    made.give(cast.chloe, cast.bilal)
    made.close_remote_vote()
    return made.open_sitting(*holders_of(cast), cast.diego, cast.bilal, *others)


def holders_of(cast: Cast) -> tuple[Member, Member, Member]:
    """Who holds the keys of the assembly's own vote."""
    return cast.alice, cast.gwenn, cast.hugo


def wish(story: Story) -> Resolution:
    return story.assembly.resolutions.get(title=WISH)


def counted(story: Story, yes: list[Member], no: list[Member]) -> polls.Rehearsed:
    """The wish put, its urn opened, voted and closed, and counted unless so few voted that they
    are asked first; all in the sitting."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        of = put(story, wish(story))
    with TestCase.captureOnCommitCallbacks(execute=True):
        give_keys(story, of)
    for member, choice in [*((m, polls.YES) for m in yes), *((m, polls.NO) for m in no)]:
        for right in of.rights_of(member):
            of.send(of.ballot(right, [choice]), right.permit)
    with TestCase.captureOnCommitCallbacks(execute=True):
        acts.close(resolution=wish(story), at=story.at, by=assemblies.chair(story.cast))
        of.poll.refresh_from_db()
        if of.poll.state == PollState.TALLIED:
            open_total(story, of)
    return of


def put(
    story: Story, resolution: Resolution, holders: list[Member] | None = None
) -> polls.Rehearsed:
    """The chair puts the question; by default every key holder who is there closes the urn."""
    here = [row.member for row in room_urns.holders_here(resolution)]
    vote = acts.put(
        resolution=resolution,
        holders=[member.pk for member in (here if holders is None else holders)],
        at=story.at,
        by=assemblies.chair(story.cast),
    )
    assert vote.poll is not None
    return polls.Rehearsed(vote.poll, story.at)


def device(story: Story, row: Trustee) -> KeyHolder:
    """The key file that a holder made for the assembly's own vote."""
    of = story.rehearsed[0]
    source = of.poll.trustees.get(member=row.member_id)
    return KeyHolder(of.devices[source.index - 1].seed)


def holders(poll: Poll) -> list[Trustee]:
    return list(poll.trustees.select_related("poll__keys_from").order_by("index"))


def give_keys(story: Story, of: polls.Rehearsed, *, but: int = 0) -> None:
    """Every holder gives their key, the last `but` of them excepted."""
    rows = holders(of.poll)
    for row in rows[: len(rows) - but]:
        answer = device(story, row).answer(of.poll.uuid, stages.state_for(row))
        assert answer is not None
        session_keys.give(trustee=row, word=answer["session_key"], at=story.at, by=None)
    of.poll.refresh_from_db()


def open_total(story: Story, of: polls.Rehearsed, *, but: int = 0) -> None:
    rows = holders(of.poll)
    for row in rows[: len(rows) - but]:
        archive = b"".join(urn.archive(of.poll.uuid))
        part = device(story, row).session_decryption(stages.state_for(row), archive)
        trustees.submit_partial_decryption(
            trustee=row,
            decryption=part["partial_decryption"],
            head=part["head"],
            at=story.at,
            by=None,
        )
    of.poll.refresh_from_db()
