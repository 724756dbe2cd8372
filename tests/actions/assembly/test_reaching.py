"""Reaching members: the yearly question about e-mail, the split, and what letters cost."""

from datetime import datetime, timedelta

import pytest

from assembly import consenting, reaching
from assembly.actions import reaching as acts
from assembly.models import PostalTariff
from assembly.rules.postage import Tariff, letter_cents, sheets, shipped_tariff
from assembly.rules.refused import RuleRefused
from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Refusal
from members.actions import consents
from members.models import ElectronicConsent, Member
from notifications.models import MailChoice, Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import members as factories
from tests.factories.assemblies import CONVENED_AT, MEETS_AT
from tests.factories.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=PARIS)
LETTERS = {"sheet_grams": 5, "envelope_grams": 10, "sheet_cents": 6, "envelope_cents": 5}


def without_consent(*members: Member) -> None:
    ElectronicConsent.objects.filter(member__in=members).delete()


def ask(cast: Cast, at: datetime = MARCH) -> int:
    return acts.ask_for_consents(at=at, by=made.board(cast))


def test_each_member_without_an_agreement_is_asked_once_a_year(cast: Cast) -> None:
    without_consent(cast.bilal, cast.chloe)

    assert ask(cast) == 2

    message = Message.objects.get(member=cast.bilal)
    assert "article R225-63" in message.text
    assert cast.bilal.email in message.text
    with pytest.raises(Refusal) as again:
        ask(cast, MARCH + timedelta(days=90))
    assert again.value.code == "nobody-to-ask"
    assert ask(cast, MARCH + timedelta(days=365)) == 2


def test_asking_again_reaches_who_joined_since(cast: Cast) -> None:
    without_consent(cast.bilal)
    ask(cast)
    newcomer = factories.member("Zoé", "Petit", email="zoe@example.org")

    assert ask(cast, MARCH + timedelta(days=30)) == 1
    assert Message.objects.filter(member=newcomer).count() == 1


def test_who_went_back_to_the_post_or_refuses_such_mail_is_left_alone(cast: Cast) -> None:
    consents.revoke(member=cast.bilal, at=MARCH - timedelta(days=30), by=cast.bilal.account)
    without_consent(cast.chloe, cast.hugo, cast.gwenn)
    MailChoice.objects.create(member=cast.chloe, refuses_optional=True, changed_at=MARCH)
    Member.objects.filter(pk=cast.hugo.pk).update(email="")

    assert ask(cast) == 1
    assert Message.objects.get().member == cast.gwenn
    found = consenting.campaign(MARCH)
    assert (found.asked, found.left, found.refuse_mail, found.without_email) == (1, 0, 1, 1)


def test_the_question_names_the_last_day_that_counts_for_the_assembly_prepared(cast: Cast) -> None:
    without_consent(cast.bilal)
    made.draft(cast)

    ask(cast)

    assert "au plus tard le samedi 2\u00a0mai 2026" in Message.objects.get().text
    event = AuditEvent.objects.get(verb="consents.asked")
    assert event.details == {"members": 1, "until": "2026-05-02"}


@pytest.mark.django_db(transaction=True)
def test_two_people_who_ask_in_the_same_second_ask_once(cast: Cast) -> None:
    without_consent(cast.bilal)

    results = together(lambda: ask(cast), lambda: ask(cast))

    assert sorted(map(str, results)) == ["1", "nobody-to-ask"]
    assert Message.objects.count() == 1


def test_the_days_of_a_consent_are_those_of_the_rules(cast: Cast) -> None:
    made.rules("scop_sarl")
    assembly = made.draft(cast)
    given = datetime(2026, 5, 17, 9, 0, tzinfo=PARIS)
    ElectronicConsent.objects.filter(member=cast.bilal).update(given_at=given)
    ElectronicConsent.objects.filter(member=cast.chloe).update(given_at=given + timedelta(days=1))

    reached = reaching.by_email_ids(assembly.call)

    assert cast.bilal.pk in reached
    assert cast.chloe.pk not in reached


def test_the_split_tells_the_cost_of_the_letters_and_what_consents_save(cast: Cast) -> None:
    without_consent(cast.bilal, cast.chloe)
    Member.objects.filter(pk=cast.chloe.pk).update(address="", postcode="", city="")
    assembly = made.draft(cast)
    assert assembly.call.meets_at == MEETS_AT

    split = reaching.split(assembly.call, at=CONVENED_AT)

    assert (split.members, split.by_email, split.by_post) == (7, 5, 1)
    assert split.unreachable == [cast.chloe]
    assert split.cost is not None
    assert split.cost.checked_on is None
    assert split.cost.total_cents == split.cost.each_cents
    assert split.saved_cents == 5 * split.cost.each_cents


def test_a_sheet_more_may_cost_another_stamp() -> None:
    tariff = Tariff(bands=((20, 139), (100, 278)), **LETTERS)

    assert [letter_cents(tariff, count) for count in (1, 2, 3, 18, 19)] == [
        139 + 6 + 5, 139 + 12 + 5, 278 + 18 + 5, 278 + 108 + 5, None,
    ]  # fmt: skip
    assert sheets([1, 4, 3]) == 1 + 2 + 2
    assert shipped_tariff().bands


@pytest.mark.parametrize(
    "bands",
    [(), ((20, 139), (20, 278)), ((100, 278), (20, 139)), ((20, 300), (100, 278)), ((20, -1),)],
)
def test_an_impossible_tariff_is_refused_and_nothing_is_written(
    cast: Cast, bands: tuple[tuple[int, int], ...]
) -> None:
    with pytest.raises(RuleRefused):
        Tariff(bands=bands, **LETTERS)
    with pytest.raises(Refusal) as refused:
        acts.record_tariff(
            plain={**LETTERS, "bands": bands}, source="La Poste, 2026", checked_on=None,
            at=MARCH, by=made.board(cast),
        )  # fmt: skip

    assert refused.value.status == 400
    assert not PostalTariff.objects.exists()
