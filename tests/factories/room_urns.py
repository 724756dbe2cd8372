"""An urn born in a sitting, led to a state by the devices of its key holders."""

from assembly import room_urns
from assembly.actions import room_urns as acts
from assembly.models import Resolution
from frontend.rehearsal.protocol import KeyHolder
from members.models import Member
from tests.factories import assemblies, polls
from tests.factories.assemblies import Story
from votes.station import stages
from votes.station.actions import session_keys, trustees
from votes.station.models import Poll, Trustee
from votes.urn import queries as urn


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
