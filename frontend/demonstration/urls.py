"""The demonstration's control room, under `/demonstration/`."""

from django.urls import path

from frontend.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("", views.home, name="home"),
    path("horloge/", views.move_clock, name="clock"),
    path("entrer/<uuid:account>/", views.become, name="become"),
    path("cles/<str:name>", views.key_file, name="key_file"),
]
