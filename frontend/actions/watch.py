"""Whoever keeps the machine is told what fails, once, and when it is well again."""

import fcntl
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.models import WatchedDay
from common.refusals import Refusal
from frontend.queries import service
from frontend.queries.service import Trouble
from members import queries as register
from notifications.hours import day_of
from notifications.relay import RelayUnavailable

logger = logging.getLogger(__name__)
# What is known of each trouble that lasts: since when, its words, and whether it was told.
Known = dict[str, dict[str, Any]]


def look(*, at: datetime) -> list[Trouble]:
    """Looks at every part once; tells what is new, or over. What could not be told is tried again
    at the next look. Gives what is wrong now."""
    with translation.override("fr"), _memory() as file:
        known: Known = json.loads(file.read_text()) if file.exists() else {}
        found = service.troubles(at=at)
        _write_day(found, at=at)
        for trouble in found:
            known.setdefault(trouble.code, {"since": at.isoformat(), "told": False})
            known[trouble.code]["words"] = trouble.words
        here = {trouble.code for trouble in found}
        known = {code: what for code, what in known.items() if code in here or what["told"]}
        _keep(file, known)
        fresh = [trouble for trouble in found if _is_due(trouble, known[trouble.code], at)]
        over = [code for code in known if code not in here]
        if fresh or over:
            _tell(fresh, [known[code]["words"] for code in over])
            for trouble in fresh:
                known[trouble.code]["told"] = True
            _keep(file, {code: what for code, what in known.items() if code in here})
    return found


def _is_due(trouble: Trouble, known: dict[str, Any], at: datetime) -> bool:
    return not known["told"] and at - datetime.fromisoformat(known["since"]) >= trouble.patience


def _write_day(found: Sequence[Trouble], *, at: datetime) -> None:
    """One line a day: everything that was wrong in it, once."""
    try:
        day, _made = WatchedDay.objects.get_or_create(day=day_of(at))
        day.looks += 1
        day.troubles |= {trouble.code: trouble.words for trouble in found}
        day.save()
    except DatabaseError:
        logger.exception("The line of the day could not be written.")


def _tell(fresh: Sequence[Trouble], over: Sequence[str]) -> None:
    """One message to each operator, which leaves at once: the worker may be what is dead."""
    addresses = _addresses()
    if not addresses:
        raise Refusal(
            "nobody-to-tell",
            gettext_lazy("Nobody is named who could be told what fails."),
            gettext_lazy("Set ALERT_ADDRESSES, or name a technical operator (README.md)."),
        )
    subject, text = _written(fresh, over)
    mails = [EmailMessage(subject=subject, body=text, to=[address]) for address in addresses]
    try:
        accepted = get_connection().send_messages(mails)
    except (RelayUnavailable, SMTPException, OSError) as error:
        raise _untold() from error
    if not accepted:
        raise _untold()


def _untold() -> Refusal:
    return Refusal(
        "alert-not-sent",
        gettext_lazy("What fails could not be told by mail: it is tried again at the next look."),
        gettext_lazy("Look at the mail relay, with manage.py check_mail."),
    )


def _addresses() -> list[str]:
    try:
        known = register.operators_addresses()
    except DatabaseError:  # this may be what is to be told
        known = []
    return list(dict.fromkeys([*settings.ALERT_ADDRESSES, *known]))


def _written(fresh: Sequence[Trouble], over: Sequence[str]) -> tuple[str, str]:
    host = urlsplit(settings.SITE_URL).netloc
    if fresh:
        subject = ngettext(
            "{host}: something fails", "{host}: {count} things fail", len(fresh)
        ).format(host=host, count=len(fresh))
    else:
        subject = _("{host}: all is well again").format(host=host)
    lines = [f"- {trouble.words}\n  {trouble.what_to_do}" for trouble in fresh]
    if over:
        lines += [_("Well again:"), *(f"- {words}" for words in over)]
    lines += ["", _("The state of the service: {url}").format(url=settings.SITE_URL)]
    lines += [_("This is told once; the next message says that it is well again.")] * bool(fresh)
    return subject, "\n".join(lines) + "\n"


@contextmanager
def _memory() -> Iterator[Path]:
    """The file of what lasts, which one look has at a time; not in the database, which may be what
    fails."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "watch.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield settings.DATA_DIR / "watch.json"


def _keep(file: Path, known: Known) -> None:
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(known, ensure_ascii=False, indent=1))
    partial.rename(file)
