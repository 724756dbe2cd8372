"""Destroying what has been kept long enough: two people, one transaction, a certificate."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from assembly import retention
from assembly.actions import envelopes, proxies
from assembly.documents import shelf
from assembly.documents.destruction import destruction_data, draw_destruction
from assembly.models import Destruction
from assembly.retention import DISPATCHES, Due
from assembly.rules.retention import policy
from assembly.states import (
    CANCEL_DESTRUCTION,
    CARRY_OUT_DESTRUCTION,
    CONFIRM_DESTRUCTION,
    DestructionState,
)
from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from common.states import take
from members.models import Account, Cooperative
from notifications.models import Message, PostalBatch
from proposals.actions import remarks
from votes.station.actions import retention as station

S = DestructionState


def propose(*, at: datetime, by: Account) -> Destruction:
    """The board proposes to destroy everything whose time is over and that no legal hold keeps."""
    with transaction.atomic(using="default"):
        _queue()
        if Destruction.objects.filter(state__in=(S.PROPOSED, S.CONFIRMED)).exists():
            raise Refusal(
                "destruction-under-way",
                _("A destruction is already proposed."),
                _("Confirm it, or give it up, before another one."),
            )
        due = retention.plan(at)
        lines = [_line(each) for each in due if not each.hold]
        if not lines:
            raise Refusal(
                "nothing-to-destroy",
                _("Nothing can be destroyed today."),
                _("The page says what comes next, and what a legal hold keeps."),
            )
        made = Destruction.objects.create(lines=lines, proposed_at=at, proposed_by=by)
        _journal("destruction.proposed", made, at, by, lines=len(lines))
    return made


def confirm(*, destruction: Destruction, at: datetime, by: Account) -> None:
    """A second person, of the organ that certifies, confirms; the worker then carries it out."""
    if destruction.proposed_by_id == by.pk:
        raise Refusal(
            "same-person",
            _("Whoever proposed a destruction does not confirm it."),
            _("Ask somebody else of the organ that certifies."),
        )
    with transaction.atomic(using="default"):
        take(destruction, CONFIRM_DESTRUCTION, confirmed_at=at, confirmed_by=by)
        _journal("destruction.confirmed", destruction, at, by)


def give_up(*, destruction: Destruction, at: datetime, by: Account) -> None:
    """Nothing is destroyed."""
    with transaction.atomic(using="default"):
        take(destruction, CANCEL_DESTRUCTION)
        _journal("destruction.given_up", destruction, at, by)


def carry_out(*, at: datetime) -> Destruction | None:
    """Carries out the confirmed destruction, if there is one: all of it with its certificate, or
    nothing. What a legal hold has kept since is left and named. Two runs at once make one; a run
    killed in the middle is done again; files left behind by a kill go at the next run."""
    with transaction.atomic(using="default"):
        _queue()
        _sweep()
        found = Destruction.objects.filter(state=S.CONFIRMED).first()
        if found is None:
            return None
        wanted = {(line["code"], line["subject"]) for line in found.lines}
        due = [each for each in retention.plan(at) if each.key in wanted]
        free = [each for each in due if not each.hold]
        # Messages first: they are found by what they are about.
        free.sort(key=lambda each: each.category.code != DISPATCHES)
        files = _files([each.subject for each in free if each.category.code == DISPATCHES])
        for each in free:
            _destroy(each, at)
        found.lines = [_line(each) for each in free]
        found.held = [_line(each) for each in due if each.hold]
        number = (Destruction.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        data = destruction_data(found, number=number, at=at)
        path, digest = shelf.keep(draw_destruction(data).bytes(), folder="destructions")
        data["files"] = _unreferenced(files)
        take(
            found,
            CARRY_OUT_DESTRUCTION,
            lines=found.lines,
            held=found.held,
            done_at=at,
            number=number,
            data=data,
            file=path,
            sha256=digest,
        )
        _journal("destruction.carried_out", found, at, None, number=number, sha256=digest)
        transaction.on_commit(partial(_remove, data["files"]), using="default", robust=True)
    return found


def _destroy(due: Due, at: datetime) -> None:
    portion = retention.portion(due.category, due.subject, at.astimezone(PARIS).date())
    if polls := retention.polls_to_clear(due.category, due.subject):
        for poll in polls:
            station.destroy_signed_roll(poll=poll, at=at)
            remarks.forget_authors(poll=poll, at=at)
        for assembly in retention.assemblies_voted_in_secret(due.category, due.subject):
            envelopes.forget(assembly=assembly, at=at)
            proxies.forget_hours(assembly=assembly, at=at)
        return
    for rows in portion.removed:
        rows.delete()
    for rows in portion.rows:
        if portion.changes:
            rows.update(**portion.changes)
        else:
            rows.delete()


def _line(due: Due) -> dict[str, Any]:
    return {
        "code": due.category.code,
        "label": due.category.label,
        "subject": due.subject,
        "title": due.title,
        "kept_until": due.kept_until.isoformat(),
        "count": due.count,
        "fate": str(due.category.fate),
        "source": policy()[due.category.code].source,
        "hold": due.hold,
    }


def _files(subjects: Iterable[str]) -> list[str]:
    """The documents that went with messages now to be destroyed, and the batches printed."""
    paths: set[str] = set()
    for subject in subjects:
        for attachments in retention.messages_about(subject).values_list("attachments", flat=True):
            paths |= {str(value["path"]) for value in attachments}
    return sorted(paths)


def _unreferenced(paths: Iterable[str]) -> list[str]:
    """Those that no message and no batch needs any more."""
    letters = Message.objects.annotate(told=Cast("attachments", TextField()))
    batches = PostalBatch.objects.annotate(told=Cast("pdf", TextField()))
    return [
        path
        for path in paths
        if not letters.filter(told__contains=path).exists()
        and not batches.filter(told__contains=path).exists()
    ]


def _sweep() -> None:
    """Files that a run killed after its commit left behind."""
    last = Destruction.objects.filter(state=S.DONE).order_by("-number").first()
    if last is not None:
        _remove(_unreferenced(last.data.get("files", [])))


def _remove(paths: Iterable[str]) -> None:
    for path in paths:
        if default_storage.exists(path):
            default_storage.delete(path)


def _queue() -> None:
    """The cooperative's row is the queue of everybody who destroys."""
    Cooperative.objects.select_for_update().order_by("pk").first()


def _journal(
    verb: str, of: Destruction, at: datetime, by: Account | None, **details: object
) -> None:
    audit.record(verb, at=at, by=by, subject=f"destruction:{of.pk}", details=dict(details))
