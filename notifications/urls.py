"""Pages of this room."""

from django.urls import URLPattern, URLResolver, path

from notifications.views import mailbox, unsubscribing

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desinscription/<str:token>", unsubscribing.unsubscribe, name="unsubscribe"),
    path("boite-aux-lettres/", mailbox.messages, name="mailbox"),
    path("boite-aux-lettres/<str:name>/", mailbox.message, name="mailbox-message"),
    path("boite-aux-lettres/<str:name>/html", mailbox.html, name="mailbox-html"),
    path("boite-aux-lettres/<str:name>/source", mailbox.source, name="mailbox-source"),
    path(
        "boite-aux-lettres/<str:name>/documents/<int:number>",
        mailbox.attachment,
        name="mailbox-attachment",
    ),
]
