"""Contesting a result: until when, could it have changed, who answers, what is kept."""

import hashlib
import io
import zipfile
from datetime import datetime, timedelta

import pytest

from assembly import contesting
from assembly.actions import claims
from assembly.claim_file import claim_file
from assembly.documents.claim import claim_data
from assembly.models import Assembly, Candidate, Claim, LegalHold, Resolution
from common.clock import PARIS
from common.refusals import Refusal
from common.states import TransitionRefused
from members.models import Member
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import NO, YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

REASONS = "Ma lettre de vote est restée sur le comptoir de la poste, et deux voisins aussi."


@pytest.fixture
def story(cast: Cast) -> Story:
    """Three for, one against: adopted."""
    story = Story(cast, made.draft(cast)).convene().open_vote()
    for member in (cast.bilal, cast.gwenn, cast.hugo):
        story.vote(member, [YES])
    story.vote(cast.diego, [NO])
    story.close_remote_vote().open_sitting(*cast.members).close().count().certify()
    story.refresh()
    return story


def file(
    story: Story,
    member: Member | None = None,
    *,
    dispute: str = "missed",
    votes: int = 1,
    reasons: str = REASONS,
    resolution: Resolution | None = None,
    at: datetime | None = None,
) -> Claim:
    who = member or story.cast.chloe
    assert who.account is not None
    return claims.file(
        assembly=story.assembly,
        member=who,
        resolution=resolution or story.assembly.resolutions.get(),
        dispute=dispute,
        votes=votes,
        reasons=reasons,
        at=at or story.at,
        by=who.account,
    )


def test_a_claim_is_received_and_holds_every_proof(story: Story) -> None:
    claim = file(story)

    assert Message.objects.get(subject=f"claim:{claim.pk}").member == story.cast.chloe
    assert LegalHold.objects.get().assembly == story.assembly


def test_the_same_claim_sent_twice_is_one_and_a_second_claim_needs_no_second_hold(
    story: Story,
) -> None:
    first = file(story)

    assert file(story) == first
    file(story, story.cast.bilal)

    assert Claim.objects.count() == 2
    assert LegalHold.objects.count() == 1


def test_one_vote_kept_out_could_not_have_changed_the_result_and_three_could(
    story: Story,
) -> None:
    few, many = file(story, votes=1), file(story, votes=3, reasons=f"{REASONS} Trois.")

    influences = [contesting.influence(claim) for claim in (few, many)]

    assert [each and each.could_change for each in influences] == [False, True]
    assert influences[0] is not None
    assert "ne pouvait pas changer le résultat" in influences[0].sentence


def test_a_claim_that_is_not_about_votes_has_no_margin_to_compare(story: Story) -> None:
    claim = file(story, dispute="other", votes=5)

    assert claim.votes == 0
    assert contesting.influence(claim) is None


def test_the_last_second_of_two_years_is_in_time_and_the_next_is_not(story: Story) -> None:
    last = datetime(2028, 6, 6, 23, 59, 59, tzinfo=PARIS)
    assert contesting.limit(story.assembly, at=last).deadline.at == last
    assert file(story, at=last)

    with pytest.raises(Refusal) as refused:
        file(story, story.cast.bilal, at=last + timedelta(seconds=1))

    assert refused.value.code == "claim-too-late"


def test_two_years_run_from_the_day_of_the_decision_not_from_the_one_convened(
    story: Story,
) -> None:
    """A sitting that ends after midnight, or is held on another day."""
    ended = datetime(2026, 6, 7, 0, 40, tzinfo=PARIS)
    Assembly.objects.filter(pk=story.assembly.pk).update(sitting_closed_at=ended)
    story.refresh()

    assert file(story, at=datetime(2028, 6, 7, 23, 59, tzinfo=PARIS))
    with pytest.raises(Refusal):
        file(story, story.cast.bilal, at=datetime(2028, 6, 8, tzinfo=PARIS))


def test_a_vote_wrongly_counted_that_made_the_quorum_could_have_changed_the_result(
    cast: Cast,
) -> None:
    """Four take part and four were needed: the resolution is safe by its votes alone."""
    made.rules(quorum_ordinary_first={"value": {"fraction": "1/2"}, "article": "art. 20"})
    story = Story(cast, made.draft(cast)).convene().open_vote()
    for member in (cast.bilal, cast.gwenn, cast.hugo, cast.diego):
        story.vote(member, [YES])
    story.close_remote_vote().open_sitting().close().count().certify()
    story.refresh()

    found = contesting.influence(file(story, dispute="counted"))
    kept_out = contesting.influence(file(story, dispute="missed", reasons=f"{REASONS} Un."))

    assert found is not None
    assert found.could_change
    assert "Quorum atteint" in found.sentence
    assert kept_out is not None
    assert not kept_out.could_change


