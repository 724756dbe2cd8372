"""A long form draws its fields group by group: none is left out, none is drawn twice."""

from itertools import chain

import pytest

from assembly.forms import organs, preparing, sitting
from assembly.models import OrganMeeting, Resolution
from assembly.organ_meetings import Ruled
from common.grouped_forms import GroupedForm
from members.forms import governance, joining, register
from members.models import Cooperative
from proposals import consultation_forms

pytestmark = pytest.mark.django_db


def organs_form(*, is_judged: bool) -> organs.MeetingForm:
    """Minutes of an organ: the law rules the votes of one, the statutes those of the other."""
    rules = Ruled(None, "", is_judged=is_judged, has_casting_vote=is_judged)
    return organs.MeetingForm(
        meeting=OrganMeeting(decisions=[{"title": "Acheter"}]), seats=[], rules=rules,
        is_council=is_judged,
    )  # fmt: skip


def every_grouped_form() -> list[GroupedForm]:
    """One of each kind, with the fields that it only has sometimes."""
    return [
        preparing.FrameForm(),
        preparing.ResolutionForm(resolution=Resolution(seats=0)),
        preparing.ResolutionForm(resolution=Resolution(seats=2)),
        sitting.BureauForm(),
        *(organs_form(is_judged=is_judged) for is_judged in (True, False)),
        register.MemberForm(),
        register.NewMemberForm(),
        joining.JoinForm(),
        governance.CooperativeForm(instance=Cooperative()),
        consultation_forms.ConsultationForm(),
    ]


def test_every_field_of_a_grouped_form_is_drawn_exactly_once() -> None:
    forms = every_grouped_form()

    drawn = [
        [field.name for _name, group in form.get_context()["groups"] for field in group]
        for form in forms
    ]

    # What is hidden is drawn before the groups.
    shown = [sorted(field.name for field in form.visible_fields()) for form in forms]
    assert [sorted(names) for names in drawn] == shown


def test_no_kind_of_grouped_form_escapes_this_check() -> None:
    seen = {type(form) for form in every_grouped_form()}

    known = set(GroupedForm.__subclasses__())
    known |= set(chain.from_iterable(kind.__subclasses__() for kind in known))

    assert known == seen
