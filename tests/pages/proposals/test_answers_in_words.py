"""Consultations answered in words: consent, whose objections have a reason, and free text."""

import pytest
from django.test import Client

from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from notifications.models import Message
from proposals.actions import appeals, moderation, remarks
from proposals.actions.consultations import Asked
from proposals.models import Remark, Report
from tests.actions.proposals.test_consultations import consulted
from tests.cast import Cast
from tests.factories import members as people
from tests.factories import proposals as factories
from votes.station import tasks
from votes.station.actions import named
from votes.station.actions.retention import destroy_signed_roll
from votes.station.models import NamedVote, Poll
from votes.station.named_ballots import Choice, in_own_words
from votes.station.questions import CONSENT, FREE_TEXT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

REASON = "Les petites associations ne pourraient plus payer leur hébergement."
NOTHING = [0]
ADVISORY = "Consultation sans valeur de décision d’assemblée."


def opened(cast: Cast, method: str = CONSENT) -> Poll:
    poll = consulted(cast, asked=Asked("Passer à un tarif unique", method, ())).poll
    tasks.open_due_polls(poll.opens_at)
    poll.refresh_from_db()
    clock.move(poll.opens_at - clock.now())
    return poll


def vote(poll: Poll, member: Member, choice: Choice) -> None:
    entry = poll.roll.get(member=member)
    assert member.account is not None
    named.cast(
        account=member.account, poll=poll, entry_id=entry.pk, choices=[choice], at=poll.opens_at
    )


def closed(poll: Poll) -> Poll:
    tasks.close_due_polls(poll.remote_closes_at)
    poll.refresh_from_db()
    remarks.publish(poll=poll, at=poll.remote_closes_at)
    return poll


def page(client: Client, person: Member, poll: Poll) -> str:
    assert person.account is not None
    client.force_login(person.account)
    return client.get(f"/consultations/{poll.uuid}/").content.decode()


@pytest.mark.parametrize("choice", [[1], in_own_words(""), in_own_words("  non ")])
def test_an_objection_without_a_reason_is_refused(cast: Cast, choice: Choice) -> None:
    poll = opened(cast)

    with pytest.raises(Refusal) as refused:
        vote(poll, cast.bilal, choice)

    assert refused.value.code == "objection-without-reason"
    assert not NamedVote.objects.exists()


def test_the_form_says_that_an_objection_has_a_reason(cast: Cast, client: Client) -> None:
    poll = opened(cast)
    entry = poll.roll.get(member=cast.bilal)
    assert cast.bilal.account is not None
    client.force_login(cast.bilal.account)
    address, field = f"/scrutins/{poll.uuid}/bulletin", f"right-{entry.pk}-q0"

    bare = client.post(address, {"entry": entry.pk, field: "1"})
    both = client.post(address, {"entry": entry.pk, field: "0", f"{field}-words": REASON})
    assert (bare.status_code, both.status_code) == (400, 400)
    assert "une objection se motive" in bare.content.decode()
    assert ADVISORY in bare.content.decode()
    assert not NamedVote.objects.exists()
    done = client.post(address, {"entry": entry.pk, field: "1", f"{field}-words": REASON})

    assert done.status_code == 302
    assert NamedVote.objects.get().choices == [{"words": REASON}]


def test_reasons_are_read_after_the_close_without_a_name(cast: Cast, client: Client) -> None:
    poll = opened(cast)
    for member, choice in (
        (cast.bilal, in_own_words(REASON)),
        (cast.chloe, NOTHING),
        (cast.alice, NOTHING),
    ):
        vote(poll, member, choice)
    before = page(client, cast.gwenn, poll)
    assert REASON not in before
    assert remarks.publish(poll=poll, at=clock.now()) == 0

    after = page(client, cast.gwenn, closed(poll))

    assert "1\u202fobjection motivée" in after or "1 objection motivée" in after
    assert "sur 3 réponses" in after
    assert REASON in after
    assert cast.bilal.display_name not in after
    assert after.count(ADVISORY) >= 2


def test_without_an_objection_the_result_says_so(cast: Cast, client: Client) -> None:
    poll = opened(cast)
    vote(poll, cast.bilal, NOTHING)

    after = page(client, cast.bilal, closed(poll))

    assert "Aucune objection, sur 1 réponse." in after
    assert not Remark.objects.exists()


