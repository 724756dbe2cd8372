"""Pages of this room."""

from django.urls import URLPattern, URLResolver, path

from members import urls_register
from members.views import second_factors

app_name = "members"
signing_in: list[URLPattern | URLResolver] = [
    path("second-facteur/", second_factors.second_factor, name="second_factor"),
    path("verification/", second_factors.step_up, name="step_up"),
    path("mon-compte/securite/", second_factors.security, name="security"),
]
urlpatterns: list[URLPattern | URLResolver] = [*signing_in, *urls_register.pages]
