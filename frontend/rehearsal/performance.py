"""The whole play, act by act."""

import tempfile
from pathlib import Path
from typing import Any

from frontend.rehearsal import papers, preparing, report, service, sitting, voting
from frontend.rehearsal.conductor import Plan, Rehearsal, Say

ACTS = (
    ("registre", preparing.register),
    ("connexion des organes", preparing.sign_in_officers),
    ("inscriptions", preparing.sign_in_voters),
    ("statuts", preparing.statutes),
    ("ordre du jour", preparing.agenda),
    ("convocation", preparing.convene),
    ("courrier", preparing.deliver),
    ("cérémonie des clés", voting.ceremony),
    ("ouverture", voting.open_vote),
    ("bulletins", voting.vote),
    ("enveloppe", papers.send),
    ("rappel", voting.remind),
    ("clôture légale", voting.close_remote_vote),
    ("séance", sitting.hold),
    ("votes papier", papers.enter),
    ("dépouillement", sitting.count),
    ("certification", sitting.certify),
    ("procès-verbal", sitting.write_minutes),
    ("vérification", report.verify),
)


def perform(plan: Plan, out: Path, say: Say) -> dict[str, Any]:
    """Rehearses a whole assembly on a service of its own; gives the report."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="ouvote-repetition-") as folder,
        service.running(Path(folder)) as scratch,
    ):
        rehearsal = Rehearsal(plan, scratch, out, say)
        for name, act in ACTS:
            with rehearsal.step(name):
                act(rehearsal)
        return report.write(rehearsal)
