"""Pages and API of this room."""

from django.urls import URLPattern, URLResolver

from members import urls_access, urls_register
from members.api.urls import urlpatterns as api

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [*urls_access.pages, *urls_register.pages, *api]
