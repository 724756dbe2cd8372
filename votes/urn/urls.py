"""Routes of this room."""

from django.urls import URLPattern, URLResolver

app_name = "urn"
urlpatterns: list[URLPattern | URLResolver] = []
