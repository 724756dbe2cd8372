"""`/api/v1/assemblies/`."""

from django.urls import path

from assembly.api import views

urlpatterns = [
    path("", views.AssembliesView.as_view(), name="api-list"),
    path("register/", views.RegisterView.as_view(), name="api-register"),
    path("<int:number>/", views.AssemblyView.as_view(), name="api-detail"),
]
