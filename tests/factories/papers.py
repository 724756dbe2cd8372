"""Every paper that the service draws, from assemblies led through the real actions."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from assembly import tasks
from assembly.actions import accounts, claims, copies, minutes, retention
from assembly.documents.attendance import attendance_data, draw_attendance
from assembly.documents.claim import claim_data, draw_claim
from assembly.documents.completion import completion_data, draw_completion
from assembly.documents.convocation import convocation_data, draw_convocation
from assembly.documents.destruction import draw_destruction
from assembly.documents.dispatch import dispatch_data, draw_dispatch
from assembly.documents.influence import draw_influence, influence_data
from assembly.documents.minutes import draw_minutes, minutes_data
from assembly.documents.voting_form import draw_voting_form, voting_form_data
from assembly.documents.voting_notice import (
    draw_voting_notice,
    secret_polls,
    voting_notice_data,
)
from assembly.models import Minutes
from common.documents import Document
from members import queries as register
from members.actions import letters as sign_in
from members.letter_paper import draw_letter as draw_sign_in_letter
from members.letterhead import letterhead
from members.models import Cooperative
from notifications.letters import draw_letter
from notifications.models import Channel, Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.colleges import AGAINST, FOR, weighted
from tests.factories.polls import NO, YES

Papers = dict[str, Callable[[], Document]]
LONG = "Autorisation donnée au directoire de conclure, aux conditions qu’il jugera utiles, "
DEBATES = "Échange sur les comptes.\n\n- une question sur les stocks\n- **deux** sur les salaires"
REASONS = "Ma lettre de vote est restée sur le comptoir de la poste, et deux voisins aussi.\n\n- un"


def decided(cast: Cast) -> Story:
    """One resolution and one election by a secret vote; a claim answered by nobody yet."""
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.bilal, cast.chloe, agreed=[cast.bilal])
    story = Story(cast, assembly).convene().open_vote()
    story.vote(cast.bilal, [YES, [0, 1, 0]])
    story.vote(cast.hugo, [YES, [0, 1, 0]])
    story.vote(cast.gwenn, [NO, [0, 0, 1]])
    story.give(cast.chloe, None)
    told(story.close_remote_vote().open_sitting(cast.alice, cast.diego)).close()
    return drawn_up(story.count().certify())


def failed(cast: Cast) -> Story:
    """Nobody but the chair: failed quorum."""
    made.rules(quorum_ordinary_first={"value": {"fraction": "1/2"}, "article": "20"})
    assembly = made.voted_in_public(cast, made.draft(cast))
    return Story(cast, assembly).convene().open_sitting(cast.alice).close()


def in_colleges(cast: Cast) -> Story:
    """A SCIC whose raw and weighted results differ."""
    weighted(cast)
    made.rules("scic_sa")
    story = Story(cast, made.draft(cast)).convene().open_vote()
    for name, member, choice in (
        ("Usagers", cast.bilal, FOR), ("Usagers", cast.chloe, FOR),
        ("Salariés", cast.gwenn, FOR), ("Salariés", cast.hugo, FOR),
        ("Producteurs", cast.alice, AGAINST), ("Producteurs", cast.diego, AGAINST),
    ):  # fmt: skip
        story.vote_in(name, member, choice)
    told(story.close_remote_vote().open_sitting(*cast.members)).close()
    return drawn_up(story.count().certify())


def in_public(cast: Cast, *, questions: int = 60) -> Story:
    """Many questions with long titles, voted by hands; nobody but a bureau of four signs."""
    assembly = made.draft(cast)
    for number in range(2, questions + 1):
        title = f"{LONG}l’emprunt n° {number} de 1 240 000 €" if number % 3 else f"Quitus {number}"
        made.resolution(assembly, made.board(cast), title=title, text=LONG * (1 + number % 5))
    made.voted_in_public(cast, assembly)
    story = Story(cast, assembly).convene().open_sitting(cast.alice, cast.gwenn, cast.diego)
    for number in range(1, questions + 1):
        story.count_hands(number, 2, 1) if number % 2 else story.count_hands(number, 1, 2)
    return drawn_up(told(story).close())


def told(story: Story) -> Story:
    """The secretary writes the account of the sitting."""
    accounts.write(
        assembly=story.assembly,
        debates=DEBATES,
        incidents="La sonorisation s’est arrêtée dix minutes.",
        at=story.at,
        by=made.chair(story.cast),
    )
    return story


def drawn_up(story: Story) -> Story:
    """Whatever the hands decided is written, and the minutes are drawn."""
    tasks.repair(story.at)
    minutes.draw_up(call=story.refresh().call, at=story.at, by=made.chair(story.cast))
    return story


def papers_of(story: Story) -> Papers:
    """Each paper that this assembly has by now, by name."""
    tasks.repair(story.at)
    call, at = story.refresh().call, story.at
    found: Papers = {
        "convocation": lambda: draw_convocation(convocation_data(call, at=at)),
        "voting-form": lambda: draw_voting_form(voting_form_data(call, at=at)),
        "attendance": lambda: draw_attendance(attendance_data(call, at=at)),
        "influence": lambda: draw_influence(influence_data(story.assembly, at=at)),
        "dispatch": lambda: draw_dispatch(dispatch_data(story.assembly, story.cast.chloe, at=at)),
    }
    if secret_polls(call):
        notice = voting_notice_data(call, at=at)
        found["voting-notice"] = lambda: draw_voting_notice(notice)
    found |= dict(_of_the_register(story))
    letter = Message.objects.filter(channel=Channel.POST).order_by("pk").first()
    if letter is not None:
        heading = letterhead(register.cooperative())
        found["letter"] = lambda: draw_letter(letter, heading, dated=at)
    return found


def of_a_completion(story: Story) -> Papers:
    """What tells members of an addition to a convened agenda, and the minutes that say it."""
    made = story.assembly.completions.get()
    minutes = minutes_data(story.assembly.call, at=story.at)
    return {
        "completion": lambda: draw_completion(completion_data(made, at=story.at)),
        "completed-minutes": lambda: draw_minutes(minutes),
    }


def of_a_claim(story: Story) -> Papers:
    """The dossier of a claim on the first question."""
    claim = claims.file(
        assembly=story.assembly,
        member=story.cast.chloe,
        resolution=story.assembly.resolutions.order_by("number")[0],
        dispute="missed",
        votes=1,
        reasons=REASONS,
        at=story.at,
        by=story.cast.chloe.account,
    )
    return {"claim": lambda: draw_claim(claim_data(claim, at=story.at))}


def to_sign_in(cast: Cast) -> Papers:
    issued = sign_in.issue(member=cast.mots_passants, at=made.CONVENED_AT, by=made.board(cast))
    return {"sign-in": lambda: draw_sign_in_letter(issued, register.cooperative())}


def of_a_destruction(story: Story) -> Papers:
    """Two years later, two people destroy what may go."""
    at = story.at + timedelta(days=732)
    proposed = retention.propose(at=at, by=made.board(story.cast))
    retention.confirm(destruction=proposed, at=at, by=made.chair(story.cast))
    done = retention.carry_out(at=at)
    assert done is not None
    return {"destruction": lambda: draw_destruction(done.data)}


def association() -> None:
    """No capital, no shares."""
    Cooperative.objects.update(
        form="Association loi 1901",
        is_capital_variable=False,
        capital_amount_cents=0,
        capital_minimum_cents=0,
        share_value_cents=0,
    )
    made.rules("association_1901")


def _of_the_register(story: Story) -> Iterator[tuple[str, Callable[[], Document]]]:
    for paper in Minutes.objects.filter(assembly=story.assembly).order_by("pk"):
        yield f"{paper.kind}-{paper.pk}", lambda paper=paper: minutes.document(minutes=paper)
    for paper in Minutes.objects.filter(assembly=story.assembly, kind="minutes"):
        copy = copies.certify(
            minutes=paper,
            resolutions=[1],
            at=story.at + timedelta(days=1),
            by=made.chair(story.cast),
        )
        yield f"extract-{paper.pk}", lambda copy=copy: copies.document(copy=copy)
