"""The checks the bureau can make at any moment (R-CNIL 2-02, 2-03): sealed things have not moved,
the urn's chain holds and still has every head seen before, every ballot has its hand-over and its
émargement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common import audit, clock
from common.models import AuditEvent
from common.refusals import Obstacle, Refusal, Words
from votes.belenios.errors import ProtocolError
from votes.station import acts_of_voters, keeper, lost_rights, papers
from votes.station.bundles import programs_served
from votes.station.models import DestroyedRoll, HandOver, IntegrityRun, Poll, TurnoutEntry
from votes.station.states import FINISHED
from votes.urn import chain, counts
from votes.urn import queries as urn

# The worker writes signatures down each minute; a ballot without one after this long is an alarm.
PROJECTED_WITHIN = timedelta(minutes=10)
# What compares the urn with people, and what anybody may read of its archive.
OF_THE_ROLL = frozenset({"roll", "hand-overs", "turnout", "papers"})
OF_THE_ARCHIVE = frozenset({"fingerprint", "chain", "heads", "ballots", "result"})


@dataclass(frozen=True)
class CheckResult:
    """One check, by code and in words, with what was compared."""

    code: str
    name: Words
    ok: bool
    detail: str = ""


def checks(poll: Poll) -> list[CheckResult]:
    """Every check that makes sense for a sealed poll as it stands, in the order of the page."""
    wanted = codes(poll)
    return [
        CheckResult(code, name, *_made(check, poll))
        for code, name, check in CHECKS
        if code in wanted
    ]


def codes(poll: Poll) -> frozenset[str]:
    """The checks that have a meaning now. Once a poll is finished its programs may be replaced
    and its secret is gone; once its roll is destroyed nothing can be compared with it."""
    known = frozenset(code for code, _name, _check in CHECKS)
    if poll.state not in FINISHED:
        return known - {"result"}
    gone = DestroyedRoll.objects.filter(poll=poll).exists()
    return known - {"programs", "secret"} - (OF_THE_ROLL if gone else frozenset())


def name_of(code: str) -> Words:
    """What a check verifies, in words."""
    return next((name for known, name, _check in CHECKS if known == code), code)


Outcome = tuple[bool, str]


def _made(check: Callable[[Poll], Outcome], poll: Poll) -> Outcome:
    """A check that cannot be made is not a good one."""
    try:
        return check(poll)
    except Refusal as refusal:
        return False, str(refusal.message)
    except (ProtocolError, ObjectDoesNotExist, LookupError) as error:  # what it reads is gone
        return False, type(error).__name__


def _fingerprint(poll: Poll) -> Outcome:
    of = urn.poll(poll.uuid)
    return of.fingerprint == poll.fingerprint != "", poll.fingerprint


def _programs(poll: Poll) -> Outcome:
    sealed = urn.poll(poll.uuid).manifest.get("programs", {})
    words = ngettext("{count} program", "{count} programs", len(sealed))
    return bool(sealed) and programs_served() == sealed, words.format(count=len(sealed))


def _chain(poll: Poll) -> Outcome:
    broken = chain.first_broken_height(urn.poll(poll.uuid))
    height, head = urn.head(poll.uuid)
    if broken is not None:
        return False, gettext("It breaks at event {height} of {all}.").format(
            height=broken, all=height
        )
    words = ngettext("{count} event, up to {head}", "{count} events, up to {head}", height)
    return True, words.format(count=height, head=head[:16])


def _roll(poll: Poll) -> Outcome:
    """Every credential of the urn is a right of the roll or a declared reserve, and conversely."""
    known = set(poll.roll.order_by("pk").values_list("public_credential", flat=True))
    known |= set(poll.reserve.order_by("pk").values_list("public_credential", flat=True))
    listed = urn.credentials(poll.uuid)
    words = ngettext("{count} right to vote", "{count} rights to vote", len(listed))
    return known == listed, words.format(count=len(listed))


def _hand_overs(poll: Poll) -> Outcome:
    """A ballot without a hand-over, in either journal, is an alarm (secrecy.md 3), be its right
    that of a member or a slot for a paper. The keeper has none of a poll whose codes were made
    elsewhere, nor of what was cast before key holders gave the secret back to a new machine: for
    these the station's journal stands alone."""
    held = urn.holdings(poll.uuid)
    rows = poll.roll.order_by("pk").values_list("pk", "slot", "public_credential")
    used = {slot: pk for pk, slot, credential in rows if credential in held}
    by_slot = {slot: held[credential] for _pk, slot, credential in rows if credential in held}
    on_paper = {
        row.slot: held[row.public_credential]
        for row in papers.slots(poll)
        if row.public_credential in held
    }
    by_slot |= on_paper
    handed = set(HandOver.objects.filter(entry__poll=poll).values_list("entry", flat=True))
    kept = set(by_slot) if poll.is_independent else _in_keepers_journal(poll, by_slot)
    alone = {slot for slot, pk in used.items() if pk not in handed}
    alone |= set(on_paper) - _slots_journalled(poll)
    strangers = len(held) - len(by_slot)
    words = ngettext("{count} right handed over", "{count} rights handed over", len(handed))
    found = f"{_ballots_in_words(len(held))}, {words.format(count=len(handed))}"
    if on_paper:
        slots = ngettext("{count} vote on paper", "{count} votes on paper", len(on_paper))
        found = f"{found}, {slots.format(count=len(on_paper))}"
    return not (alone or strangers or set(by_slot) - kept), found


