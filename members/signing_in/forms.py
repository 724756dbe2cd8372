"""Forms of signing in: the library's, in our words."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def _worded(form: forms.Form, label: str | Promise, help_text: str | Promise) -> None:
    field = form.fields["code"]
    field.label = label  # type: ignore[assignment]
    field.help_text = help_text  # type: ignore[assignment]
    field.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "spellcheck": "false",
    }


class RequestCodeForm(RequestLoginCodeForm):
    """The address to which the code goes."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one at which you receive our convocations."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
    )

    def clean_email(self) -> str:
        self.cleaned_data["email"] = self.cleaned_data["email"].strip().lower()
        return str(super().clean_email())


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """The code that was received."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, _("The code of the e-mail"), _("Eight figures, with or without the dash."))


class SecondFactorForm(AuthenticateForm):
    """While signing in: the application's code, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, _("The code of your application"), _("Or one of your recovery codes."))


class ShowAgainForm(ReauthenticateForm):
    """The same, asked of somebody who is already signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, _("The code of your application"), _("Or one of your recovery codes."))


class NewApplicationForm(ActivateTOTPForm):
    """A first code shows that the application has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, _("The code that the application shows"), _("Six figures."))


class LetterForm(forms.Form):
    """The code of a printed letter."""

    letter = forms.CharField(
        label=_("The code of your letter"),
        help_text=_("Three groups of four signs, with or without the dashes."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "code long"}
        ),
    )


class EmailCodeForm(forms.Form):
    """The code of an e-mail, written by somebody who is already signed in."""

    email_code = forms.CharField(
        label=_("The code of the e-mail"),
        help_text=_("Eight figures, with or without the dash."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey that can sign in by itself: it is kept by the device, which checks who holds it."""

    passwordless = None  # every passkey here is

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_field(self)


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_field(self)


def _name_field(form: forms.Form) -> None:
    form.fields["name"] = forms.CharField(
        label=_("Name of this device"),
        help_text=_("To know it again: “my telephone”, “computer of the office”."),
        max_length=60,
        initial=form.initial.get("name"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
