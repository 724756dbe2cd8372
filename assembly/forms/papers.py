"""Forms about the papers of the register."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignedCopyForm(forms.Form):
    """The scan of the sheets that the bureau signed."""

    file = forms.FileField(
        label=_("PDF of the signed sheets"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
