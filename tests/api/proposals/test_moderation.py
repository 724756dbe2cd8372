import json
from typing import Any

import pytest
from django.test import Client

from members.models import Member
from proposals.models import Contribution
from tests.cast import Cast
from tests.factories.proposals import argument, hidden, moderator, published

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/proposals/"
REASON = "Une attaque contre une personne, et non contre une idée."


def send(client: Client, member: Member, path: str, body: dict[str, Any]) -> Any:
    client.force_login(member.account)
    return client.post(ROOT + path, json.dumps(body), content_type="application/json")


def test_programs_report_hide_appeal_and_judge_through_the_same_actions(
    cast: Cast, client: Client
) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    place = {"contribution": made.pk, "ground": "insult"}

    reported = send(client, cast.hugo, f"{made.proposal_id}/reports", place)
    ruled = send(
        client,
        cast.mots_passants,
        f"{made.proposal_id}/rulings",
        {**place, "hide": True, "version": 1, "reason": REASON},
    )
    path = f"moderation/{ruled.json()['id']}"
    send(client, cast.chloe, f"{path}/appeal", {"words": "Je parlais de son projet, pas de lui."})
    judged = send(client, cast.gwenn, f"{path}/judgement", {"show_again": True, "reasons": REASON})

    assert (reported.status_code, ruled.status_code) == (204, 201)
    assert judged.json()["state"] == "reversed"
    assert Contribution.objects.get().hidden_by is None
    journal = client.get(f"{ROOT}moderation/").json()
    assert [row["contribution"] for row in journal["results"]] == [made.pk]


def test_a_hidden_proposal_is_given_without_its_words_and_with_the_reason(
    cast: Cast, client: Client
) -> None:
    moderator(cast.mots_passants, cast.diego)
    proposal = published(cast.bilal)
    hidden(proposal, cast.mots_passants)
    client.force_login(cast.chloe.account)
    masked = client.get(f"{ROOT}{proposal.pk}/").json()
    client.force_login(cast.bilal.account)
    own = client.get(f"{ROOT}{proposal.pk}/").json()

    assert (masked["text"], masked["title"]) == ("", "Proposition masquée par la modération")
    assert masked["hidden"]["reason"] == REASON
    assert own["text"]
    proposal.refresh_from_db()
    assert proposal.text


def test_who_does_not_moderate_or_judge_is_refused(cast: Cast, client: Client) -> None:
    moderator(cast.mots_passants, cast.diego)
    made = argument(published(cast.bilal), cast.chloe)
    ruling = hidden(made, cast.mots_passants)
    body = {"hide": True, "version": 1, "ground": "insult", "reason": REASON}

    rule = send(client, cast.hugo, f"{made.proposal_id}/rulings", body)
    judge = send(
        client,
        cast.hugo,
        f"moderation/{ruling.pk}/judgement",
        {"show_again": True, "reasons": REASON},
    )
    appeal = send(client, cast.bilal, f"moderation/{ruling.pk}/appeal", {"words": REASON})

    assert (rule.status_code, judge.status_code, appeal.status_code) == (403, 409, 403)
    assert judge.json()["code"] == "state-changed"