def test_there_is_nothing_to_contest_before_the_result(story: Story) -> None:
    Assembly.objects.update(state="closed")

    with pytest.raises(Refusal) as refused:
        file(story)

    assert refused.value.code == "nothing-decided"
    assert not LegalHold.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [({"reasons": "Non."}, "reasons-missing"), ({"votes": 0}, "votes-missing")],
)
def test_a_claim_without_its_grounds_is_refused(
    story: Story, change: dict[str, str | int], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        file(story, **change)  # type: ignore[arg-type]

    assert refused.value.code == code


def test_the_certifier_answers_once_and_never_their_own_claim(story: Story) -> None:
    own, claim = file(story, story.cast.alice), file(story)
    said = {"text": "Nous avons vérifié.", "certifier": story.cast.alice, "at": story.at}
    with pytest.raises(Refusal) as refused:
        claims.answer(claim=own, by=made.chair(story.cast), **said)
    stale = Claim.objects.get(pk=claim.pk)
    claims.answer(claim=claim, by=made.chair(story.cast), **said)

    with pytest.raises(TransitionRefused):
        claims.answer(claim=stale, by=made.chair(story.cast), **said)

    assert refused.value.code == "own-claim"
    assert (claim.state, claim.answered_by_name) == ("answered", "Alice Martin")
    assert Message.objects.filter(subject=f"claim:{claim.pk}").count() == 2


def test_a_hold_outlives_the_answer_and_ends_with_a_reason(story: Story) -> None:
    claim = file(story)
    hold, by = LegalHold.objects.get(), made.chair(story.cast)
    with pytest.raises(Refusal) as waiting:
        claims.lift_hold(hold=hold, reason="Fini.", at=story.at, by=by)
    claims.answer(
        claim=claim, text="Non.", certifier=story.cast.alice, at=story.at, by=by
    )  # fmt: skip
    assert LegalHold.objects.get().lifted_at is None

    claims.lift_hold(hold=hold, reason="Le demandeur a renoncé.", at=story.at, by=by)

    assert waiting.value.code == "claims-waiting"
    assert LegalHold.objects.get().lifted_reason == "Le demandeur a renoncé."


def test_the_dossier_proves_the_dispatch_and_the_roll_of_its_claimant_alone(
    story: Story,
) -> None:
    claim = file(story)

    data = claim_data(claim, at=story.at)
    archive = zipfile.ZipFile(io.BytesIO(claim_file(claim, at=story.at)))

    facts = dict(data["notices"][0])
    assert facts["Accord pour être convoqué par courriel"].startswith("Donné le ")
    assert data["took_part"] == "Présence à la séance"
    assert facts["Envoyé à"] == "chloe@example.org"
    assert facts["Empreinte de l’avis"] == story.assembly.call.convocation_sha256
    assert "ÉVRARD Chloe" in dict(data["roll"][0])["Inscription"]
    assert "ne pouvait pas" in data["influence"]
    names = [each.display_name for each in story.cast.members if each != story.cast.chloe]
    told = str({**data, "papers": []})
    assert not [name for name in names if name in told or name.split()[-1].upper() in told]
    sums = archive.read("SHA256SUMS").decode().split()
    for digest, name in zip(sums[::2], sums[1::2], strict=True):
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert {"dossier.pdf", "convocation-1.pdf"} <= set(sums[1::2])
    assert not [name for name in sums[1::2] if "attendance" in name]


def test_whose_exclusion_was_voted_answers_no_claim_against_it(story: Story) -> None:
    claim, gwenn = file(story), story.cast.gwenn
    assert claim.resolution is not None
    Resolution.objects.filter(pk=claim.resolution.pk).update(
        purpose=Resolution.Purpose.EXCLUSION, concerns=gwenn
    )
    claim.resolution.refresh_from_db()

    with pytest.raises(Refusal) as refused:
        claims.answer(claim=claim, text="Rien.", certifier=gwenn, at=story.at, by=gwenn.account)

    assert refused.value.code == "own-vote"
    alice = story.cast.alice
    claims.answer(claim=claim, text="Rien.", certifier=alice, at=story.at, by=alice.account)


def test_who_stood_in_an_election_answers_no_claim_against_it(story: Story) -> None:
    claim, gwenn = file(story), story.cast.gwenn
    assert claim.resolution is not None
    Candidate.objects.create(
        resolution=claim.resolution, member=gwenn, name=gwenn.display_name, position=1,
        stood_at=story.at,
    )  # fmt: skip

    with pytest.raises(Refusal) as refused:
        claims.answer(claim=claim, text="Rien.", certifier=gwenn, at=story.at, by=gwenn.account)

    assert refused.value.code == "own-election"
