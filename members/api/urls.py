"""`/api/v1/` of this room."""

from django.urls import URLPattern, URLResolver, path

from members.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/members/me", views.MeView.as_view(), name="api-me"),
    path("api/v1/members/me/<int:number>", views.OwnDetailsView.as_view(), name="api-own-details"),
    path(
        "api/v1/members/me/<int:number>/email-consent",
        views.OwnConsentView.as_view(),
        name="api-own-consent",
    ),
    path("api/v1/register/", views.RegisterView.as_view(), name="api-register"),
    path("api/v1/register/<int:number>/", views.RowView.as_view(), name="api-row"),
    path("api/v1/register/<int:number>/leaving", views.LeavingView.as_view(), name="api-leaving"),
    path(
        "api/v1/register/<int:number>/share-movements",
        views.SharesView.as_view(),
        name="api-shares",
    ),
    path("api/v1/cooperative/", views.CooperativeView.as_view(), name="api-cooperative"),
    path("api/v1/cooperative/figures", views.FiguresView.as_view(), name="api-figures"),
    path("api/v1/cooperative/standing", views.StandingView.as_view(), name="api-standing"),
    path("api/v1/cooperative/organs", views.OrgansView.as_view(), name="api-organs"),
]
