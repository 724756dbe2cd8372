"""`/api/v1/assemblies/`."""

from django.urls import path

from assembly.api import (
    claims,
    documents,
    hand_counts,
    law,
    organs,
    paper_proxies,
    paper_votes,
    papers,
    proxies,
    turnout,
    views,
)

urlpatterns = [
    path("", views.AssembliesView.as_view(), name="api-list"),
    path("statutes/", law.StatutesView.as_view(), name="api-statutes"),
    path("retention/", law.RetentionView.as_view(), name="api-retention"),
    path("<int:number>/calendar/", law.CalendarView.as_view(), name="api-calendar"),
    path("<int:number>/influence/", law.InfluenceView.as_view(), name="api-influence"),
    path("register/", views.RegisterView.as_view(), name="api-register"),
    path("register/<int:entry>/", papers.PaperView.as_view(), name="api-paper"),
    path("register/<int:entry>/approval", papers.ApprovalView.as_view(), name="api-approve"),
    path("register/<int:entry>/signatures", papers.SignaturesView.as_view(), name="api-sign"),
    path("register/<int:entry>/stamps", papers.StampsView.as_view(), name="api-stamp"),
    path("register/<int:entry>/copies", papers.CopiesView.as_view(), name="api-certify"),
    path("organs/<slug:organ>/", organs.OrganRegisterView.as_view(), name="api-organ"),
    path(
        "organs/<slug:organ>/<int:line>/",
        organs.OrganPaperView.as_view(),
        name="api-organ-paper",
    ),
    path("<int:number>/", views.AssemblyView.as_view(), name="api-detail"),
    path("<int:number>/turnout/", turnout.TurnoutView.as_view(), name="api-turnout"),
    path("<int:number>/documents/", documents.DocumentsView.as_view(), name="api-documents"),
    path("<int:number>/questions/", documents.QuestionsView.as_view(), name="api-questions"),
    path("<int:number>/proxies/", proxies.ProxiesView.as_view(), name="api-proxies"),
    path("<int:number>/proxies/<int:proxy>/", proxies.ProxyView.as_view(), name="api-proxy"),
    path(
        "<int:number>/proxies/<int:proxy>/acceptance",
        proxies.AcceptanceView.as_view(),
        name="api-proxy-accept",
    ),
    path(
        "<int:number>/proxies/<int:proxy>/refusal",
        proxies.RefusalView.as_view(),
        name="api-proxy-decline",
    ),
    path(
        "<int:number>/paper-proxies/",
        paper_proxies.PaperProxiesView.as_view(),
        name="api-paper-proxies",
    ),
    path(
        "<int:number>/paper-proxies/<int:paper>/confirmation",
        paper_proxies.ConfirmationView.as_view(),
        name="api-paper-proxy-confirm",
    ),
    path(
        "<int:number>/paper-proxies/<int:paper>/acceptance",
        paper_proxies.HolderAcceptsView.as_view(),
        name="api-paper-proxy-accept",
    ),
    path(
        "<int:number>/paper-proxies/<int:paper>/setting-aside",
        paper_proxies.SetAsideView.as_view(),
        name="api-paper-proxy-set-aside",
    ),
    path("<int:number>/claims/", claims.ClaimsView.as_view(), name="api-claims"),
    path("<int:number>/claims/<int:claim>/", claims.ClaimView.as_view(), name="api-claim"),
    path("<int:number>/hand-counts/", hand_counts.HandCountsView.as_view(), name="api-hand-counts"),
    path("<int:number>/paper-votes/", paper_votes.PaperVotesView.as_view(), name="api-paper-votes"),
    path(
        "<int:number>/paper-votes/<int:paper>/confirmation",
        paper_votes.EnvelopeView.as_view(),
        name="api-paper-vote-confirm",
    ),
    path(
        "<int:number>/paper-votes/<int:paper>/reading",
        paper_votes.ReadingView.as_view(),
        name="api-paper-vote-read",
    ),
    path(
        "<int:number>/paper-votes/<int:paper>/setting-aside",
        paper_votes.SetAsideView.as_view(),
        name="api-paper-vote-set-aside",
    ),
]
