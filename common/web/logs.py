"""What a log may say of a request: its route, never its path, which may be somebody's link."""

import logging

from django.http import HttpRequest


class RoutesOnly(logging.Filter):
    """Writes the route in place of the path (`bulletin/<str:token>`), whatever went wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            paths = {request.path, _escaped(request.path), request.get_full_path()}
            record.args = tuple(_route(request) if a in paths else a for a in record.args)
        return True


def _escaped(path: str) -> str:
    """As Django writes a path in its logs."""
    return path.encode("unicode_escape").decode("ascii")


def _route(request: HttpRequest) -> str:
    """Where no route answers, the first part of the path alone: a link may be mistyped."""
    if request.resolver_match is not None:
        return f"/{request.resolver_match.route}"
    return f"/{request.path.strip('/').partition('/')[0]}/…"
