"""What the page on which somebody signs the attendance sheet sends."""

from django import forms

from assembly.models import SheetSignature


class SheetSignatureForm(forms.Form):
    """What the page sends: the person writes nothing."""

    how = forms.ChoiceField(choices=SheetSignature.How.choices)
    key = forms.UUIDField()
    replaces = forms.UUIDField(required=False)
    represented = forms.CharField(required=False, max_length=20_000)
    strokes = forms.CharField(required=False)

    def clean_represented(self) -> list[int]:
        said = self.cleaned_data["represented"].split()
        if not all(each.isascii() and each.isdigit() and len(each) < 16 for each in said):
            raise forms.ValidationError("", code="unreadable")
        return [int(each) for each in said]
