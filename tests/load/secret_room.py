"""The scene of a secret vote born in a sitting, made on the databases of a scratch service whose
keeper runs: `python -m tests.load.secret_room VOTERS FILE`."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from common import clock  # noqa: E402
from tests import cast  # noqa: E402
from tests.factories import assemblies  # noqa: E402
from tests.factories import room_urns as room  # noqa: E402
from tests.factories.assemblies import Story  # noqa: E402
from tests.load.room import session_of  # noqa: E402


def prepare(voters: int) -> dict[str, Any]:
    """A sitting just opened, so many members checked in, three of whom hold the keys of the
    assembly's own vote; a wish that nobody voted on yet. Sessions and key sheets are written."""
    named = cast.build()
    holders = room.holders_of(named)
    others = room.companions(voters - len(holders))
    assemblies.CONVENED_AT = clock.now() - timedelta(days=20)
    assemblies.OPENS_AT = clock.now() - timedelta(days=18)
    assembly = assemblies.draft(named, meets_at=clock.now() - timedelta(minutes=5))
    assemblies.resolution(assembly, assemblies.board(named), title=room.WISH, is_secret=False)
    story = Story(named, assembly, at=assemblies.CONVENED_AT)
    story.convene().open_vote().close_remote_vote()
    story.open_sitting(*holders, *others)
    of = story.rehearsed[0]
    return {
        "assembly": story.assembly.pk,
        "resolution": room.wish(story).pk,
        "chair": session_of(named.alice),
        "screen": session_of(named.diego),
        "holders": [
            {
                "session": session_of(holder),
                "seed": of.devices[of.poll.trustees.get(member=holder).index - 1].seed,
            }
            for holder in holders
        ],
        "voters": [session_of(member) for member in (*holders, *others)],
    }


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(prepare(int(sys.argv[1]))))
