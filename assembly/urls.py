"""Pages of this room."""

from django.urls import URLPattern, URLResolver

from assembly.urls_sitting import urlpatterns as sitting

app_name = "assembly"
urlpatterns: list[URLPattern | URLResolver] = [*sitting]
