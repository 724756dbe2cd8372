"""Pages of signing in whose names the sign-in library chose; it finds them by these names."""

from django.urls import URLPattern, URLResolver, path

from members.views import second_factors, signing_in, stepping_up

SECURITY = "mon-compte/securite/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("connexion/", signing_in.request_code, name="account_login"),
    path("connexion/", signing_in.request_code, name="account_request_login_code"),
    path("connexion/code/", signing_in.confirm_code, name="account_confirm_login_code"),
    path("connexion/compte-ferme/", signing_in.inactive, name="account_inactive"),
    path("connexion/second-facteur/", second_factors.authenticate, name="mfa_authenticate"),
    path("deconnexion/", signing_in.sign_out, name="account_logout"),
    path("verification/", stepping_up.step_up_page, name="mfa_reauthenticate"),
    path("verification/", stepping_up.step_up_page, name="account_reauthenticate"),
    path("verification/", stepping_up.step_up_page, name="mfa_reauthenticate_webauthn"),
    path("connexion/cle/", second_factors.sign_in_by_passkey, name="mfa_login_webauthn"),
    path(SECURITY, second_factors.security, name="mfa_index"),
    path(f"{SECURITY}application/", second_factors.add_application, name="mfa_activate_totp"),
    path(
        f"{SECURITY}application/retirer/",
        second_factors.remove_application,
        name="mfa_deactivate_totp",
    ),
    path(
        f"{SECURITY}codes-de-secours/",
        second_factors.recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        f"{SECURITY}codes-de-secours/nouveaux/",
        second_factors.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        f"{SECURITY}codes-de-secours/codes.txt",
        second_factors.recovery_codes_file,
        name="mfa_download_recovery_codes",
    ),
    path(SECURITY, second_factors.security, name="mfa_list_webauthn"),
    path(f"{SECURITY}cles/ajouter/", second_factors.add_passkey, name="mfa_add_webauthn"),
    path(
        f"{SECURITY}cles/<int:pk>/retirer/",
        second_factors.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path(f"{SECURITY}cles/<int:pk>/nom/", second_factors.rename_passkey, name="mfa_edit_webauthn"),
]
