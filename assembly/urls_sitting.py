"""Addresses of the sitting and of what follows it."""

from django.urls import URLPattern, URLResolver, path

from assembly.views import (
    copies,
    influence,
    minutes,
    paper_proxies,
    paper_votes,
    results,
    second_calls,
    signatures,
    sitting,
    sitting_acts,
)

one = "assemblees/<int:number>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{one}seance/", sitting.page, name="sitting"),
    path(f"{one}seance/etat", sitting.state, name="sitting-state"),
    path(f"{one}seance/bureau", sitting_acts.bureau, name="bureau"),
    path(f"{one}seance/accueil", sitting.door, name="check-in"),
    path(f"{one}seance/accueil/<slug:verb>", sitting_acts.arrival, name="arrival"),
    path(f"{one}seance/pouvoirs-papier", paper_proxies.page, name="paper-proxies"),
    path(
        f"{one}seance/pouvoirs-papier/<int:paper>/<slug:verb>",
        paper_proxies.act,
        name="paper-proxy",
    ),
    path(f"{one}seance/pouvoirs-papier/<int:paper>.pdf", paper_proxies.scan, name="paper-scan"),
    path(f"{one}seance/votes-papier", paper_votes.page, name="paper-votes"),
    path(f"{one}seance/votes-papier/noms", paper_votes.named, name="paper-votes-named"),
    path(f"{one}seance/votes-papier/<int:paper>", paper_votes.read, name="paper-vote"),
    path(
        f"{one}seance/votes-papier/<int:paper>/ecarter",
        paper_votes.set_aside,
        name="paper-vote-aside",
    ),
    path(f"{one}seance/presents.csv", sitting.present_csv, name="present-csv"),
    path(f"{one}seance/feuille-de-presence.pdf", sitting.sheet, name="attendance-sheet"),
    path(f"{one}seance/ouvrir", sitting_acts.open_sitting, name="open-sitting"),
    path(f"{one}seance/vote-en-salle", sitting_acts.room_vote, name="room-vote"),
    path(f"{one}seance/lever", sitting_acts.close, name="close-sitting"),
    path(f"{one}seance/mains/<int:resolution>", sitting_acts.hands, name="hands"),
    path(f"{one}seance/compte-rendu", sitting_acts.account, name="account"),
    path(f"{one}seance/compte-rendu/brouillon", sitting_acts.autosave, name="account-autosave"),
    path(f"{one}seconde-convocation/", second_calls.page, name="second-call"),
    path(f"{one}seconde-convocation/annonce", second_calls.insertion, name="insertion"),
    path(
        f"{one}seconde-convocation/annonce.pdf",
        second_calls.insertion_proof,
        name="insertion-proof",
    ),
    path(f"{one}resultats/", results.page, name="results"),
    path(f"{one}influence/", influence.page, name="influence"),
    path(f"{one}influence.pdf", influence.pdf, name="influence-pdf"),
    path(f"{one}resultats.csv", results.table, name="results-csv"),
    path(f"{one}proces-verbal/", minutes.page, name="minutes"),
    path(f"{one}proces-verbal/<int:call>/etablir", minutes.draw_up, name="draw-up"),
    path(f"{one}proces-verbal/<int:entry>/signe", minutes.signed, name="signed"),
    path("registre-des-pv/", minutes.register, name="register"),
    path("registre-des-pv/registre.csv", minutes.register_csv, name="register-csv"),
    path("registre-des-pv/<int:entry>/", signatures.page, name="paper"),
    path("registre-des-pv/<int:entry>/copies", copies.certify, name="certify-copy"),
    path("registre-des-pv/<int:entry>/copies/<int:copy>.pdf", copies.served, name="copy"),
    path("registre-des-pv/<int:entry>/copies/<int:copy>", copies.read, name="read-copy"),
    path("registre-des-pv/<int:entry>/lire", minutes.read, name="read-paper"),
    path("registre-des-pv/<int:entry>/signer/<slug:verb>", signatures.act, name="sign-paper"),
    path("registre-des-pv/<int:entry>-signatures.pdf", signatures.signed, name="paper-signed"),
    path(
        "registre-des-pv/<int:entry>/horodatage/<int:stamp>", signatures.token, name="paper-token"
    ),
    path("registre-des-pv/<int:entry>.pdf", minutes.paper, name="register-paper"),
    path("registre-des-pv/<int:entry>.json", minutes.data, name="register-data"),
    path("registre-des-pv/<int:entry>-signe.pdf", minutes.signed_copy, name="signed-copy"),
]
