"""A date of the legal calendar that was not kept: said why, printed, or refused."""

from datetime import date, timedelta

import pytest

from assembly import checklist, deadlines
from assembly.actions import assemblies as preparing
from assembly.actions.deadlines import explain_missed
from assembly.models import Assembly, MissedDate
from assembly.rules.presets import calendar_words
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Cooperative
from tests.actions.assembly.test_true_minutes import text_of
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, MEETS_AT, Story
from tests.factories.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

WHY = "Le greffe a prorogé le délai par ordonnance du 3 mai."


def out_of_season(cast: Cast) -> Assembly:
    """The accounts closed on 31 October: an annual assembly in June comes after six months."""
    Cooperative.objects.update(fiscal_year_end="10-31")
    return made.draft(cast)


def explain(assembly: Assembly, cast: Cast, code: str = "ordinary_meeting", why: str = WHY) -> None:
    explain_missed(call=assembly.call, code=code, reason=why, at=CONVENED_AT, by=made.board(cast))


def test_an_assembly_out_of_season_is_convened_and_the_minutes_say_why(cast: Cast) -> None:
    assembly = out_of_season(cast)
    assert checklist.obstacles(assembly, at=CONVENED_AT) == []

    explain(assembly, cast)

    story = Story(cast, assembly).convene().open_vote().close_remote_vote()
    text = text_of(story.open_sitting(cast.alice))
    assert "Date non tenue. Assemblée ordinaire annuelle, jeudi 30 avril 2026." in text
    assert f"Motif donné : {WHY}" in text.replace("\u00a0", " ")
    event = AuditEvent.objects.get(verb="assembly.missed_date_explained")
    assert event.details["reason"] == WHY
    assert event.details["until"].startswith("2026-04-30")


def test_the_minutes_say_it_when_nobody_said_why(cast: Cast) -> None:
    story = Story(cast, out_of_season(cast)).convene().open_vote().close_remote_vote()

    assert "aucun motif n’a été donné" in text_of(story.open_sitting(cast.alice))


def test_a_reason_holds_for_the_date_it_was_given_for(cast: Cast) -> None:
    assembly = out_of_season(cast)
    explain(assembly, cast)
    Cooperative.objects.update(fiscal_year_end="09-30")

    row = deadlines.row_of(Assembly.objects.get().call, "ordinary_meeting", at=CONVENED_AT)

    assert row is not None
    assert (row.deadline.on, row.reason, row.is_unexplained) == (date(2026, 3, 30), "", True)


@pytest.mark.parametrize(
    "code",
    sorted(code for code, words in calendar_words().items() if not words.get("waiver")),
)
def test_no_reason_excuses_a_date_without_exception(cast: Cast, code: str) -> None:
    assembly = out_of_season(cast)

    with pytest.raises(Refusal) as refused:
        explain_missed(
            call=assembly.call,
            code=code,
            reason=WHY,
            at=MEETS_AT + timedelta(days=1),
            by=made.board(cast),
        )

    known = deadlines.row_of(assembly.call, code, at=CONVENED_AT) is not None
    assert refused.value.code == ("no-exception" if known else "no-such-date")
    assert not MissedDate.objects.exists()


def test_what_was_kept_or_is_still_to_come_needs_no_reason(cast: Cast) -> None:
    assembly = made.draft(cast)

    for code in ("ordinary_meeting", "documents", "notice_dispatch"):
        with pytest.raises(Refusal) as refused:
            explain(assembly, cast, code)
        assert refused.value.code == "date-not-missed"


@pytest.mark.parametrize("why", ["", "  ", "retard"])
def test_a_reason_is_a_sentence(cast: Cast, why: str) -> None:
    assembly = out_of_season(cast)

    with pytest.raises(Refusal) as refused:
        explain(assembly, cast, why=why)

    assert refused.value.code == "reason-missing"
    assert not AuditEvent.objects.filter(verb="assembly.missed_date_explained").exists()


def test_a_remote_assembly_announced_too_late_waits_for_a_reason(cast: Cast) -> None:
    allowed = {"value": True, "article": "art. 24"}
    made.rules(remote_only_meeting=allowed)
    assembly = made.draft(cast)
    preparing.announce(assembly=assembly, at=CONVENED_AT, by=made.board(cast))
    Assembly.objects.update(mode="remote")
    assembly = Assembly.objects.get()
    found = {obstacle.code for obstacle in checklist.obstacles(assembly, at=CONVENED_AT)}
    assert found == {"date-missed"}

    explain(assembly, cast, "remote_only_announcement")

    assert checklist.obstacles(assembly, at=CONVENED_AT) == []


def test_a_late_notice_is_explained_in_the_same_place(cast: Cast) -> None:
    assembly = made.draft(cast)
    late = MEETS_AT - timedelta(days=10)

    explain_missed(
        call=assembly.call, code="notice_dispatch", reason=WHY, at=late, by=made.board(cast)
    )

    assert Assembly.objects.get().call.late_reason == WHY
    assert "notice-too-late" not in {o.code for o in checklist.obstacles(assembly, at=late)}


def test_papers_published_after_the_right_to_read_them_opened_are_late(cast: Cast) -> None:
    assembly = made.draft(cast)
    assembly.documents.filter(kind="accounts").update(added_at=MEETS_AT - timedelta(days=14))

    row = deadlines.row_of(assembly.call, "documents", at=MEETS_AT - timedelta(days=13))

    assert row is not None
    assert row.is_unexplained


def test_nothing_is_explained_once_the_minutes_are_drawn(cast: Cast) -> None:
    story = Story(cast, out_of_season(cast)).convene().open_vote().close_remote_vote()
    story.open_sitting().close()

    with pytest.raises(Refusal) as refused:
        explain(story.assembly, cast)

    assert refused.value.code == "minutes-drawn"


@pytest.mark.django_db(transaction=True)
def test_two_reasons_in_the_same_second_leave_one(cast: Cast) -> None:
    assembly = out_of_season(cast)

    together(
        lambda: explain(Assembly.objects.get(pk=assembly.pk), cast, why=WHY),
        lambda: explain(Assembly.objects.get(pk=assembly.pk), cast, why=WHY + " Bis."),
    )

    assert MissedDate.objects.count() == 1
    assert AuditEvent.objects.filter(verb="assembly.missed_date_explained").count() == 2
