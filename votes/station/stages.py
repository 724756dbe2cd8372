"""Where a key holder stands in the ceremony or the count, as their page needs to know it."""

import json
from dataclasses import dataclass
from typing import Any

from votes.belenios.ceremony import build_vinput
from votes.belenios.hashing import sha256_hex
from votes.station import keys, lost_rights, trials
from votes.station.desk_of_keys import can_compare
from votes.station.lost_rights import Copies
from votes.station.models import Poll, SealedCopy, Trial, Trustee
from votes.station.states import FINISHED, RUNNING, PollState
from votes.urn import queries as urn

STEPS = (("certificate", "certificate"), ("polynomial", "polynomial"), ("share", "shown_key"))


@dataclass(frozen=True)
class Place:
    """The step that depends on a holder, or “waiting” with the names of those awaited."""

    stage: str
    waiting_for: tuple[str, ...] = ()


def place_of(trustee: Trustee, everybody: list[Trustee], copies: Copies | None = None) -> Place:
    """What is expected of a key holder now; first to give their half of a lost secret back."""
    poll = trustee.poll
    if copies is not None and copies.wants(trustee):
        return Place("restore")
    if copies is not None and copies.has_given(trustee):
        return Place("waiting", copies.awaited)
    if poll.state == PollState.DRAFT:
        begun = _in_the_sitting if poll.is_born_in_session else _in_ceremony
        return begun(trustee, everybody)
    if poll.state == PollState.ENDED or (poll.is_born_in_session and poll.state in RUNNING):
        return Place("waiting")
    if poll.state == PollState.TALLIED:
        opened = sum(1 for row in everybody if row.decrypted_at)
        done = trustee.decrypted_at is not None or opened >= poll.threshold
        return Place("done" if done else "decrypt")
    return Place("done" if poll.state in FINISHED else "ready")


def _in_ceremony(trustee: Trustee, everybody: list[Trustee]) -> Place:
    for stage, field in STEPS:
        if not getattr(trustee, field):
            return Place(stage)
        awaited = tuple(row.name for row in everybody if not getattr(row, field))
        if field == "shown_key" and not trustee.checked_at:
            return Place("check")  # one's own key is tried without waiting for anybody
        if awaited:
            return Place("waiting", awaited)
    return _in_trial(trustee, everybody)


def _in_the_sitting(trustee: Trustee, everybody: list[Trustee]) -> Place:
    """A vote born in the sitting: each gives the key that their key file makes for it, then all
    wait for its end."""
    if not trustee.key_check:
        return Place("session-key")
    return Place("waiting", tuple(row.name for row in everybody if not row.key_check))


def _in_trial(trustee: Trustee, everybody: list[Trustee]) -> Place:
    """The test vote: each holder gives a key for it, then opens its total."""
    trial = trials.under_way(trustee.poll)
    if trial is None:
        return Place("ready")
    awaited = trials.awaited(trial, everybody)
    if trustee in awaited:
        return Place("trial-count" if trial.is_cast else "trial-key")
    takes_part = trial.keys.filter(trustee=trustee).exists()
    return Place("waiting", tuple(row.name for row in awaited)) if takes_part else Place("ready")


def progress(everybody: list[Trustee]) -> list[dict[str, Any]]:
    """The ceremony as the officers' page shows it: who has done what, by name."""
    return [
        {
            "name": row.name,
            "index": row.index,
            "certificate": bool(row.certificate),
            "polynomial": bool(row.polynomial),
            "share": bool(row.shown_key),
            "checked_at": row.checked_at,
            "agreed_at": row.agreed_at,
            "tested_at": row.tested_at or row.checked_at,
            "lost_at": row.lost_at,
            "coming": row.coming,
            "decrypted_at": row.decrypted_at,
        }
        for row in everybody
    ]


def common_fingerprint(poll: Poll, everybody: list[Trustee]) -> str:
    """The one line that every key holder and the bureau see and compare: the hash of all the
    public keys together, as they are sealed. Empty until every holder has shown theirs."""
    text = _trustees(poll, everybody) if everybody else None
    return sha256_hex(text)[:20] if text else ""


def state_for(trustee: Trustee) -> dict[str, Any]:
    """All that a key holder's page is told. It trusts none of it unverified."""
    poll = trustee.poll
    everybody = list(poll.trustees.select_related("poll").order_by("index"))
    place = place_of(trustee, everybody, lost_rights.copies(poll))
    copy = SealedCopy.objects.filter(trustee=trustee).first()
    certificates = [row.certificate for row in everybody]
    own = all(certificates) and not poll.is_born_in_session
    counting = poll.state == PollState.TALLIED
    trial = trials.under_way(poll) if poll.state == PollState.DRAFT else None
    return {
        "poll": {"title": poll.title, "subtitle": poll.subtitle, "state": poll.state},
        "me": {"index": trustee.index, "name": trustee.name},
        "holders": [row.name for row in everybody],
        "waiting_for": list(place.waiting_for),
        "threshold": poll.threshold,
        "size": poll.trustees_count,
        "group": keys.GROUP,
        "stage": place.stage,
        "certificates": [json.loads(text) for text in certificates] if own else [],
        "vinput": _vinput(trustee, everybody),
        "private_key_message": _private_key(trustee),
        "sealed_copy": copy.envelope if copy else None,
        "trustees": _trustees(poll, everybody),
        "compare": can_compare(poll, trustee),
        "counting_at": poll.counting_at.isoformat() if poll.counting_at else None,
        "archive": f"/urne/{poll.uuid}/archive.bel" if counting else None,
        "end_head": urn.end_head(poll.uuid) if counting else None,
        "trial": _trial(trial) if trial else None,
        "session": _session(trustee) if poll.is_born_in_session else None,
    }


def _trial(trial: Trial) -> dict[str, Any]:
    """The clone of the test vote; once it is ended, where it is and how it ended."""
    return {
        "clone": trial.clone,
        "archive": f"/urne/{trial.clone}/archive.bel" if trial.is_cast else None,
        "end_head": urn.end_head(trial.clone) if trial.is_cast else None,
    }


def _session(trustee: Trustee) -> dict[str, Any]:
    """The vote whose key file gives the key of this one, and what its holder certified there."""
    source = trustee.poll.keys_from
    return {
        "poll": trustee.poll.keys_from_id,
        "title": source.title if source else "",
        "certificate": json.loads(trustee.certificate),
    }


def _vinput(trustee: Trustee, everybody: list[Trustee]) -> Any:
    """What the others sent to this holder, once all have."""
    if trustee.shown_key or not all(row.polynomial for row in everybody):
        return None
    sent = keys.polynomials(everybody, keys.certificates(everybody))
    return json.loads(build_vinput(sent, trustee.index))


def _private_key(trustee: Trustee) -> str | None:
    """The holder's own share, encrypted to themselves: given back for the test and the count."""
    if not trustee.shown_key:
        return None
    return str(json.loads(trustee.shown_key)["private_key"])


def _trustees(poll: Poll, everybody: list[Trustee]) -> str | None:
    if poll.state != PollState.DRAFT and urn.heights({poll.uuid}):
        return urn.poll(poll.uuid).trustees_json
    made = "key_check" if poll.is_born_in_session else "shown_key"
    if not all(getattr(row, made) for row in everybody):
        return None
    return keys.trustees_of(poll).text
