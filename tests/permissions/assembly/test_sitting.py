"""Role × page of the sitting: strangers find nothing, insiders without a function are told."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from assembly import permissions
from assembly.models import BureauSeat, PaperProxy, PaperVote, ScrutineerRefusal, SetApart
from common import clock
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

ROLES = ("alice", "gwenn", "bilal", "chloe", "diego", "fatou", "eve", "nobody")
ALLOWED = {
    "can_chair": {"alice"},
    "can_check_in": {"alice", "bilal"},
    "can_follow_sitting": {"alice", "bilal", "gwenn", "diego"},
    "can_keep_minutes": {"alice", "bilal", "diego"},
}


def account_of(cast: Cast, role: str):
    if role == "nobody":
        return AnonymousUser()
    person = getattr(cast, role)
    return person if role in ("eve", "fatou") else person.account


@pytest.fixture
def story(cast: Cast) -> Story:
    """Convened, with bilal as a scrutineer."""
    story = Story(cast, assemblies.draft(cast)).convene()
    BureauSeat.objects.create(
        call=story.assembly.call,
        function=BureauSeat.Function.SCRUTINEER,
        member=cast.bilal,
        name=cast.bilal.display_name,
    )
    return story


@pytest.mark.parametrize("permission", sorted(ALLOWED))
def test_each_role_has_its_rights_on_a_sitting(story: Story, permission: str) -> None:
    may, on = getattr(permissions, permission), assemblies.MEETS_AT.date()

    allowed = {role for role in ROLES if may(account_of(story.cast, role), story.assembly, on)}

    assert allowed == ALLOWED[permission]


READS = {
    "seance/": {"alice", "bilal", "gwenn", "diego"},
    "seance/etat": {"alice", "bilal", "gwenn", "diego"},
    "seance/bureau": {"alice"},
    "seance/accueil": {"alice", "bilal"},
    "seance/pouvoirs-papier": {"alice", "bilal"},
    "seance/votes-papier": {"alice", "bilal"},
    "seance/presents.csv": {"alice", "bilal"},
    "seance/feuille-de-presence.pdf": {"alice", "bilal"},
    "seance/feuille-de-presence": {"alice", "bilal"},
    "seance/lever": {"alice"},
}
WRITES = {
    "seance/bureau": {"alice"},
    "seance/accueil/arrivee": {"alice", "bilal"},
    "seance/accueil/depart": {"alice", "bilal"},
    "seance/pouvoirs-papier": {"alice", "bilal"},
    "seance/pouvoirs-papier/{paper}/confirmer": {"alice", "bilal"},
    "seance/pouvoirs-papier/{paper}/accepter": {"alice", "bilal"},
    "seance/pouvoirs-papier/{paper}/ecarter": {"alice", "bilal"},
    "seance/votes-papier": {"alice", "bilal"},
    "seance/votes-papier/noms": {"alice", "bilal"},
    "seance/votes-papier/{form}/ecarter": {"alice", "bilal"},
    "seance/mains/{question}": {"alice", "bilal"},
    "seance/ouvrir": {"alice"},
    "seance/vote-en-salle": {"alice"},
    "seance/lever": {"alice"},
    "seance/compte-rendu": {"alice", "bilal"},
    "seance/compte-rendu/brouillon": {"alice", "bilal"},
    "seance/compte-rendu/{text}/ranger": {"alice", "bilal"},
    "seance/bureau/refus": {"alice"},
    "seance/bureau/refus/{refused}/reprendre": {"alice"},
}


def sheet(story: Story) -> PaperProxy:
    """A paper proxy of chloe that gwenn entered."""
    account = story.cast.gwenn.account
    assert account is not None
    return PaperProxy.objects.create(
        assembly=story.assembly,
        principal=story.cast.chloe,
        arrival=PaperProxy.Arrival.POST,
        signed_on=assemblies.CONVENED_AT.date(),
        entered_by=account,
        entered_at=assemblies.CONVENED_AT,
    )


def folded_form(story: Story) -> PaperVote:
    """A vote on paper of chloe that gwenn entered."""
    account = story.cast.gwenn.account
    assert account is not None
    return PaperVote.objects.create(
        assembly=story.assembly,
        member=story.cast.chloe,
        arrival=PaperVote.Arrival.POST,
        received_on=assemblies.CONVENED_AT.date(),
        entered_by=account,
        entered_at=assemblies.CONVENED_AT,
    )


def text_apart(story: Story) -> SetApart:
    """Words that gwenn wrote on an older account."""
    account = story.cast.gwenn.account
    assert account is not None
    return SetApart.objects.create(
        call=story.assembly.call, account=account, debates="Mots.", at=assemblies.CONVENED_AT
    )


def refused_seat(story: Story) -> ScrutineerRefusal:
    return ScrutineerRefusal.objects.create(
        call=story.assembly.call,
        member=story.cast.chloe,
        name=story.cast.chloe.display_name,
        votes=1,
        reason="Part tôt.",
        at=assemblies.CONVENED_AT,
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_page_of_the_sitting_opens_for_its_roles_alone(
    story: Story, role: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: assemblies.MEETS_AT - timedelta(minutes=30))
    client = Client()
    if role != "nobody":
        from tests.conftest import StrictClient

        client = StrictClient()
        client.force_login(account_of(story.cast, role))
    paper, form = sheet(story), folded_form(story)
    question = story.assembly.resolutions.get().pk
    text, refused = text_apart(story).pk, refused_seat(story).pk
    for path, allowed in (READS if method == "get" else WRITES).items():
        known = path.format(
            paper=paper.pk, form=form.pk, question=question, text=text, refused=refused
        )
        answer = getattr(client, method)(f"/assemblees/{story.assembly.pk}/{known}")
        if role == "nobody":
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/connexion/")
        elif role == "eve":
            assert answer.status_code == 404, path
        elif role in allowed:
            assert answer.status_code not in (403, 404), path
        else:
            assert answer.status_code == 403, path
