"""This year's assembly, from the agenda to the notices, by the same actions as the pages."""

from datetime import datetime, timedelta
from typing import Any

from assembly import deadlines
from assembly.actions import agenda, assemblies, convening, papers, scheduling
from assembly.actions.deadlines import explain_missed
from assembly.models import AgendaItem, Assembly
from common.clock import PARIS
from common.documents import Document
from frontend.demonstration.founding import account_of
from frontend.demonstration.story import Days, told
from members.models import Account, Member
from proposals.models import Proposal
from proposals.states import ProposalState

ANNUAL = "ordinary_meeting"


def prepare(*, days: Days, at: datetime) -> Assembly:
    """The file of the assembly with its agenda, texts, candidates and papers."""
    story, frame = told(), told()["assembly"]
    by = account_of(story["officers"]["board_president"])
    assembly = assemblies.prepare(
        kind=Assembly.Kind.ORDINARY,
        title=frame["title"],
        meets_at=days.meets_at,
        mode=Assembly.Mode.HYBRID,
        place=frame["place"],
        videoconference_url=frame["videoconference_url"],
        with_usual_agenda=False,
        at=at,
        by=by,
    )
    for item in frame["items"]:
        _add(assembly, item, at, by)
    assemblies.change(
        assembly=assembly,
        title=frame["title"],
        mode=Assembly.Mode.HYBRID,
        meets_at=days.meets_at,
        place=frame["place"],
        videoconference_url=frame["videoconference_url"],
        vote_opens_at=days.opens_at,
        decision_on=at.astimezone(PARIS).date() - timedelta(days=3),
        decision_reference="décision du directoire n° 12",
        introduction=frame["introduction"],
        at=at,
        by=by,
    )
    for paper in story["papers"]:
        papers.add_document(
            assembly=assembly,
            kind=paper["kind"],
            title=paper["title"],
            content=_paper(paper["title"], paper["text"]),
            at=at,
            by=by,
        )
    assembly.refresh_from_db()
    _explain_the_season(assembly, at, by)
    return assembly


def _explain_the_season(assembly: Assembly, at: datetime, by: Account) -> None:
    """The visitor's day decides when the demonstration meets, whatever the law of the year says."""
    row = deadlines.row_of(assembly.call, ANNUAL, at=at)
    if row is not None and row.is_missed:
        why = told()["assembly"]["why_so_late"]
        explain_missed(call=assembly.call, code=ANNUAL, reason=why, at=at, by=by)


def convene(*, assembly: Assembly, at: datetime) -> None:
    """Sends the notices: agenda, texts and roll are frozen from here on."""
    convening.convene(
        assembly=assembly, at=at, by=account_of(told()["officers"]["board_president"])
    )


def _add(assembly: Assembly, item: dict[str, Any], at: datetime, by: Account) -> None:
    proposal = Proposal.objects.filter(title=item["title"], state=ProposalState.ADMITTED).first()
    if proposal is not None:
        resolution = scheduling.schedule_proposal(
            assembly=assembly, proposal=proposal, agreed_by_board=True, at=at, by=by
        )
        agenda.write_resolution(
            resolution=resolution,
            title=item["title"],
            text=item["text"],
            reasons=item["reasons"],
            author=resolution.author,
            author_name=resolution.author_name,
            if_yes=item.get("if_yes", ""),
            if_no=item.get("if_no", ""),
            at=at,
            by=by,
        )
        return
    added = agenda.add_item(assembly=assembly, kind=item["kind"], title=item["title"], at=at, by=by)
    if item["kind"] not in (AgendaItem.Kind.VOTE, AgendaItem.Kind.ELECTION):
        return
    resolution = added.resolutions.get()
    agenda.write_resolution(
        resolution=resolution,
        title=item["title"],
        text=item["text"],
        reasons=item["reasons"],
        if_yes=item.get("if_yes", ""),
        if_no=item.get("if_no", ""),
        seats=item.get("seats", 0),
        at=at,
        by=by,
    )
    if item["kind"] == AgendaItem.Kind.ELECTION:
        for candidate in told()["candidates"]:
            agenda.stand(
                resolution=resolution,
                member=Member.objects.get(number=candidate["member"]),
                statement=candidate["statement"],
                profession=candidate["professional"],
                age=candidate["age"],
                agreed_by_board=True,
                at=at,
                by=by,
            )


def _paper(title: str, text: str) -> bytes:
    document = Document(title=title)
    document.paragraph(text)
    return document.bytes()
