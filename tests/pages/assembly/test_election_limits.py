"""The limits of an election are written on its pages, and its second round is one gesture."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly.models import Assembly, Resolution
from common import clock
from tests.actions.assembly.test_election_limits import BEFORE, first_round
from tests.cast import Cast
from tests.factories import assemblies

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def test_the_agenda_offers_the_second_round_that_is_left_to_hold(
    cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = first_round(cast)
    following = assemblies.draft(cast, meets_at=assemblies.MEETS_AT + timedelta(days=60))
    monkeypatch.setattr(clock, "now", lambda: BEFORE)
    client: Client = signed_in(cast.diego)
    agenda_page = reverse("assembly:agenda", kwargs={"number": following.pk})
    offered = client.get(agenda_page).content.decode()

    client.post(
        reverse("assembly:second-round", kwargs={"number": following.pk, "first": first.pk})
    )

    assert "Seconds tours à tenir" in offered
    assert "Seconds tours à tenir" not in client.get(agenda_page).content.decode()
    assert Resolution.objects.get(first_round=first).assembly == Assembly.objects.get(
        pk=following.pk
    )


def test_the_assembly_of_the_second_round_is_read_before_it_is_begun(
    cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = first_round(cast)
    monkeypatch.setattr(clock, "now", lambda: assemblies.MEETS_AT + timedelta(days=3))
    client: Client = signed_in(cast.diego)
    address = reverse("assembly:second-rounds", kwargs={"number": first.assembly_id})

    read = client.get(address).content.decode()
    made = client.post(address, {"title": "Second tour", "meets_at": "2026-08-08T21:00"})
    second = Resolution.objects.get(first_round=first)

    assert "1 siège reste à pourvoir." in read
    assert all(each.name in read for each in second.candidates.all())
    assert 'value="2026-07-11T21:00"' in read
    assert made.headers["Location"] == reverse(
        "assembly:agenda", kwargs={"number": second.assembly_id}
    )
    assert client.get(address).status_code == 302
    assert signed_in(cast.bilal).get(address).status_code == 403


def test_the_pages_write_the_cap_the_group_and_the_date_of_birth(
    cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assembly = assemblies.draft(cast)
    made = assemblies.election(assembly, assemblies.board(cast), seats=2)
    monkeypatch.setattr(clock, "now", lambda: BEFORE)
    client: Client = signed_in(cast.diego)
    where = {"number": assembly.pk, "resolution": made.pk}
    client.post(
        reverse("assembly:resolution", kwargs=where),
        {
            "title": "Élection",
            "seats": "2",
            "group_cap": "1",
            "author": "board",
            "nature": "ordinary",
        },
    )
    client.post(
        reverse("assembly:stand", kwargs=where),
        {"member": str(cast.bilal.number), "born_on": "1980-02-03", "group": " Coopain "},
    )

    made.refresh_from_db()
    candidate = made.candidates.get()
    assert made.group_cap == 1
    assert (candidate.born_on, candidate.group) == (date(1980, 2, 3), "Coopain")
