"""Forms of whoever signs a paper. Nothing secret is shown again after an error."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CertificateForm(forms.Form):
    """A certificate with its key, entrusted for one signature."""

    certificate = forms.FileField(
        label=_("Your certificate (.p12 or .pfx)"),
        help_text=_("It is used once, in memory, and not kept."),
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx,application/x-pkcs12"}),
    )
    passphrase = forms.CharField(
        label=_("Its passphrase"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class SignedElsewhereForm(forms.Form):
    """The paper as it was signed on one's own device."""

    file = forms.FileField(
        label=_("The signed PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


class ServiceForm(forms.Form):
    """What a signature service asks of its user for one signature."""

    credential = forms.CharField(label=_("Your identifier at the service"), max_length=200)
    pin = forms.CharField(
        label=_("PIN"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    one_time_code = forms.CharField(
        label=_("One-time code"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
