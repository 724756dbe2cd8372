"""Forms about the papers of the register and those put before an assembly."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assembly.models import AssemblyDocument


class SignedCopyForm(forms.Form):
    """The scan of the sheets that the bureau signed."""

    file = forms.FileField(
        label=_("PDF of the signed sheets"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


class ScanForm(SignedCopyForm):
    """The scan of the sheets that members of an organ signed; why, where one is kept already."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Why it takes the place of the one that is kept"),
        help_text=_("Written beside both, and in the register once the minutes are in it."),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, replaces: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not replaces:
            del self.fields["why"]


class VersionForm(forms.Form):
    """A new version of a paper put before the assembly."""

    file = forms.FileField(
        label=_("PDF file, 20 MB at most"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


class DocumentForm(VersionForm):
    """A paper put before the assembly."""

    kind = forms.ChoiceField(label=_("What it is"), choices=AssemblyDocument.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    audience = forms.ChoiceField(label=_("Who reads it"), choices=AssemblyDocument.Audience.choices)
    field_order = ("kind", "title", "audience", "file")
