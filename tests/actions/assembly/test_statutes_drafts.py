"""New rules are written by some and adopted by others; convened assemblies keep theirs."""

from datetime import date, timedelta
from typing import Any

import pytest

from assembly import rulebook
from assembly.actions import convening, statutes, statutes_drafts
from assembly.models import Assembly, Statutes, StatutesDraft
from common.models import AuditEvent
from common.refusals import Refusal
from common.states import TransitionRefused
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
DAY = date(2024, 5, 4)


def write(by: Member, key: str = "proxy_cap", value: Any = None) -> StatutesDraft:
    return statutes_drafts.write(
        key=key,
        value=value or {"heads": 3},
        article="art. 9",
        page=4,
        dated=DAY,
        at=CONVENED_AT,
        by=by.account,  # type: ignore[arg-type]
    )


def adopt(draft: StatutesDraft, by: Member, revision: int | None = None) -> Statutes:
    return statutes_drafts.adopt(
        draft=draft,
        revision=draft.revision if revision is None else revision,
        at=CONVENED_AT,
        by=by.account,  # type: ignore[arg-type]
    )


def test_whoever_wrote_a_part_cannot_adopt(cast: Cast) -> None:
    assemblies.rules()
    write(cast.diego)
    draft = write(cast.gwenn, "revote", value=True)

    with pytest.raises(Refusal, match="own-draft"):
        adopt(draft, cast.diego)
    statutes_made = adopt(draft, cast.hugo)

    assert statutes_made.overrides["proxy_cap"]["dated"] == "2024-05-04"
    assert statutes_made.draft.decided_by == cast.hugo.account
    rule = rulebook.of_document(statutes_made.resolved).rule("proxy_cap")
    assert (rule.source, rule.dated) == ("Statuts du 04/05/2024, art. 9", DAY)


def test_a_draft_is_adopted_as_it_was_read(cast: Cast) -> None:
    assemblies.rules()
    read = write(cast.diego).revision
    draft = write(cast.diego, value={"heads": 30})

    with pytest.raises(TransitionRefused):
        adopt(draft, cast.gwenn, revision=read)

    assert Statutes.objects.count() == 1


def test_two_people_who_write_in_the_same_second_lose_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assemblies.rules()
    stale = write(cast.diego)
    write(cast.gwenn, "revote", value=True)
    monkeypatch.setattr(statutes_drafts, "_opened", lambda at, by, **first: stale)

    with pytest.raises(TransitionRefused):
        write(cast.hugo, "secret_elections", value=True)

    monkeypatch.undo()
    kept = {*assemblies.OPENED, "proxy_cap", "revote"}
    assert set(StatutesDraft.objects.get().overrides) == kept


def test_a_draft_begun_before_another_version_is_not_adopted(cast: Cast) -> None:
    assemblies.rules()
    draft = write(cast.diego)
    assemblies.rules(revote={"value": False, "article": "art. 2"})

    with pytest.raises(Refusal, match="statutes-changed"):
        adopt(draft, cast.gwenn)

    assert Statutes.objects.count() == 2


def test_a_draft_without_a_change_is_not_a_version(cast: Cast) -> None:
    assemblies.rules()
    write(cast.diego)
    draft = statutes_drafts.take_back(
        key="proxy_cap",
        at=CONVENED_AT,
        by=cast.diego.account,  # type: ignore[arg-type]
    )

    with pytest.raises(Refusal, match="nothing-changed"):
        adopt(draft, cast.gwenn)

    assert Statutes.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [("votes_per_member", 2), ("notice_first_days", 3), ("electronic_close", "tard"), ("x", 1)],
)
def test_what_the_law_refuses_leaves_the_draft_as_it_was(cast: Cast, key: str, value: Any) -> None:
    assemblies.rules()
    before = write(cast.diego)

    with pytest.raises(Refusal, match="rule-refused"):
        write(cast.diego, key, value)

    after = StatutesDraft.objects.get()
    assert (after.overrides, after.revision) == (before.overrides, before.revision)


def test_every_gesture_is_in_the_journal(cast: Cast) -> None:
    assemblies.rules()
    draft = write(cast.diego)
    adopt(draft, cast.gwenn)
    again = write(cast.diego, value={"heads": 8})
    statutes_drafts.discard(
        draft=again,
        at=CONVENED_AT,
        by=cast.diego.account,  # type: ignore[arg-type]
    )

    events = list(
        AuditEvent.objects.filter(verb__startswith="statutes.")
        .order_by("height")
        .values_list("verb", flat=True)
    )

    assert events == [
        "statutes.adopted",
        "statutes.draft_begun",
        "statutes.draft_written",
        "statutes.adopted",
        "statutes.draft_begun",
        "statutes.draft_written",
        "statutes.draft_discarded",
    ]


def test_a_later_version_touches_no_assembly_already_convened(cast: Cast) -> None:
    assemblies.rules(proxy_cap={"value": {"heads": 3}, "article": "art. 9"})
    convened = assemblies.draft(cast)
    convening.convene(
        assembly=convened,
        at=CONVENED_AT,
        by=assemblies.board(cast),
    )
    convened.refresh_from_db()
    before = (convened.rules, convened.statutes.version)

    adopt(write(cast.diego, value={"heads": 9}), cast.gwenn)

    kept = Assembly.objects.get(pk=convened.pk)
    assert (kept.rules, kept.statutes.version) == before
    assert rulebook.of(kept).proxy_cap.heads == 3
    following = assemblies.draft(cast, meets_at=assemblies.MEETS_AT + timedelta(days=365))
    assert rulebook.of(following).proxy_cap.heads == 9


def test_the_first_model_is_chosen_before_any_clause(cast: Cast) -> None:
    with pytest.raises(Refusal, match="no-statutes"):
        write(cast.diego)

    statutes.adopt(
        preset="scop_sa", overrides={}, adopted_on=DAY, at=CONVENED_AT, by=cast.diego.account
    )
    assert write(cast.diego, "revote", value=True).based_on == rulebook.current()