def _slots_journalled(poll: Poll) -> set[str]:
    """The slots for papers that the station handed over to a scrutineer."""
    acts = AuditEvent.objects.filter(verb=papers.HANDED_OVER, subject=poll.journal_subject)
    return {act.details["slot"] for act in acts.order_by("height")}


def _in_keepers_journal(poll: Poll, used: Mapping[str, urn.Holding]) -> set[str]:
    """The slots whose hand-over the keeper wrote down, or wrote on the machine that is gone."""
    kept, since = keeper.slots_handed_over(poll.uuid), keeper.held(poll.uuid).restored_at
    if since is None:
        return kept
    # The urn writes the second of a ballot.
    since = since.replace(microsecond=0)
    return kept | {slot for slot, holding in used.items() if holding.at < since}


def _papers(poll: Poll) -> Outcome:
    """The slots used are the envelopes that hold a vote, never more, and no more envelopes were
    opened than members signed for. Once the vote has ended, exactly as many (secrecy.md 12)."""
    found = papers.standing(poll)
    signed = papers.received(poll)
    opened = found.envelopes or 0
    ended = poll.ended_at is not None
    whole = found.entered + (found.void or 0) == opened if ended else found.entered <= opened
    words = gettext("{received} received, {entered} entered, {void} set aside, {unused} unused")
    said = words.format(
        received=signed, entered=found.entered, void=found.void or 0, unused=found.unused
    )
    return whole and opened <= signed == found.received, said if signed else ""


def _secret(poll: Poll) -> Outcome:
    """The secret from which rights are handed over is there while somebody may vote. Elsewhere made
    codes have none here, and after the end there must be none."""
    if not lost_rights.has_copies(poll):
        return True, ""
    held = keeper.held(poll.uuid)
    if held.torn:
        raise keeper.SecretTorn
    return held.secret, ""


def _turnout(poll: Poll) -> Outcome:
    """Every signature of the booth has its ballot, and every ballot its signature, but for those
    that the worker has not written down yet. A vote on paper is signed for when its envelope
    comes, and no ballot is that signature's."""
    # Signatures are read first: ballots only grow.
    signed = set(
        TurnoutEntry.objects.filter(
            entry__poll=poll, channel=TurnoutEntry.Channel.BOOTH
        ).values_list("entry__public_credential", flat=True)
    )
    held = urn.holdings(poll.uuid)
    late = clock.now() - PROJECTED_WITHIN
    on_paper = urn.paper_slots(poll.uuid)
    unsigned = [
        key
        for key, holding in held.items()
        if key not in signed and key not in on_paper and holding.at < late
    ]
    ok = not unsigned and signed <= set(held)
    words = ngettext("{count} signature", "{count} signatures", len(signed))
    return ok, f"{_ballots_in_words(len(held))}, {words.format(count=len(signed))}"


