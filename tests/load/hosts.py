"""Hosts for a trial: network namespaces of this machine on one bridge, each cut off at will.

Needs root and iproute2. Every name begins with `ouv-`, and all of them go away at the end.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

BRIDGE = "ouv-bridge"
HERE = "10.77.0.1"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def inside(name: str) -> list[str]:
    """What comes before a command for it to run on this host."""
    return ["ip", "netns", "exec", f"ouv-{name}"]


def cut_off(name: str) -> None:
    """Its cable is pulled: what is sent is lost, and nobody is told."""
    _ip("link", "set", f"ouv-{name}", "down")


def join_again(name: str) -> None:
    _ip("link", "set", f"ouv-{name}", "up")


@contextmanager
def hosts(addresses: dict[str, str]) -> Iterator[None]:
    """A namespace for each name, under its address."""
    _clean(addresses)
    try:
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{HERE}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for name, address in addresses.items():
            space = f"ouv-{name}"
            _ip("netns", "add", space)
            _ip("link", "add", space, "type", "veth", "peer", "name", "eth0", "netns", space)
            _ip("link", "set", space, "master", BRIDGE, "up")
            _ip("-n", space, "addr", "add", f"{address}/24", "dev", "eth0")
            for device in ("eth0", "lo"):
                _ip("-n", space, "link", "set", device, "up")
        yield
    finally:
        _clean(addresses)


def _clean(addresses: dict[str, str]) -> None:
    for name in addresses:
        with suppress(subprocess.CalledProcessError):
            _ip("netns", "del", f"ouv-{name}")
    with suppress(subprocess.CalledProcessError):
        _ip("link", "del", BRIDGE)
