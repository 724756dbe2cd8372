"""Every address of the service, read from its routes, with the keys of what a scene made."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

# What ends the visit, what the demonstration alone has, and what asks another service.
LEFT_OUT = ("demonstration:", "account_logout", "notifications:mailbox")


def addresses(keys: dict[str, Any]) -> dict[str, str]:
    """The path of each named route. `keys` gives a value by the name of an argument, or by
    route and argument (`members:member.number`) where the name means something else."""
    found: dict[str, str] = {}
    for space, pattern, before in _routes(get_resolver()):
        name = f"{space}{pattern.name}"
        if pattern.name is None or name.startswith(LEFT_OUT):
            continue
        wanted = {**before, **pattern.pattern.converters}
        values = {key: _value(keys, name, key) for key in wanted}
        found.setdefault(name, reverse(name, kwargs=values))
    return found


def _value(keys: dict[str, Any], name: str, key: str) -> Any:
    space = name.split(":", maxsplit=1)[0]
    for wanted in (f"{name}.{key}", f"{space}.{key}", key):
        if wanted in keys:
            return keys[wanted]
    raise KeyError(f"{name} wants {key}: say in the scene what it is")


def _routes(
    resolver: Any, space: str = "", before: dict[str, Any] | None = None
) -> Iterator[tuple[str, URLPattern, dict[str, Any]]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield space, each, before or {}
        else:
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _routes(each, inner, {**(before or {}), **each.pattern.converters})
