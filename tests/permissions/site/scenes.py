"""An assembly with people in every role, in its sitting or decided."""

from typing import Any

from assembly.actions import attendance, sittings
from assembly.models import BureauSeat, Candidate, MinutesRegisterEntry, OrganMeeting
from members.models import Account
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies, proposals
from tests.factories.assemblies import Story
from tests.factories.polls import YES

F = BureauSeat.Function
NOTHING = 999_999
NOT_MADE = (
    "asked",
    "pk",
    "college",
    "step",
    "destruction",
    "first",
    "proposal",
    "proxy",
    "request_id",
    "claim",
    "hold",
    "completion",
    "left_out",
    "paper",
    "copy",
    "stamp",
    "text",
    "refused",
    "row",
    "proposals:argument.number",
    "proposals:share.number",
    "proposals:revise-amendment.number",
    "proposals:answer-amendment.number",
    "proposals:say-amendment.number",
    "proposals:withdraw-amendment.number",
)


def in_sitting(cast: Cast) -> Story:
    """Remote votes received, Bilal a candidate, Chloe and Hugo scrutineers, Alice in the chair."""
    draft = assemblies.draft(cast)
    assemblies.election(draft, assemblies.board(cast), cast.bilal)
    story = Story(cast, draft).convene().open_vote()
    for member in (cast.bilal, cast.chloe, cast.hugo):
        story.vote(member, [YES, [0, 1]])
    story.close_remote_vote()
    story.at = story.assembly.call.meets_at
    by = assemblies.chair(cast)
    sittings.name_bureau(
        assembly=story.refresh(),
        seats=[
            sittings.Seat(F.CHAIR, cast.alice),
            sittings.Seat(F.SCRUTINEER, cast.chloe),
            sittings.Seat(F.SCRUTINEER, cast.hugo),
            sittings.Seat(F.SECRETARY, name="Maître Yann Kerbrat"),
        ],
        at=story.at,
        by=by,
    )
    for member in (cast.alice, cast.gwenn):
        attendance.check_in(
            assembly=story.assembly, member=member, manner="room", at=story.at, by=by
        )
    sittings.open_sitting(assembly=story.assembly, at=story.at, by=by)
    return story


def decided(cast: Cast) -> Story:
    return in_sitting(cast).close().count().certify()


def people(cast: Cast) -> dict[str, Account | None]:
    """Who walks through the pages, by role, in the order of the table."""
    return {
        "visitor": None,
        "stranger": cast.eve,
        "member": cast.mots_passants.account,
        "candidate": cast.bilal.account,
        "scrutineer": cast.chloe.account,
        "supervisor": cast.gwenn.account,
        "president": cast.alice.account,
        "board": cast.diego.account,
        "operator": cast.fatou,
    }


def keys(story: Story) -> dict[str, Any]:
    """The keys of what the scene made; for what it did not make, one that names nothing."""
    cast, assembly = story.cast, story.assembly
    question = assembly.resolutions.order_by("number")[0]
    entry = MinutesRegisterEntry.objects.order_by("pk").first()
    proposal = proposals.published(cast.chloe)
    meeting = OrganMeeting.objects.create(
        organ="supervisory_board", meets_at=story.at, place="Au siège", written_at=story.at,
        written_by=cast.alice.account,
    )  # fmt: skip
    made: dict[str, Any] = {
        "uuid": assembly.polls.get().poll.uuid,
        "tracker": "A" * 43,
        "number": cast.hugo.number,
        "member": cast.hugo.number,
        "assembly.number": assembly.pk,
        "frontend.number": assembly.pk,
        "frontend:decision.number": question.pk,
        "proposals.pk": proposal.pk,
        "proposals:attachment.row": proposals.attached(proposal).pk,
        "proposals:answer-question.organ": "supervisory_board",
        "frontend:annual_report.year": assembly.year,
        "proposals:version.number": 1,
        "proposals:amend.part": "text",
        "proposals:amend.place": 0,
        "proposals:report.number": 0,
        "proposals:moderate.number": 0,
        "resolution": question.pk,
        "item": question.item_id,
        "document": assembly.documents.order_by("pk")[0].pk,
        "candidate": Candidate.objects.get().pk,
        "entry": entry.pk if entry else NOTHING,
        "meeting": meeting.pk,
        "assembly.organ": "supervisory_board",
        "assembly.line": 1,
        "call": assembly.call.pk,
        "stage": "voir",
        "verb": "voir",
        "name": "rien.pdf",
        "token": "rien",
        "past": 1,
        "code": "rien",
        "provider": "rien",
        "key": "quorum_ordinary_first",
        "kind": "membre",
        "who": cast.gwenn.number,
    }
    # Those that say who has voted have no page.
    shown = Message.objects.filter(tells_turnout=False).order_by("pk")[0]
    for name in ("message", "retry", "by-post", "letter", "letter-pdf"):
        made[f"notifications:{name}.pk"] = shown.pk
    for name in NOT_MADE:
        made[name] = NOTHING
    return made