def test_free_answers_are_published_once_in_an_order_that_says_nothing(
    cast: Cast, client: Client
) -> None:
    poll = opened(cast, FREE_TEXT)
    said = {
        member.pk: f"Pour moi, la priorité de l’année est la numéro {number}."
        for number, member in enumerate(cast.members)
    }
    for member in cast.members:
        vote(poll, member, in_own_words(said[member.pk]))

    after = page(client, cast.gwenn, closed(poll))

    assert remarks.publish_all(at=clock.now()) == 0
    assert AuditEvent.objects.filter(verb="consultation.remarks_published").count() == 1
    order = list(Remark.objects.order_by("pk").values_list("author", flat=True))
    assert sorted(order) == sorted(said)
    assert order != sorted(order)
    assert all(words in after for words in said.values())
    assert "7 réponses écrites" in after


def test_an_answer_in_words_is_never_secret(cast: Cast) -> None:
    for number in range(4):
        people.member("Membre", f"Numéro {number}", email=f"m{number}@example.org")

    with pytest.raises(Refusal) as refused:
        consulted(cast, asked=Asked("Votre avis", FREE_TEXT, ()), regime=Poll.Regime.SECRET)

    assert refused.value.code == "words-are-named"
    assert not Poll.objects.exists()


def test_an_answer_is_moderated_as_any_text_and_its_author_appeals(
    cast: Cast, client: Client
) -> None:
    for member in (cast.chloe, cast.bilal):
        factories.moderator(member, cast.diego)
    poll = opened(cast, FREE_TEXT)
    vote(poll, cast.bilal, in_own_words("Cette présidente est une incapable."))
    remark = Remark.objects.get(consultation__poll=closed(poll))
    assert cast.hugo.account is not None
    client.force_login(cast.hugo.account)

    sent = client.post(
        f"/consultations/{poll.uuid}/signaler/{remark.pk}", {"ground": "insult", "words": ""}
    )

    assert sent.status_code == 302
    assert Report.objects.get().remark == remark
    told = Message.objects.filter(step__startswith="reported")
    assert [message.member for message in told] == [cast.chloe], "not to its author, who moderates"
    own = cast.bilal.account
    assert own is not None
    with pytest.raises(Refusal) as refused:
        moderation.keep(text=remark, reason=REASON, at=clock.now(), by=own)
    assert refused.value.code == "own-text"
    assert cast.chloe.account is not None
    client.force_login(cast.chloe.account)
    desk = client.get(f"/moderation/reponses/{remark.pk}").content.decode()
    assert "incapable" in desk
    assert cast.bilal.display_name not in desk
    why = "Une attaque contre une personne, et non contre une idée."
    decided = {"version": "1", "ground": "insult", "reason": why, "hide": "1"}
    assert client.post(f"/moderation/reponses/{remark.pk}", decided).status_code == 302

    assert cast.diego.account is not None
    client.force_login(cast.diego.account)
    sent = Message.objects.filter(step__startswith="hidden").get()
    assert sent.member == cast.bilal
    outbox = client.get("/messages/").content.decode()
    assert cast.bilal.display_name not in outbox, "the board would learn who wrote it"
    assert cast.hugo.display_name not in outbox, "nor who reported it"
    assert client.get(f"/messages/{sent.pk}/").status_code == 404

    hidden = page(client, cast.gwenn, poll)
    assert "incapable" not in hidden
    assert why in hidden
    ruling = remark.rulings.get()
    journal = client.get("/moderation/").content.decode()
    assert "Réponse à une consultation" in journal
    appeals.appeal(ruling=ruling, words=REASON, at=clock.now(), by=own)
    assert cast.alice.account is not None
    appeals.reverse(ruling=ruling, reasons=REASON, at=clock.now(), by=cast.alice.account)
    assert "incapable" in page(client, cast.gwenn, poll)


def test_words_stay_and_their_authors_go_with_the_roll(cast: Cast) -> None:
    poll = opened(cast, FREE_TEXT)
    vote(poll, cast.bilal, in_own_words(REASON))
    closed(poll)

    destroy_signed_roll(poll=poll, at=clock.now())
    remarks.forget_authors(poll=poll, at=clock.now())

    assert [(each.text, each.author) for each in Remark.objects.all()] == [(REASON, None)]
    assert not NamedVote.objects.exists()
