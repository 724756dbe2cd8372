"""Coups de main: one task, one volunteer, one date; silence shows, thanks are public if wanted."""

from datetime import timedelta

import pytest
from django.test import Client

from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from proposals import errands
from proposals.actions import errands as actions
from proposals.actions import groups
from proposals.models import Duration, Errand
from tests.cast import Cast
from tests.factories.proposals import NOON
from tests.factories.threads import together

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def asked(cast: Cast, **changes: object) -> Errand:
    words = {
        "title": "Relire la page d’accueil",
        "text": "Corriger les fautes et les liens morts.",
        "minutes": Duration.HALF,
        "due_on": (NOON + WEEK).date(),
    }
    by = cast.diego.account
    return actions.ask(**{**words, **changes}, at=NOON, by=by)  # type: ignore[arg-type]


def take(errand: Errand, member: Member, *, may_be_named: bool = False) -> None:
    actions.take(
        errand=errand, member=member, may_be_named=may_be_named, at=NOON, by=member.account
    )


def done(cast: Cast, *, may_be_named: bool) -> Errand:
    errand = asked(cast)
    take(errand, cast.bilal, may_be_named=may_be_named)
    actions.finish(errand=errand, at=NOON, by=cast.bilal.account)
    actions.thank(errand=errand, words="Elle est impeccable.", at=NOON, by=cast.diego.account)
    errand.refresh_from_db()
    return errand


def test_a_task_goes_from_asked_to_thanked_and_the_journal_tells_it(cast: Cast) -> None:
    errand = done(cast, may_be_named=False)

    verbs = AuditEvent.objects.filter(subject=errand.reference).values_list("verb", flat=True)
    assert list(verbs) == ["errand.asked", "errand.taken", "errand.done", "errand.thanked"]
    assert (errand.volunteer, errand.thanks) == (cast.bilal, "Elle est impeccable.")


