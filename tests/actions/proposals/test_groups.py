"""Working groups: opened by the board, joined by whoever likes, consulted apart."""

from datetime import timedelta

import pytest
from django.test import Client

from common.models import AuditEvent
from common.refusals import Refusal
from proposals import grouping
from proposals.actions import groups
from proposals.actions.consultations import Asked, launch
from proposals.models import GroupPlace, WorkingGroup
from tests.cast import Cast
from tests.factories.proposals import NOON
from votes.station.models import RollEntry
from votes.station.questions import CHOICE

pytestmark = pytest.mark.django_db

ASKED = Asked("Où nous réunir ?", CHOICE, ("À Guidel", "En ligne"))


def opened(cast: Cast, name: str = "Relecture", **words: str) -> WorkingGroup:
    words.setdefault("help_wanted", "Une personne pour relire, un soir par mois.")
    by = cast.diego.account
    return groups.open_group(name=name, purpose="Relire nos textes.", at=NOON, by=by, **words)


def join(cast: Cast, group: WorkingGroup) -> bool:
    return groups.join(group=group, member=cast.bilal, at=NOON, by=cast.bilal.account)


def consult(cast: Cast, group: WorkingGroup) -> list[int]:
    """Who is asked, by number of member."""
    launch(
        title="Nos réunions",
        asked=ASKED,
        regime="named",
        college=None,
        group=group,
        minimum_percent=50,
        opens_at=NOON,
        closes_at=NOON + timedelta(days=7),
        revote=True,
        at=NOON,
        by=cast.diego.account,
    )
    return sorted(RollEntry.objects.values_list("member", flat=True))


def test_a_member_takes_a_place_once_and_leaves_it(cast: Cast) -> None:
    group = opened(cast)

    assert (join(cast, group), join(cast, group)) == (True, False)
    assert [row.pk for row in grouping.members_of(group, NOON.date())] == [cast.bilal.pk]
    given = {"group": group, "member": cast.bilal, "at": NOON, "by": cast.bilal.account}
    assert groups.leave(**given)
    assert not groups.leave(**given)
    assert join(cast, group)
    assert GroupPlace.objects.count() == 2
    verbs = AuditEvent.objects.filter(subject=group.reference).values_list("verb", flat=True)
    assert list(verbs) == ["group.opened", "group.joined", "group.left", "group.joined"]


def test_two_groups_never_have_one_name(cast: Cast) -> None:
    opened(cast)

    with pytest.raises(Refusal) as refused:
        opened(cast)

    assert refused.value.code == "group-name-taken"


def test_nobody_joins_a_group_that_has_finished(cast: Cast) -> None:
    group = opened(cast)
    groups.close(group=group, at=NOON, by=cast.diego.account)
    groups.close(group=group, at=NOON, by=cast.diego.account)

    with pytest.raises(Refusal) as refused:
        join(cast, group)

    assert refused.value.code == "group-closed"
    assert AuditEvent.objects.filter(verb="group.closed").count() == 1


def test_a_consultation_may_ask_one_group_alone(cast: Cast) -> None:
    group = opened(cast)
    join(cast, group)

    assert consult(cast, group) == [cast.bilal.pk]


def test_a_consultation_that_would_ask_nobody_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        consult(cast, opened(cast))

    assert [obstacle.code for obstacle in refused.value.obstacles] == ["nobody-asked"]


def test_a_call_for_help_stands_on_the_home_of_those_who_are_not_in_the_group(
    cast: Cast, client: Client
) -> None:
    group = opened(cast)
    opened(cast, "Silencieux", help_wanted="")
    join(cast, group)

    def home(member: str) -> str:
        client.force_login(getattr(cast, member).account)
        return client.get("/").content.decode()

    assert "Une personne pour relire" in home("chloe")
    assert "Silencieux" not in home("chloe")
    assert "Une personne pour relire" not in home("bilal")


def test_the_board_opens_and_a_member_joins_from_the_page(cast: Cast, client: Client) -> None:
    words = {"name": "Accueil", "purpose": "Accueillir.", "help_wanted": ""}
    client.force_login(cast.bilal.account)
    assert client.post("/groupes/ouvrir", words).status_code == 403
    client.force_login(cast.diego.account)
    client.post("/groupes/ouvrir", words)
    group = WorkingGroup.objects.get()
    assert client.post("/groupes/ouvrir", words).status_code == 400

    client.force_login(cast.bilal.account)
    assert client.get(f"/groupes/{group.pk}/").status_code == 403
    client.post(f"/groupes/{group.pk}/participer")
    client.post(f"/groupes/{group.pk}/", {**words, "help_wanted": "Deux mains de plus."})
    client.post(f"/groupes/{group.pk}/", {**words, "close": "1"})

    group.refresh_from_db()
    assert group.help_wanted == ""
    assert group.closed_at is None
    assert cast.bilal.display_name in client.get("/groupes/").content.decode()


def test_a_college_and_a_group_are_not_asked_together(cast: Cast, client: Client) -> None:
    client.force_login(cast.diego.account)

    page = client.get("/consultations/lancer").content.decode()

    assert "Ou un groupe de travail" in page
