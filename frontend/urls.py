"""Pages of this room."""

from django.urls import URLPattern, URLResolver, path

from frontend.views import (
    decisions,
    embedded,
    feeds,
    follow_ups,
    gallery,
    home,
    live,
    measures,
    pages,
    preferences,
    rehearsals,
    searching,
    site,
)

app_name = "frontend"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("metrics", measures.metrics, name="metrics"),
    path("jauge/<int:number>/", live.gauge, name="gauge"),
    path("assemblees/repetition/", rehearsals.page, name="rehearsals"),
    path("assemblees/repetition/commencer", rehearsals.ask, name="rehearse"),
    path("assemblees/repetition/<int:number>/<str:name>", rehearsals.paper, name="rehearsal_paper"),
    path("decisions/", decisions.listing, name="decisions"),
    path("decisions/decisions.csv", decisions.table, name="decisions_csv"),
    path("decisions/suites/", follow_ups.listing, name="follow_ups"),
    path("decisions/suites/suites.csv", follow_ups.table, name="follow_ups_csv"),
    path("decisions/<int:number>/", decisions.detail, name="decision"),
    path("flux/votes.atom", feeds.AtomFeed(), name="atom"),
    path("flux/propositions.atom", feeds.ProposalsFeed(), name="proposals_atom"),
    path("integrer/", embedded.block, name="embedded"),
    path("flux/votes.rss", feeds.RssFeed(), name="rss"),
    path("flux/votes.ics", feeds.diary, name="diary"),
    path("cooperative/histoire/", pages.timeline, name="history"),
    path("cooperative/histoire/chiffres.csv", pages.figures_csv, name="figures_csv"),
    path("recherche/", searching.search_page, name="search"),
    path("secret-du-vote/", pages.secrecy, name="secrecy"),
    path("exploitant/", pages.operator_powers, name="operator_powers"),
    path("verifier/", pages.verify, name="verify"),
    path("aide/", pages.help_page, name="help"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions/", pages.legal, name="legal"),
    path("affichage/", preferences.change_reading, name="reading"),
    path("composants/", gallery.gallery, name="gallery"),
    path("hors-ligne/", site.offline, name="offline"),
    path("manifeste.webmanifest", site.manifest, name="manifest"),
    path("service-worker.js", site.service_worker, name="service_worker"),
    path("robots.txt", site.robots, name="robots"),
]