def test_a_form_sent_twice_asks_once(cast: Cast) -> None:
    assert asked(cast) == asked(cast)
    assert AuditEvent.objects.filter(verb="errand.asked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_in_one_second_asks_once(cast: Cast) -> None:
    def ask() -> str:
        asked(cast)
        return "asked"

    assert together(ask, ask) == ["asked", "asked"]
    assert Errand.objects.count() == AuditEvent.objects.filter(verb="errand.asked").count() == 1


def test_a_task_has_one_volunteer_who_takes_it_once(cast: Cast) -> None:
    errand = asked(cast)
    take(errand, cast.bilal)
    take(errand, cast.bilal)

    with pytest.raises(Refusal) as refused:
        take(errand, cast.chloe)

    assert refused.value.code == "errand-not-now"
    assert AuditEvent.objects.filter(verb="errand.taken").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_in_the_same_second_one_has_it(cast: Cast) -> None:
    errand = asked(cast)

    def taking(member: Member) -> str:
        take(Errand.objects.get(pk=errand.pk), member)
        return "taken"

    found = together(lambda: taking(cast.bilal), lambda: taking(cast.chloe))

    assert sorted(found) == ["errand-not-now", "taken"]


def test_what_is_given_back_can_be_taken_by_somebody_else(cast: Cast) -> None:
    errand = asked(cast)
    take(errand, cast.bilal, may_be_named=True)
    for _again in range(2):
        actions.give_back(errand=errand, member=cast.bilal, at=NOON, by=cast.bilal.account)
    take(errand, cast.chloe)

    errand.refresh_from_db()
    assert (errand.volunteer, errand.may_be_named) == (cast.chloe, False)
    assert AuditEvent.objects.filter(verb="errand.given_back").count() == 1


def test_nobody_gives_back_what_another_took(cast: Cast) -> None:
    errand = asked(cast)
    take(errand, cast.bilal)

    actions.give_back(errand=errand, member=cast.chloe, at=NOON, by=cast.chloe.account)

    errand.refresh_from_db()
    assert errand.volunteer == cast.bilal


def test_a_task_is_asked_for_a_date_to_come_and_taken_before_it(cast: Cast) -> None:
    with pytest.raises(Refusal) as early:
        asked(cast, due_on=NOON.date())
    errand = asked(cast, due_on=(NOON + timedelta(days=1)).date())

    with pytest.raises(Refusal) as late:
        actions.take(
            errand=errand,
            member=cast.bilal,
            may_be_named=False,
            at=NOON + timedelta(days=2),
            by=cast.bilal.account,
        )

    assert (early.value.code, late.value.code) == ("errand-in-the-past", "errand-not-now")


@pytest.mark.parametrize("verb", ["finish", "withdraw"])
def test_a_task_ends_once(cast: Cast, verb: str) -> None:
    errand = asked(cast)
    take(errand, cast.bilal)
    for _again in range(2):
        getattr(actions, verb)(errand=errand, at=NOON, by=cast.diego.account)
    other = {"finish": "withdraw", "withdraw": "finish"}[verb]

    with pytest.raises(Refusal):
        getattr(actions, other)(errand=errand, at=NOON, by=cast.diego.account)

    assert AuditEvent.objects.filter(subject=errand.reference).count() == 3


def test_what_nobody_took_is_not_done_and_what_is_not_done_is_not_thanked(cast: Cast) -> None:
    errand = asked(cast)

    for act in (
        lambda: actions.finish(errand=errand, at=NOON, by=cast.diego.account),
        lambda: actions.thank(errand=errand, words="Merci", at=NOON, by=cast.diego.account),
    ):
        with pytest.raises(Refusal):
            act()


def test_silence_past_the_date_shows(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(asked(cast), cast.bilal)
    asked(cast, title="Trier les photos")
    client.force_login(cast.chloe.account)
    before = client.get("/coups-de-main/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: NOON + 2 * WEEK)

    after = client.get("/coups-de-main/").content.decode()

    assert "sans nouvelles depuis" not in before
    assert "sans nouvelles depuis" in after
    assert "Restés sans personne" in after


@pytest.mark.parametrize("may_be_named", [True, False])
def test_thanks_leave_the_cooperative_if_the_volunteer_wants(
    cast: Cast, client: Client, may_be_named: bool
) -> None:
    done(cast, may_be_named=may_be_named)

    outside = client.get("/coups-de-main/").content.decode()
    client.force_login(cast.chloe.account)
    inside = client.get("/coups-de-main/").content.decode()

    assert ("Bilal Benali" in outside) is may_be_named
    assert "Elle est impeccable." in inside


def test_from_outside_one_reads_what_is_asked_and_not_who_promised(
    cast: Cast, client: Client
) -> None:
    take(asked(cast), cast.bilal)
    asked(cast, title="Trier les photos")

    page = client.get("/coups-de-main/").content.decode()

    assert "Trier les photos" in page
    assert "Relire la page d’accueil" not in page
    assert "Bilal" not in page
    assert "Je m’en charge" not in page


def test_organs_and_groups_ask_and_any_member_takes_from_the_page(
    cast: Cast, client: Client
) -> None:
    words = {
        "title": "Relire",
        "text": "Relire un texte.",
        "minutes": "30",
        "due_on": (NOON + WEEK).date().isoformat(),
    }
    client.force_login(cast.bilal.account)
    assert client.post("/coups-de-main/demander", words).status_code == 403
    client.force_login(cast.diego.account)
    past = client.post("/coups-de-main/demander", {**words, "due_on": "2020-01-01"})
    client.post("/coups-de-main/demander", words)
    errand = Errand.objects.get()

    client.force_login(cast.bilal.account)
    assert client.post(f"/coups-de-main/{errand.pk}/fin", {"done": "1"}).status_code == 403
    client.post(f"/coups-de-main/{errand.pk}/prendre", {"named": "1"})
    assert client.post(f"/coups-de-main/{errand.pk}/fin", {"withdraw": "1"}).status_code == 403
    assert client.post(f"/coups-de-main/{errand.pk}/merci", {"words": "Moi"}).status_code == 403
    client.post(f"/coups-de-main/{errand.pk}/fin", {"done": "1"})

    errand.refresh_from_db()
    assert past.status_code == 400
    assert (errand.volunteer, errand.may_be_named) == (cast.bilal, True)
    assert errand.done_at == NOON


def test_the_home_page_offers_what_is_free_and_reminds_what_was_promised(
    cast: Cast, client: Client
) -> None:
    errand = asked(cast)
    client.force_login(cast.bilal.account)
    free = client.get("/").content.decode()
    take(errand, cast.bilal)

    mine = client.get("/").content.decode()
    client.force_login(cast.chloe.account)
    others = client.get("/").content.decode()

    assert "Relire la page d’accueil" in free
    assert "Vous avez dit oui." in mine
    assert "Relire la page d’accueil" not in others


def test_whoever_has_a_place_in_a_group_may_ask(cast: Cast) -> None:
    group = groups.open_group(
        name="Accueil", purpose="Accueillir.", help_wanted="", at=NOON, by=cast.diego.account
    )
    before = errands.can_ask(cast.bilal.account, NOON.date())
    groups.join(group=group, member=cast.bilal, at=NOON, by=cast.bilal.account)

    assert not before
    assert errands.can_ask(cast.bilal.account, NOON.date())
