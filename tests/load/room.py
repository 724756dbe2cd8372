"""The room of a trial, made on the databases of a scratch service, apart from its processes:
`python -m tests.load.room MEMBERS FILE`. Members come by rows, not one by one at a desk."""

import json
import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.http import HttpRequest  # noqa: E402

from assembly.actions import sitting_journal  # noqa: E402
from assembly.models import AttendanceEntry  # noqa: E402
from common import clock  # noqa: E402
from members.models import Account, Member  # noqa: E402
from members.signing_in.entering import record  # noqa: E402
from tests import cast  # noqa: E402
from tests.factories import assemblies  # noqa: E402
from tests.factories import members as people  # noqa: E402
from tests.factories.assemblies import Story  # noqa: E402


def prepare(size: int) -> dict[str, Any]:
    """A sitting just opened on one question voted in public, and so many members checked in, each
    with an open session; the bureau's sessions apart. Its clock is the service's."""
    named = cast.build()
    members = [
        people.member("Camille", f"Rang {rank:04d}", number=2000 + rank, email=f"c{rank}@localhost")
        for rank in range(size)
    ]
    assemblies.CONVENED_AT = clock.now() - timedelta(days=20)
    assemblies.OPENS_AT = clock.now() - timedelta(days=18)
    drafted = assemblies.draft(named, meets_at=clock.now() - timedelta(minutes=5))
    story = Story(named, assemblies.voted_in_public(named, drafted), at=assemblies.CONVENED_AT)
    story.convene()
    story.open_sitting(named.alice, named.gwenn, named.diego)
    call = story.assembly.call
    AttendanceEntry.objects.bulk_create(
        AttendanceEntry(call=call, member=member, manner="room", arrived_at=story.at)
        for member in members
    )
    sitting_journal.begin_item(
        item=story.assembly.items.get(), at=story.at, by=assemblies.chair(named)
    )
    return {
        "assembly": story.assembly.pk,
        "resolution": story.assembly.resolutions.get().pk,
        "chair": session_of(named.alice),
        "scrutineer": session_of(named.gwenn),
        "members": [{"pk": member.pk, "session": session_of(member)} for member in members],
    }


def session_of(member: Member) -> str:
    """Signed in a moment ago, second factor included."""
    account = member.account
    assert isinstance(account, Account)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    request = HttpRequest()
    request.session = session
    record(request, account, methods=("email", "totp"))
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(prepare(int(sys.argv[1]))))
