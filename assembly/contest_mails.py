"""What a member is told of a request about the roll, or of a claim."""

from datetime import datetime

from django.conf import settings

from assembly.models import Assembly
from members import queries as register
from members.models import Member
from notifications.actions import outbox


def tell(
    member: Member, key: str, event: str, *, assembly: Assembly, at: datetime, answer: str = ""
) -> None:
    """Queues one message about one event; said once whoever repeats it."""
    page = "liste-electorale" if event.startswith("roll") else "contester"
    outbox.queue(
        key_subject=key,
        member=member,
        step=event,
        template="contest_news",
        context={
            "event": event,
            "assembly_name": assembly.title,
            "received_at": at,
            "answer": answer.strip(),
            "board": register.cooperative().word("board"),
            "link": f"{settings.SITE_URL}/assemblees/{assembly.pk}/{page}",
        },
        at=at,
    )
