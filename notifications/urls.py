"""Pages of this room."""

from django.urls import URLPattern, URLResolver, path

from notifications.views import unsubscribing

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desinscription/<str:token>", unsubscribing.unsubscribe, name="unsubscribe"),
]
