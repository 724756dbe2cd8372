"""No page that a role can reach breaks a rule of axe-core, on a phone or on a desktop."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from members.models import Account
from tests.browser.visitors import WIDTHS, overflows, sign_in, violations, walk
from tests.cast import Cast, build

pytestmark = pytest.mark.browser

ROLES: dict[str, Callable[[Cast], Account | None]] = {
    "visitor": lambda cast: None,
    "member": lambda cast: cast.bilal.account,
    "board": lambda cast: cast.diego.account,
    "supervisory board": lambda cast: cast.alice.account,
    "operator": lambda cast: cast.fatou,
    "stranger": lambda cast: cast.eve,
}
# Pages that say something else to each role; the others are read by the first role that may.
DIFFER_BY_ROLE = {"frontend:home", "assembly:page", "assembly:list"}


@pytest.fixture(scope="module")
def already_read() -> set[str]:
    """The kinds of pages that a role of this module has read."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_accessible(
    role: str, site: str, visitor: BrowserContext, settings: Any, already_read: set[str]
) -> None:
    settings.DEMONSTRATION = True
    account = ROLES[role](build())
    if account is not None:
        sign_in(visitor, site, account)
    page = visitor.new_page()
    faults = []
    visited = []
    for visit in walk(page, site, except_kinds=already_read - DIFFER_BY_ROLE):
        visited.append(visit.path)
        if visit.status == 200:
            already_read.add(visit.kind)
        if visit.status >= 500:
            faults.append(f"{visit.path}: status {visit.status}")
        for width in WIDTHS:
            page.set_viewport_size(width)
            where = f"{visit.path} at {width['width']} px"
            faults.extend(f"{where}: {violation}" for violation in violations(page))
            if overflows(page):
                faults.append(f"{where}: wider than the screen")
    assert "/" in visited
    assert not faults, "\n".join(faults)