def _heads(poll: Poll) -> Outcome:
    """Every head kept by an earlier run, or published at an opening or a close, is still where it
    was: an urn cut short or rewritten does not have them any more (secrecy.md 16)."""
    runs = IntegrityRun.objects.filter(poll=poll).order_by("height", "head")
    seen = set(runs.values_list("height", "head").distinct())
    seen |= {(mark.height, mark.head) for mark in urn.milestones(poll.uuid) if mark.head}
    lost = sorted(seen - urn.heads(poll.uuid, {height for height, _head in seen}))
    if lost:
        return False, gettext("Event {height} no longer has {head}.").format(
            height=lost[0][0], head=lost[0][1][:16]
        )
    words = ngettext("{count} fingerprint", "{count} fingerprints", len(seen))
    return True, words.format(count=len(seen))


def _journal(poll: Poll) -> Outcome:
    """No act is missing or altered, be it kept apart, and none about this vote was forgotten before
    its roll was destroyed (ADR 18)."""
    broken = audit.verify()
    if broken is None:
        broken = acts_of_voters.first_misfit(poll)
    if broken is None and not DestroyedRoll.objects.filter(poll=poll).exists():
        early = AuditEvent.objects.filter(verb=audit.FORGOTTEN, subject=poll.journal_subject)
        broken = early.order_by("height").values_list("height", flat=True).first()
    if broken is None:
        return True, ""
    return False, gettext("It breaks at act {number}.").format(number=broken)


def _ballots(poll: Poll) -> Outcome:
    """What workers found when they last checked every proof again; good until they find a fault,
    and a fault until they find none."""
    last = urn.last_verdict(poll.uuid)
    if last is None:
        return True, ""
    report = last.report
    if not last.is_valid:
        return False, str(report["failed"])
    return True, _ballots_in_words(report["ballots"])


def _result(poll: Poll) -> Outcome:
    """What was published is what the archive holds; of an urn left uncounted, nothing."""
    stored = counts.stored_result(urn.poll(poll.uuid))
    archived = [list(question) for question in stored] if stored is not None else None
    return archived == poll.result, ""


def _ballots_in_words(count: int) -> str:
    return ngettext("{count} ballot", "{count} ballots", count).format(count=count)


def faults(poll: Poll) -> list[Obstacle]:
    """Why nothing may be built on this urn: its ballots were verified again and a rule is broken.
    Another verification that finds all well takes the obstacle away; to ask for one does not."""
    last = urn.last_verdict(poll.uuid) if poll.is_secret else None
    if last is None or last.is_valid:
        return []
    return [
        Obstacle(
            "urn-not-valid",
            _("The verification of every ballot has found a fault."),
            _("Read what was found on the page of the checks, and warn the chair and both organs."),
        )
    ]


CHECKS: list[tuple[str, Words, Callable[[Poll], Outcome]]] = [
    ("fingerprint", _("The sealed election is the one that was printed"), _fingerprint),
    ("programs", _("The programs of the booth are those that were sealed"), _programs),
    ("chain", _("The chain of the urn is whole"), _chain),
    ("roll", _("The rights to vote are those of the roll and its reserves"), _roll),
    ("hand-overs", _("Every ballot has its hand-over in both journals"), _hand_overs),
    ("papers", _("Papers entered are the envelopes that hold a vote"), _papers),
    ("turnout", _("Ballots and signatures on the roll go together"), _turnout),
    ("journal", _("The journal of acts is whole"), _journal),
    ("heads", _("The urn still has every fingerprint seen before"), _heads),
    ("ballots", _("No fault was found in a ballot that was verified again"), _ballots),
    ("result", _("The published result is the one that the archive holds"), _result),
    ("secret", _("The rights to vote can be handed over"), _secret),
]
