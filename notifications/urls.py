"""Pages of this room."""

from django.urls import URLPattern, URLResolver, path

from notifications.views import arrival, campaigns, mailbox, outbox, plans, post, unsubscribing

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("messages/", outbox.messages_page, name="messages"),
    path("messages/table.csv", outbox.table, name="table"),
    path("messages/a-retrouver", outbox.unreachable, name="unreachable"),
    path("messages/a-retrouver.csv", outbox.unreachable_table, name="unreachable-table"),
    path("messages/distribution/", arrival.by_domain, name="arrival"),
    path("messages/distribution/attente", arrival.pause, name="domain-pause"),
    path("messages/distribution/reprise", arrival.resume, name="domain-resume"),
    path("messages/distribution/rythme", arrival.pace, name="domain-pace"),
    path("messages/distribution/par-la-poste", arrival.by_post, name="domain-by-post"),
    path("messages/reglages/", arrival.check, name="mail-check"),
    path("messages/reglages/verifier", arrival.check_now, name="check-now"),
    path("messages/rappels/<int:pk>/", campaigns.campaign, name="campaign"),
    path("messages/rappels/<int:pk>/calendrier.csv", campaigns.table, name="campaign-table"),
    path("messages/rappels/<int:pk>/lancement", campaigns.launch, name="launch"),
    path("messages/rappels/<int:pk>/repetition", campaigns.rehearse, name="rehearse-mails"),
    path("messages/rappels/<int:pk>/pause", campaigns.pause, name="pause"),
    path("messages/rappels/<int:pk>/reprise", campaigns.resume, name="resume"),
    path("messages/rappels/<int:pk>/<int:step>/essai", campaigns.specimen, name="specimen"),
    path("messages/rappels/<int:pk>/<int:step>/date", campaigns.move, name="move"),
    path("messages/rappels/<int:pk>/<int:step>/retrait", campaigns.leave_out, name="leave-out"),
    path("messages/rappels/<int:pk>/<int:step>/remise", campaigns.put_back, name="put-back"),
    path("messages/poste/", post.batches, name="post"),
    path("messages/poste/preparer", post.prepare, name="prepare-batch"),
    path("messages/poste/<int:number>/", post.batch, name="batch"),
    path("messages/poste/<int:number>/annuler", post.cancel, name="cancel-batch"),
    path("messages/poste/<int:number>/<str:name>", post.paper, name="paper"),
    path("messages/<uuid:pk>/", outbox.message, name="message"),
    path("messages/<uuid:pk>/renvoyer", outbox.retry, name="retry"),
    path("messages/<uuid:pk>/par-la-poste", outbox.by_post, name="by-post"),
    path("quand-voter/<str:token>", plans.voting_plan, name="voting-plan"),
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
