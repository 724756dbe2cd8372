"""Routes of the polling station: booth, key holders, officers."""

from django.urls import URLPattern, URLResolver, path

from votes.station.api.urls import urlpatterns as api
from votes.station.views import (
    codes,
    named,
    officers,
    papers,
    programs,
    reissues,
    rights,
    trustees,
    verification,
)
from votes.urn import converters

converters.install()

app_name = "votes"

# What the voting host serves by itself (config/voting_urls.py).
voting_patterns: list[URLPattern | URLResolver] = [
    path("isoloir/", programs.booth, name="booth"),
    path("scrutins/<poll:uuid>/droits", rights.rights, name="rights"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *voting_patterns,
    path("depositaires/", programs.trustee, name="trustee-page"),
    path("codes-de-vote/", programs.codes, name="codes-page"),
    path("papiers-de-vote/", programs.papers, name="papers-program"),
    path("verificateur/", programs.verifier, name="verifier-page"),
    path("scrutins/<poll:uuid>/depositaire", trustees.state, name="trustee"),
    path("scrutins/<poll:uuid>/depositaire/<slug:stage>", trustees.step, name="trustee-step"),
    path("scrutins/<poll:uuid>/codes-de-vote", codes.voting_codes, name="voting-codes"),
    path("scrutins/<poll:uuid>/enveloppes.csv", codes.envelopes, name="envelopes"),
    path("scrutins/", officers.index, name="polls"),
    path("scrutins/<poll:uuid>/", officers.poll_page, name="poll"),
    path("scrutins/<poll:uuid>/etat", officers.state_fragment, name="poll-state"),
    path("scrutins/<poll:uuid>/integrite", officers.integrity_page, name="integrity"),
    path(
        "scrutins/<poll:uuid>/integrite/bulletins",
        verification.verify_ballots,
        name="verify-ballots",
    ),
    path("scrutins/<poll:uuid>/emargement", officers.signed_roll, name="signed-roll"),
    path("scrutins/<poll:uuid>/bulletin", named.voting, name="named-ballot"),
    path("scrutins/<poll:uuid>/votes-nominatifs", named.reading, name="named-votes"),
    path("scrutins/<poll:uuid>/droits-remplaces/", reissues.page, name="reissues"),
    path(
        "scrutins/<poll:uuid>/droits-remplaces/<int:number>",
        reissues.decide,
        name="reissue-decision",
    ),
    path("scrutins/<poll:uuid>/papiers/", papers.page, name="papers"),
    path("scrutins/<poll:uuid>/papiers/place", papers.slot, name="paper-slot"),
    path("scrutins/<poll:uuid>/<slug:verb>", officers.act, name="act"),
    *api,
]
