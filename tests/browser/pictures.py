"""`python -m tests.browser.pictures OUTDIR [ADDRESS]`: a picture of every page at 390 and 1280 px.

Run by hand beside a running `./run`, in the same folder: sessions are opened in its database.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

import django

django.setup()

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from common import clock  # noqa: E402
from members import queries as register  # noqa: E402
from members.models import Account, Member  # noqa: E402
from tests.browser.visitors import (  # noqa: E402
    CHROMIUM_FLAGS,
    PHONE,
    WIDTHS,
    program,
    sign_in,
    walk,
)


def people() -> dict[str, Account | None]:
    """One account for each role of the running site; a role nobody holds is left out."""
    found: dict[str, Account | None] = {"visitor": None}
    today = clock.today()
    for organ in ("board", "supervisory_board"):
        for seat in register.organ(organ, today)[:1]:
            found[organ] = seat.member.account
    seated = {
        seat.member_id
        for organ in ("board", "supervisory_board")
        for seat in register.organ(organ, today)
    }
    ordinary = Member.objects.active(today).filter(account__isnull=False).exclude(pk__in=seated)
    member = ordinary.order_by("number").first()
    if member is not None:
        found["member"] = member.account
    operator = Account.objects.filter(is_operator=True, is_active=True).order_by("pk").first()
    if operator is not None:
        found["operator"] = operator
    return {role: account for role, account in found.items() if account or role == "visitor"}


def take(browser: Browser, role: str, account: Account | None, base: str, out: Path) -> int:
    """Every page of a role; returns how many."""
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=PHONE)
    if account is not None:
        sign_in(context, base, account)
    page = context.new_page()
    count = 0
    for visit in walk(page, base):
        count += 1
        name = "".join(c if c.isalnum() else "_" for c in visit.path.strip("/")) or "accueil"
        for width in WIDTHS:
            page.set_viewport_size(width)
            page.screenshot(path=out / f"{role}-{name[:80]}-{width['width']}.png", full_page=True)
        sys.stderr.write(f"{role} {visit.status} {visit.path}\n")
    context.close()
    return count


def main(arguments: list[str]) -> int:
    if not arguments:
        sys.stderr.write(__doc__ or "")
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    base = arguments[1] if len(arguments) > 1 else "http://localhost:8000"
    roles = arguments[2:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(CHROMIUM_FLAGS))
        for role, account in people().items():
            if not roles or role in roles:
                take(browser, role, account, base, out)
        browser.close()
    sys.stdout.write(f"{out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
