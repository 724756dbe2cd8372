"""The pages of the roll and of claims: one's own line, one's own dossier, nobody else's."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from assembly import permissions
from assembly.models import Claim, LegalHold, RollRequest
from common import clock
from members.models import Member, Representative
from tests.actions.assembly.test_claims import REASONS
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story
from tests.factories.polls import YES
from tests.pages.assembly.test_preparing import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


@pytest.fixture
def convened(cast: Cast, it_is: Instant) -> Story:
    it_is(CONVENED_AT)
    return Story(cast, made.draft(cast)).convene()


@pytest.fixture
def decided(convened: Story, cast: Cast, it_is: Instant) -> Story:
    story = convened.open_vote()
    story.vote(cast.bilal, [YES])
    story.vote(cast.hugo, [YES])
    story.close_remote_vote().open_sitting(*cast.members).close().count().certify()
    it_is(story.at)
    story.refresh()
    return story


def claimed(story: Story, client: Client) -> Claim:
    question = story.assembly.resolutions.get()
    client.post(
        page("contest", story.assembly),
        {"resolution": question.pk, "dispute": "missed", "votes": "1", "reasons": REASONS},
    )
    return Claim.objects.get()


def test_a_member_sees_their_own_line_of_the_roll_and_nobody_elses(
    convened: Story, cast: Cast, signed_in: SignedIn
) -> None:
    text = signed_in(cast.bilal).get(page("own-roll", convened.assembly)).content.decode()

    assert "BENALI Bilal" in text
    assert "ÉVRARD" not in text


def test_a_member_asks_for_a_correction_and_the_board_answers_it(
    convened: Story, cast: Cast, signed_in: SignedIn
) -> None:
    assembly = convened.assembly
    signed_in(cast.bilal).post(page("own-roll", assembly), {"text": "Mon adresse est fausse."})
    request = RollRequest.objects.get()
    board = signed_in(cast.diego)
    assert "Mon adresse est fausse." in board.get(page("own-roll", assembly)).content.decode()
    address = page("answer-roll-request", assembly, request_id=request.pk)
    unclear = board.post(address, {"text": "Sans choix"})

    board.post(address, {"verdict": "refused", "text": "Votre adresse est celle du registre."})

    request.refresh_from_db()
    assert unclear.status_code == 400
    assert request.state == "refused"
    text = signed_in(cast.bilal).get(page("own-roll", assembly)).content.decode()
    assert "Votre adresse est celle du registre." in text


def test_a_request_about_the_roll_is_read_by_its_author_and_the_board_alone(
    convened: Story, cast: Cast, signed_in: SignedIn
) -> None:
    assembly = convened.assembly
    signed_in(cast.bilal).post(page("own-roll", assembly), {"text": "Mon adresse est fausse."})

    text = signed_in(cast.chloe).get(page("own-roll", assembly)).content.decode()

    assert "Mon adresse est fausse." not in text
    refused = signed_in(cast.chloe).post(
        page("answer-roll-request", assembly, request_id=RollRequest.objects.get().pk)
    )
    assert refused.status_code == 403


def test_a_claim_is_filed_answered_and_its_hold_lifted_through_the_page(
    decided: Story, cast: Cast, signed_in: SignedIn
) -> None:
    claim = claimed(decided, signed_in(cast.chloe))
    judge = signed_in(cast.alice)
    assert REASONS in judge.get(page("contest", decided.assembly)).content.decode()

    judge.post(page("answer-claim", decided.assembly, claim=claim.pk), {"text": "Vérifié."})
    judge.post(
        page("lift-hold", decided.assembly, hold=LegalHold.objects.get().pk), {"reason": "Fini."}
    )

    text = signed_in(cast.chloe).get(page("contest", decided.assembly)).content.decode()
    assert "Vérifié." in text
    assert LegalHold.objects.get().lifted_at is not None


def test_the_dossier_is_for_its_claimant_and_for_those_who_answer(
    decided: Story, cast: Cast, signed_in: SignedIn
) -> None:
    claim = claimed(decided, signed_in(cast.chloe))
    addresses = [
        page(name, decided.assembly, claim=claim.pk)
        for name in ("claim", "claim-pdf", "claim-file")
    ]

    seen = {
        name: {signed_in(person).get(each).status_code for each in addresses}
        for name, person in (
            ("claimant", cast.chloe), ("certifier", cast.alice), ("member", cast.bilal),
            ("board", cast.diego),
        )
    }  # fmt: skip

    assert seen == {"claimant": {200}, "certifier": {200}, "member": {404}, "board": {404}}
    read = signed_in(cast.chloe).get(addresses[0]).content.decode()
    assert "Convocation du demandeur et preuve de son envoi" in read
    assert "Combien de votes contestés auraient pu changer chaque résultat" in read
    text = signed_in(cast.bilal).get(page("contest", decided.assembly)).content.decode()
    assert REASONS not in text


@pytest.mark.parametrize("person", ["eve", "fatou"])
def test_no_stranger_and_no_operator_contests(
    decided: Story, cast: Cast, signed_in: SignedIn, person: str
) -> None:
    client = signed_in(getattr(cast, person))

    answer = client.post(page("contest", decided.assembly), {"dispute": "other"})

    assert answer.status_code in (403, 404)
    assert not Claim.objects.exists()


def test_a_member_answers_no_claim_and_lifts_no_hold(
    decided: Story, cast: Cast, signed_in: SignedIn
) -> None:
    claim = claimed(decided, signed_in(cast.chloe))
    hold, client = LegalHold.objects.get(), signed_in(cast.bilal)

    answers = [
        client.post(page("answer-claim", decided.assembly, claim=claim.pk), {"text": "Non."}),
        client.post(page("lift-hold", decided.assembly, hold=hold.pk), {"reason": "Fini."}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_a_refused_claim_keeps_what_was_written(
    decided: Story, cast: Cast, signed_in: SignedIn
) -> None:
    answer = signed_in(cast.bilal).post(
        page("contest", decided.assembly),
        {"resolution": "", "dispute": "missed", "votes": "1", "reasons": REASONS},
    )

    text = answer.content.decode()
    assert answer.status_code == 400
    assert REASONS in text
    assert "Choisissez la question, et donnez un nombre de voix." in text
    assert not Claim.objects.exists()


def test_who_left_since_still_contests_what_was_decided_while_a_member(
    decided: Story, cast: Cast, signed_in: SignedIn
) -> None:
    """Somebody whom the assembly excluded is the first to be heard."""
    Member.objects.filter(pk=cast.chloe.pk).update(
        left_on=decided.assembly.call.meets_in_paris.date()
    )

    claim = claimed(decided, signed_in(cast.chloe))

    assert claim.member == cast.chloe
    client = signed_in(cast.chloe)
    assert client.get(page("claim-file", decided.assembly, claim=claim.pk)).status_code == 200
    assert signed_in(cast.eve).get(page("contest", decided.assembly)).status_code == 404


def test_who_no_longer_represents_a_member_contests_nothing_in_its_name(
    decided: Story, cast: Cast, signed_in: SignedIn
) -> None:
    """Chloe represented Mots passants when it was convened; since today somebody else does."""
    member, today = cast.mots_passants, clock.today()
    before = Representative.objects.create(
        member=member,
        last_name="Évrard",
        account=cast.chloe.account,
        from_on=member.registered_on,
        to_on=today,
    )
    assert permissions.claimants(cast.chloe.account, decided.assembly, today) == [cast.chloe]

    # The one who acted for it until it left still does: nobody else can.
    Member.objects.filter(pk=member.pk).update(left_on=today)
    assert len(permissions.claimants(cast.chloe.account, decided.assembly, today)) == 2
    Representative.objects.filter(pk=before.pk).update(to_on=today - timedelta(days=1))
    assert permissions.claimants(cast.chloe.account, decided.assembly, today) == [cast.chloe]
