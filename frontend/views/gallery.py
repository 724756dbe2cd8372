"""The components in every state, for those who write pages. Demonstration and development only."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common.clock import PARIS

LONG_NAME = (
    "Association pour la promotion des pratiques collectives d’hébergement et de "
    "l’autodétermination numérique en Bretagne-Cornouaille-Pays-de-Vannes"
)
# Of every length, with and without a tone.
OFFERS: list[dict[str, Any]] = [
    {
        "effort": "1",
        "unit": "minute",
        "title": "Soutenir « Rejoindre le collectif CHATONS »",
        "url": "#",
        "detail": "Encore 7 soutiens pour l’inscrire à l’ordre du jour",
        "tag": "Proposition",
    },
    {
        "effort": "5",
        "unit": "minutes",
        "title": "Donner votre avis sur les horaires de l’assistance",
        "url": "#",
        "detail": "Consultation du directoire, sans valeur de décision",
        "tag": "Jusqu’à mardi",
        "tone": "sun",
    },
    {
        "effort": "1",
        "unit": "soirée",
        "title": f"Se présenter au conseil de surveillance de l’{LONG_NAME}",
        "url": "#",
        "detail": "Deux sièges à pourvoir, candidatures jusqu’au 30 septembre",
        "tag": "Élection",
    },
]
# An event with all its parts, then the shortest one.
YEARS: list[dict[str, Any]] = [
    {
        "name": "2026",
        "year_id": "a2026",
        "events": [
            {
                "when": "samedi 6 juin",
                "title": "Assemblée générale ordinaire",
                "url": "#",
                "detail": "148 votants sur 1 000, 6 résolutions adoptées",
            }
        ],
    },
    {
        "name": "2013",
        "year_id": "a2013",
        "events": [
            {"when": "4 mai", "title": "Le vote électronique devient possible"},
            {"title": LONG_NAME},
        ],
    },
]
# What a question offers.
OPTIONS: list[dict[str, Any]] = [
    {"value": "for", "label": "Pour", "kind": "pour"},
    {"value": "against", "label": "Contre", "kind": "contre"},
    {
        "value": "abstain",
        "label": "Abstention",
        "kind": "abstention",
        "detail": "Compte pour le quorum, pas dans la majorité",
    },
]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom", help_text="Comme sur votre carte de sociétaire.")
    email = forms.EmailField(label="Adresse électronique", required=False)
    on = forms.DateField(
        label="Date de naissance", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    how = forms.ChoiceField(
        label="Comment voulez-vous être convoqué ?",
        choices=[("email", "Par courriel"), ("post", "Par la poste")],
        widget=forms.RadioSelect,
    )
    college = forms.ChoiceField(
        label="Collège", choices=[("a", "Usagers"), ("b", LONG_NAME)], required=False
    )
    text = forms.CharField(label="Votre question", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="J’ai lu l’ordre du jour", help_text="Deux pages.")


def gallery(request: HttpRequest) -> HttpResponse:
    """`/composants/`."""
    if not (settings.DEMONSTRATION or settings.DEBUG):
        raise Http404
    return render(request, "frontend/gallery.html", _samples(request))


def _samples(request: HttpRequest) -> dict[str, Any]:
    return {
        "long_name": LONG_NAME,
        "recorded_at": datetime(2026, 5, 30, 10, 12, tzinfo=PARIS),
        "form": SampleForm(),
        "wrong_form": SampleForm({"name": "", "email": "claire", "how": "", "agreed": ""}),
        "page": Paginator(range(500), 25).get_page(request.GET.get("page", 7)),
        "todo": OFFERS,
        "options": OPTIONS,
        "steps": ["Vérifier la liste", "Créer les clés", "Essayer les clés", "Sceller l’urne"],
        "turnout": [
            ("2021", 8, "8 %"),
            ("2022", None, "inconnue"),
            ("2023", 12, "12 %"),
            ("2024", 19, "19 %"),
            ("2025", 27, "27 %"),
        ],
        "capital": [
            (str(y), 31000 - 420 * (y - 2005), f"{31 - (y - 2005) * 0.42:.0f} k€")
            for y in range(2005, 2026)
        ],
        "result": [
            ("Pour", "pour", 112),
            ("Contre", "contre", 9),
            ("Abstention", "abstention", 27),
        ],
        "consequences": [
            "Les bulletins déjà déposés restent dans l’urne.",
            "Plus aucun bulletin ne peut être déposé.",
            "Le secret de l’urne est détruit : cette action ne se défait pas.",
        ],
        "crumbs": [("Accueil", "/"), ("Assemblées", "#"), ("Assemblée du 6 juin 2026", "")],
        "entries": [
            ("Vue d’ensemble", request.path),
            ("Ordre du jour", "#1"),
            ("Pouvoirs", "#2"),
            ("Présences", "#3"),
            ("Documents", "#4"),
        ],
        "years": YEARS,
    }
