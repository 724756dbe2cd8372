"""The library of standard texts: by form, inserted, rewritten, kept; blanks stop convening."""

import pytest

from assembly import checklist, library, rulebook
from assembly.actions import agenda, texts
from assembly.models import Assembly, OwnText
from assembly.rules.presets import PRESETS, load_preset
from assembly.rules.standard_texts import blanks, has_figures, renewed, shipped
from common.models import AuditEvent
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def test_each_text_names_what_it_rests_on_and_how_sure_that_is() -> None:
    for text in shipped().values():
        assert text.source
        assert text.verified
        assert bool(text.text) == (text.kind == "vote")
        assert (text.seats > 0) == (text.kind == "election")


@pytest.mark.parametrize("preset", PRESETS)
def test_each_form_has_accounts_allocation_discharge_mandates_and_formalities(preset: str) -> None:
    codes = {entry.standard.code for entry in library.entries(load_preset(preset))}

    assert {"accounts", "allocation", "discharge", "election_supervisory", "formalities"} <= codes
    assert ("dues" in codes) == (preset == "association_1901")
    assert ("capital_floor" in codes) == (preset != "association_1901")
    assert ("allocation_scop" in codes) == preset.startswith("scop")


def test_one_gesture_puts_a_text_on_the_agenda_in_the_words_of_the_cooperative(cast: Cast) -> None:
    assembly = made.draft(cast)

    item = texts.insert(assembly=assembly, code="discharge", at=CONVENED_AT, by=made.board(cast))

    question = item.resolutions.get()
    assert item.title == "Quitus au directoire et au conseil de surveillance"
    assert question.text.endswith("quitus de leur gestion pour l’exercice 2025.")
    assert (item.position, question.number) == (2, 2)
    assert AuditEvent.objects.filter(verb="agenda.text_inserted").exists()


def test_an_unfilled_bracket_stops_the_convocation(cast: Cast) -> None:
    assembly = made.draft(cast)
    by = made.board(cast)
    item = texts.insert(assembly=assembly, code="allocation_loss", at=CONVENED_AT, by=by)

    found = checklist.obstacles(Assembly.objects.get(), at=CONVENED_AT)
    assert [obstacle.code for obstacle in found] == ["blank-left"]
    assert "[montant en euros]" in str(found[0].message)

    agenda.write_resolution(
        resolution=item.resolutions.get(), title=item.title, text="Report à nouveau : 1 200 €.",
        at=CONVENED_AT, by=by,
    )  # fmt: skip
    assert checklist.obstacles(Assembly.objects.get(), at=CONVENED_AT) == []


def test_an_extraordinary_text_does_not_enter_an_ordinary_agenda(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        texts.insert(
            assembly=made.draft(cast), code="capital_floor", at=CONVENED_AT, by=made.board(cast)
        )

    assert refused.value.code == "nature-too-high"


@pytest.mark.parametrize("code", ["dues", "nothing"])
def test_a_text_of_another_form_is_unknown_here(cast: Cast, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        texts.insert(assembly=made.draft(cast), code=code, at=CONVENED_AT, by=made.board(cast))

    assert refused.value.status == 404


def test_a_convened_agenda_takes_no_text(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene()

    with pytest.raises(Refusal) as refused:
        texts.insert(assembly=story.assembly, code="discharge", at=story.at, by=made.board(cast))

    assert refused.value.code == "already-convened"


def test_our_own_wording_says_who_read_it_and_can_be_given_up(cast: Cast) -> None:
    assembly, by = made.draft(cast), made.board(cast)
    texts.rewrite(
        code="discharge", title="Quitus {unknown}", text="Nous donnons quitus.", at=CONVENED_AT,
        by=by, checked_by="Me Kerbrat, 4 mai 2026",
    )  # fmt: skip

    entry = library.entry("discharge", rulebook.of(assembly))
    item = texts.insert(assembly=assembly, code="discharge", at=CONVENED_AT, by=by)

    assert entry is not None
    assert entry.is_confirmed
    assert item.title == "Quitus {unknown}"
    texts.restore(code="discharge", at=CONVENED_AT, by=by)
    texts.restore(code="discharge", at=CONVENED_AT, by=by)
    assert not OwnText.objects.exists()
    assert AuditEvent.objects.filter(verb="text.restored").count() == 1


def test_the_text_of_a_resolution_is_kept_once_with_its_year_left_open(cast: Cast) -> None:
    assembly, by = made.draft(cast), made.board(cast)
    question = assembly.resolutions.get()

    kept = texts.keep(resolution=question, at=CONVENED_AT, by=by)
    again = texts.keep(resolution=question, at=CONVENED_AT, by=by)

    assert kept == again
    assert (kept.code, kept.title) == ("own-1", "Approbation des comptes {year}")
    assert texts.insert(assembly=assembly, code="own-1", at=CONVENED_AT, by=by).title == (
        "Approbation des comptes 2025"
    )


def test_years_move_forward_and_other_figures_are_to_read_again() -> None:
    assert renewed("exercice 2025, du 1er mai 2026", years=1) == "exercice 2026, du 1er mai 2027"
    assert renewed("20250 € et 12026", years=1) == "20250 € et 12026"
    assert has_figures("un intérêt de 2 %")
    assert not has_figures("les comptes de l’exercice 2025")
    assert blanks("De [montant] à [montant], [date]") == ["[montant]", "[date]"]
