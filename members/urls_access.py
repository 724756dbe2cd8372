"""Our own pages of access: second factor, step-up, letters, help desk."""

from django.urls import URLPattern, URLResolver, path

from members.views import help_desk, lending, letters, second_factors, stepping_up

pages: list[URLPattern | URLResolver] = [
    path("second-facteur/", second_factors.second_factor, name="second_factor"),
    path("verification/", stepping_up.step_up_page, name="step_up"),
    path("appareil/reprendre", lending.take_back, name="take_back"),
    path("lettre/", letters.letter, name="letter"),
    path("mon-compte/securite/", second_factors.security, name="security"),
    path(
        "mon-compte/securite/deconnecter-partout",
        second_factors.end_sessions,
        name="end_sessions",
    ),
    path("assistance/", help_desk.requests, name="help_desk"),
    path("assistance/demander/", help_desk.ask, name="ask_recovery"),
    path("assistance/courriers/", letters.print_letters, name="print_letters"),
    path("assistance/<int:number>/", help_desk.recovery, name="recovery"),
    path("assistance/<int:number>/decision", help_desk.decide, name="decide_recovery"),
]
