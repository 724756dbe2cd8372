"""Pages through Django's WSGI handler on lasting threads; ballots, which wait in the event loop,
through their own entrance; websockets through channels."""

import os
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.wsgi import get_wsgi_application

pages = cast("Any", WSGIMiddleware(cast("Any", get_wsgi_application()), workers=4))

from common.backup import hold  # noqa: E402  (after the apps are ready)
from config.sockets import sockets  # noqa: E402  (after the apps are ready)
from votes.urn.crowd import Crowd  # noqa: E402
from votes.urn.views.entrance import Entrance, urn  # noqa: E402

running = hold()  # a backup is not restored under a running web
application = ProtocolTypeRouter(
    {
        "http": Entrance(urn=urn(Crowd(settings.BALLOT_CHECKERS)), pages=pages),
        "websocket": sockets,
    }
)
