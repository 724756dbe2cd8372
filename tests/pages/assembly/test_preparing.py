"""The board prepares an assembly through its pages, from nothing to the convocation."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assembly.models import AgendaItem, Assembly, Notice
from assembly.states import AssemblyState
from proposals.states import ProposalState
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT, PDF
from tests.factories.proposals import in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _three_weeks_before(it_is: Instant) -> None:
    it_is(CONVENED_AT)


def page(name: str, assembly: Assembly, **more: object) -> str:
    return reverse(f"assembly:{name}", kwargs={"number": assembly.pk, **more})


def begun(client: Client) -> Assembly:
    client.post(
        reverse("assembly:new"),
        {
            "title": "Assemblée générale ordinaire 2026",
            "kind": "ordinary",
            "is_annual": "on",
            "meets_at": "2026-06-06T21:00",
            "mode": "hybrid",
            "place": "Salle de l’Estran, 56520 Guidel",
            "videoconference_url": "https://visio.example/ag",
        },
    )
    return Assembly.objects.get()


def test_a_new_assembly_starts_with_the_usual_agenda(cast: Cast, signed_in: SignedIn) -> None:
    assemblies.rules()
    assembly = begun(signed_in(cast.diego))

    titles = list(assembly.items.order_by("position").values_list("title", flat=True))
    assert "Approbation des comptes 2025" in titles
    assert assembly.resolutions.count() == 5
    assert assembly.call.meets_in_paris.hour == 21


def test_what_convening_asks_for_is_never_called_optional(cast: Cast, signed_in: SignedIn) -> None:
    assemblies.rules()
    client = signed_in(cast.diego)
    assembly = begun(client)

    text = client.get(page("frame", assembly)).content.decode()

    for label in ("Date de la décision de convoquer", "Référence de cette décision"):
        assert re.search(f"{label} <span[^>]*>.nécessaire pour convoquer", text)
    for label in ("Lieu", "Adresse de la visioconférence"):
        assert re.search(f"{label} <span[^>]*>.nécessaire selon", text)
    assert re.search("Motif d[^<]* <span[^>]*>.facultatif", text)


def test_what_is_left_to_settle_is_listed_and_there_is_no_button(
    cast: Cast, signed_in: SignedIn
) -> None:
    assemblies.rules()
    client = signed_in(cast.diego)
    assembly = begun(client)

    text = client.get(page("convene", assembly)).content.decode()

    assert "à régler avant de convoquer" in text
    assert "Figer les textes et convoquer" not in text
    refused = client.post(page("convene", assembly))
    assert refused.status_code == 409
    assert Assembly.objects.get().state == AssemblyState.DRAFT


def test_the_whole_preparation_leads_to_a_convocation(cast: Cast, signed_in: SignedIn) -> None:
    assemblies.rules()
    client = signed_in(cast.diego)
    assembly = begun(client)
    for item in assembly.items.filter(kind="election"):
        client.post(page("item", assembly, item=item.pk, verb="retirer"))
    client.post(page("add-item", assembly), {"kind": "vote", "title": "Changer d’infogérant"})
    added = AgendaItem.objects.get(title="Changer d’infogérant")
    client.post(page("item", assembly, item=added.pk, verb="monter"))
    question = added.resolutions.get()
    client.post(
        page("resolution", assembly, resolution=question.pk),
        {
            "title": "Changer d’infogérant",
            "text": "L’assemblée décide de changer d’infogérant.",
            "author": "board",
            "agreed_by_board": "on",
            "nature": "ordinary",
            "is_secret": "on",
        },
    )
    for kind in ("board_report", "supervisory_report", "accounts", "allocation"):
        client.post(
            page("add-document", assembly),
            {
                "kind": kind,
                "title": f"Document {kind}",
                "audience": "members",
                "file": SimpleUploadedFile("a.pdf", PDF),
            },
        )
    client.post(
        page("frame", assembly),
        {
            "title": assembly.title,
            "mode": "hybrid",
            "meets_at": "2026-06-06T21:00",
            "place": "Salle de l’Estran, 56520 Guidel",
            "videoconference_url": "https://visio.example/ag",
            "vote_opens_at": "2026-05-20T09:00",
            "convened_by": "board",
            "decision_on": "2026-05-04",
            "decision_reference": "directoire du 4 mai",
            "introduction": "Une bonne année.",
        },
    )
    before = client.get(page("convene", assembly)).content.decode()
    assert "Figer les textes et convoquer" in before

    client.post(page("convene", assembly))

    assembly.refresh_from_db()
    assert assembly.state == AssemblyState.CONVENED
    assert Notice.objects.count() == 7
    frozen = client.post(page("add-item", assembly), {"kind": "vote", "title": "Trop tard ajouté"})
    assert frozen.status_code == 409


def test_a_proposal_is_not_scheduled_before_the_board_says_whether_it_agrees(
    cast: Cast, signed_in: SignedIn
) -> None:
    assembly = assemblies.draft(cast)
    proposal = in_state(ProposalState.ADMITTED, cast.bilal, cast.diego)
    address = page("schedule", assembly, proposal=proposal.pk)
    client = signed_in(cast.diego)

    silent = client.post(address)
    disagreed = client.post(address, {"agreed": "non"})

    assert (silent.status_code, disagreed.status_code) == (400, 302)
    assert assembly.resolutions.get(proposal=proposal).agreed_by_board is False


def test_an_admitted_proposal_is_put_on_the_agenda_with_the_boards_word(
    cast: Cast, signed_in: SignedIn
) -> None:
    assembly = assemblies.draft(cast)
    proposal = in_state(ProposalState.ADMITTED, cast.bilal, cast.diego)
    client = signed_in(cast.diego)
    assert proposal.title in client.get(page("agenda", assembly)).content.decode()

    client.post(page("schedule", assembly, proposal=proposal.pk), {"agreed": "oui"})

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SCHEDULED
    made = assembly.resolutions.get(proposal=proposal)
    assert (made.author, made.text) == ("members", proposal.text)
    client.post(page("item", assembly, item=made.item_id, verb="retirer"))
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ADMITTED


def test_candidates_are_entered_agreed_and_removed(cast: Cast, signed_in: SignedIn) -> None:
    assembly = assemblies.draft(cast)
    client = signed_in(cast.diego)
    client.post(page("add-item", assembly), {"kind": "election", "title": "Élection au conseil"})
    election = assembly.resolutions.get(seats=1)
    client.post(
        page("stand", assembly, resolution=election.pk),
        {"member": "Bilal Benali", "statement": "Bonjour.", "age": "40"},
    )
    candidate = election.candidates.get()
    asked = client.get(page("resolution", assembly, resolution=election.pk)).content.decode()
    assert "Noter que le directoire agrée" in asked  # what the press does, not what is so
    client.post(page("candidate", assembly, candidate=candidate.pk, verb="agreer"))
    candidate.refresh_from_db()
    assert candidate.agreed_by_board

    wrong = client.post(page("stand", assembly, resolution=election.pk), {"member": "Personne"})
    assert wrong.status_code == 400
    shown = client.get(page("resolution", assembly, resolution=election.pk)).content.decode()
    assert "Corriger cette candidature" in shown
    assert shown.count("nécessaire pour convoquer, quand la loi le demande") == 4
    changes = {"statement": "Je sais compter.", "age": "53", "functions": "Trésorière"}
    client.post(page("candidate", assembly, candidate=candidate.pk, verb="modifier"), changes)
    candidate.refresh_from_db()
    assert (candidate.statement, candidate.age) == ("Je sais compter.", 53)
    assert candidate.agreed_by_board
    client.post(page("candidate", assembly, candidate=candidate.pk, verb="retirer"))
    assert not election.candidates.exists()


def test_a_file_that_is_not_a_pdf_is_refused(cast: Cast, signed_in: SignedIn) -> None:
    assembly = assemblies.draft(cast)
    client = signed_in(cast.diego)

    answer = client.post(
        page("add-document", assembly),
        {
            "kind": "other",
            "title": "Image",
            "audience": "members",
            "file": SimpleUploadedFile("a.pdf", b"GIF89a"),
        },
    )

    assert answer.status_code == 400
    assert assembly.documents.count() == 4
