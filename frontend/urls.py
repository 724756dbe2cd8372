"""Pages of this room."""

from django.urls import URLPattern, URLResolver, path

from frontend.views import gallery, preferences

app_name = "frontend"
urlpatterns: list[URLPattern | URLResolver] = [
    path("composants/", gallery.gallery, name="gallery"),
    path("affichage/", preferences.change_reading, name="reading"),
]
