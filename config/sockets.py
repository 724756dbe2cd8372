"""The websockets of the service: of this site alone, for whoever the session says, and for nobody
whose device is lent."""

from typing import Any, cast

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from config.urls import websocket_urlpatterns
from members.signing_in.middleware import LentDeviceHearsNothing

_pages = cast("Any", URLRouter(websocket_urlpatterns))
sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(LentDeviceHearsNothing(_pages)))
