"""Sealing: the empty urn is closed over questions, keys and rights, for everybody to compare."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.clock import PARIS
from common.refusals import Obstacle, Refusal, refuse_if
from members import queries as members
from members.models import Account
from votes.belenios.credentials import CredentialList, PublicCredential
from votes.belenios.election import make_election
from votes.belenios.fingerprints import credentials_fingerprint, key_fingerprint
from votes.belenios.group import group_named
from votes.belenios.hashing import sha256_hex
from votes.belenios.trustees import Trustees
from votes.station import keyholding, rights_officers, trials
from votes.station.actions import sealed_copies
from votes.station.actions.projection import mirror
from votes.station.bundles import BUNDLES, programs_served
from votes.station.keys import GROUP, trustees_of
from votes.station.models import Poll, Trustee
from votes.station.questions import read_question
from votes.station.states import PollState
from votes.urn import queries as urn
from votes.urn.actions import polls as urn_polls


def seal(*, poll: Poll, at: datetime, by: Account | None = None) -> Poll:
    """Seals the poll in the urn, then here. What is sealed is published at once: election, key
    holders, sorted public credentials, manifest. Refused with every obstacle."""
    refuse_if(obstacles(poll=poll, on=at.astimezone(PARIS).date()))
    sealed_copies.make(poll=poll, at=at, by=by)
    urn_polls.create(
        poll_uuid=poll.uuid,
        title=poll.title,
        revote=poll.revote,
        closes_at=poll.remote_closes_at,
    )
    if urn.poll(poll.uuid).state == PollState.DRAFT:
        contents = _contents(poll)
        _seal_unchanged(poll, contents, seal_of(poll=poll, contents=contents), at)
    mirror(poll=poll, at=at, by=by, verb="poll.sealed")
    return poll


def _seal_unchanged(poll: Poll, contents: "Contents", sealed: urn_polls.Seal, at: datetime) -> None:
    """Seals what was prepared if it still is what the poll says. Whoever entrusts the codes, adds a
    question or replaces a key holder in the same second waits here, then finds the urn sealed; or
    was first, and what was prepared is worth nothing."""
    with transaction.atomic():
        Poll.objects.select_for_update().get(pk=poll.pk)
        keyholding.in_order(poll, locked=True)
        poll.refresh_from_db()
        refuse_if(obstacles(poll=poll, on=at.astimezone(PARIS).date()))
        if _contents(poll) != contents:
            raise Refusal(
                "changed-meanwhile",
                _("The questions, the keys or the voting codes of this vote have just changed."),
                _("Reload the page, look at what changed, then seal."),
            )
        if urn.poll(poll.uuid).state == PollState.DRAFT:
            urn_polls.seal(poll_uuid=poll.uuid, sealed=sealed, at=at)


def obstacles(*, poll: Poll, on: date) -> list[Obstacle]:
    """Why the poll cannot be sealed yet; the same list greys the button."""
    found = []
    if poll.state != PollState.DRAFT:
        found.append(
            Obstacle(
                "already-sealed",
                _("This vote is already sealed."),
                _("There is nothing left to do here."),
            )
        )
    waiting = [row.name for row in keyholding.in_order(poll) if not _ready(row)]
    if waiting:
        found.append(
            Obstacle(
                "ceremony-unfinished",
                _("Some key holders have not made and tried their key yet."),
                _("Waiting for: {names}.").format(names=", ".join(waiting)),
            )
        )
    if poll.is_independent and poll.codes_received_at is None:
        found.append(
            Obstacle(
                "codes-awaited",
                _("The public part of the voting codes has not arrived yet."),
                _("Waiting for: {names}.").format(names=poll.rights_officer),
            )
        )
    elif poll.rights_officer is not None:
        found += rights_officers.obstacles(poll, poll.rights_officer, on)
    if poll.is_secret and not poll.is_born_in_session:
        found += trials.sealing_obstacles(poll, keyholding.in_order(poll))
    return [*found, *keyholding.obstacles(poll)]


def _ready(trustee: Trustee) -> bool:
    made = trustee.key_check if trustee.poll.is_born_in_session else trustee.shown_key
    return bool(made) and trustee.checked_at is not None


@dataclass(frozen=True)
class Contents:
    """What goes into an urn: whose keys close it, which rights fill it, under which name; and, of
    a poll, which questions it asks."""

    uuid: str
    title: str
    description: str
    trustees: Trustees
    names: Sequence[str]
    rights: Sequence[PublicCredential]
    spare: Sequence[PublicCredential]
    # Among the spare ones, those that votes on paper alone use.
    papers: Sequence[str] = ()
    # Who made the secret codes: "server", or the name of a person.
    authority: str = "server"
    # The two key holders to whom the secret of the rights is sealed, if it is.
    copies: Sequence[str] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    asked: Sequence[dict[str, Any]] = ()


def _contents(poll: Poll) -> Contents:
    entries = poll.roll.filter(withdrawn_at__isnull=True).order_by("pk")
    spare = poll.reserve.order_by("pk").values_list("public_credential", "is_paper")
    return Contents(
        uuid=poll.uuid,
        title=poll.title,
        description=poll.subtitle,
        trustees=trustees_of(poll),
        names=list(poll.trustees.order_by("index").values_list("name", flat=True)),
        rights=[
            PublicCredential(key, weight)
            for key, weight in entries.values_list("public_credential", "weight")
        ],
        spare=[PublicCredential(key) for key, _is_paper in spare],
        papers=[key for key, is_paper in spare if is_paper],
        authority=str(poll.rights_officer) if poll.is_independent else "server",
        copies=sealed_copies.names(poll=poll),
        extra={"keys_from": poll.keys_from_id} if poll.is_born_in_session else {},
        asked=list(poll.questions),
    )


def seal_of(*, poll: Poll, contents: Contents) -> urn_polls.Seal:
    """The exact texts of the archive's first records, and what is published beside them: the
    questions of the poll, closed over these contents."""
    group = group_named(GROUP)
    questions = [read_question(value) for value in poll.questions]
    election = make_election(
        group=group,
        uuid=contents.uuid,
        name=contents.title,
        description=contents.description,
        public_key=contents.trustees.public_key(group),
        questions=[question.to_protocol() for question in questions],
        administrator=members.cooperative().name,
        credential_authority=contents.authority,
        extra={
            "resolutions": [_resolution(value) for value in poll.questions],
            **contents.extra,
        },
    )
    listed = CredentialList.build(group, [*contents.rights, *contents.spare])
    return urn_polls.Seal(
        election=election.text,
        trustees=contents.trustees.text,
        credentials=listed.text,
        information={
            str(position): question.public_information()
            for position, question in enumerate(questions)
        },
        manifest=_manifest(poll, contents, election.fingerprint, listed),
        papers=frozenset(contents.papers),
    )


def _resolution(question: dict[str, Any]) -> dict[str, str]:
    """What ties a question to the agenda: its reference and the hash of all the voter reads."""
    read = json.dumps(question["information"], ensure_ascii=False, sort_keys=True)
    return {"reference": question["reference"], "sha256": sha256_hex(read)}


def _manifest(
    poll: Poll, contents: Contents, fingerprint: str, listed: CredentialList
) -> dict[str, Any]:
    """What is published at the sealing, to be compared with the archive and with the notice."""
    group = group_named(GROUP)
    return {
        "uuid": contents.uuid,
        "title": contents.title,
        "fingerprint": fingerprint,
        "resolutions": [
            {"title": question["title"], **_resolution(question)} for question in poll.questions
        ],
        "threshold": poll.threshold,
        "trustees": [
            {"name": name, "key": key_fingerprint(group, key)}
            for name, key in zip(contents.names, contents.trustees.keys, strict=True)
        ],
        "roll": len(contents.rights),
        "reserves": len(contents.spare),
        # Of these, the slots of votes on paper: anybody can see that none was used before the
        # close to voters, and how many were after it.
        "paper_slots": sorted(sha256_hex(key) for key in contents.papers),
        "total_weight": listed.total_weight,
        "credentials": credentials_fingerprint(listed),
        "sealed_copies": list(contents.copies),
        "mode": poll.mode,
        "credential_authority": contents.authority,
        "revote": poll.revote,
        "remote_closes_at": poll.remote_closes_at.isoformat() if poll.remote_closes_at else None,
        "complaint_minutes": poll.complaint_minutes,
        "programs": _programs(),
        **contents.extra,
    }


def _programs() -> dict[str, str]:
    """The hashes of the booth's and the key holders' programs, which must be those served."""
    announced: dict[str, str] = json.loads(BUNDLES.read_text()) if BUNDLES.exists() else {}
    if not announced or announced != programs_served():
        raise Refusal(
            "programs-altered",
            _("The programs of the booth are missing, or are not the ones that were built."),
            _("Install the complete application again before sealing a vote."),
            status=503,
        )
    return announced
