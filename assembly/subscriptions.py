"""What this room listens to: each receiver calls one action."""

from datetime import datetime
from typing import Any

from assembly import door_code, live, rights
from assembly import requests as wanted
from assembly.actions import back_to_post, convening, minutes, outcomes, polls, proxies, requests
from assembly.signals import assembly_changed
from members.models import Member
from members.signals import consent_revoked
from notifications import squares
from notifications.models import PostalBatch
from notifications.signals import letters_dispatched
from proposals import asking, windows
from proposals.models import Proposal
from proposals.signals import threshold_reached
from votes.station import eligibility, governors, holders, scrutineers, signals
from votes.station.models import Poll


def connect() -> None:
    """Registers providers and receivers, once, when the application starts."""
    holders.register(rights.proxies_held)
    governors.register(rights.governor)
    scrutineers.register(rights.is_scrutineer)
    eligibility.register(rights.own_vote_guard)
    eligibility.register_presence(rights.is_present)
    windows.register(wanted.window)
    asking.register(wanted.asked)
    squares.register(door_code.on_a_letter)
    signals.poll_opened.connect(_opened, dispatch_uid="assembly.opened")
    signals.poll_reopened.connect(_opened, dispatch_uid="assembly.reopened")
    signals.poll_suspended.connect(_changed, dispatch_uid="assembly.suspended")
    signals.poll_ended.connect(_changed, dispatch_uid="assembly.ended")
    signals.poll_sealed.connect(_changed, dispatch_uid="assembly.sealed")
    signals.poll_counted.connect(_counted, dispatch_uid="assembly.counted")
    signals.poll_cancelled.connect(_changed, dispatch_uid="assembly.cancelled")
    signals.poll_left_uncounted.connect(_counted, dispatch_uid="assembly.uncounted")
    signals.poll_certified.connect(_certified, dispatch_uid="assembly.certified")
    signals.turnout_changed.connect(_voted, dispatch_uid="assembly.voted")
    letters_dispatched.connect(_posted, dispatch_uid="assembly.posted")
    consent_revoked.connect(_back_to_post, dispatch_uid="assembly.back_to_post")
    threshold_reached.connect(_requested, dispatch_uid="assembly.requested")
    assembly_changed.connect(live.tell_pages, dispatch_uid="assembly.live")


def _opened(sender: type[Poll], poll: Poll, at: datetime, **details: Any) -> None:
    polls.note_opened(poll=poll, at=at)
    minutes.note_opened(poll=poll, at=at)


def _changed(sender: type[Poll], poll: Poll, at: datetime, **details: Any) -> None:
    polls.note_changed(poll=poll, at=at)


def _voted(sender: type[Poll], poll: Poll, at: datetime, **details: Any) -> None:
    proxies.note_own_votes(poll=poll, at=at)


def _counted(sender: type[Poll], poll: Poll, at: datetime, **details: Any) -> None:
    outcomes.note_counted(poll=poll, at=at)


def _certified(sender: type[Poll], poll: Poll, at: datetime, **details: Any) -> None:
    minutes.note_certified(poll=poll, at=at)


def _posted(sender: type[PostalBatch], batch: PostalBatch, at: datetime, **details: Any) -> None:
    convening.note_batch_posted(batch=batch, at=at)


def _back_to_post(sender: type[Member], member: Member, at: datetime, **details: Any) -> None:
    back_to_post.note_back_to_post(member=member, at=at)


def _requested(sender: type[Proposal], proposal: Proposal, at: datetime, **details: Any) -> None:
    requests.receive(proposal=proposal, at=at)
