"""A question of the room put to a secret vote on phones: how long from the chair's gesture to the
result on the screen (ADR 22: under two minutes with the key holders there).

`python -m tests.load.bench_secret_room [--voters 25] [--base sqlite|postgresql] [--web N]`

A real service, and everybody in a real Chromium: the chair, three key holders with the sheet of
their key, the screen, and the voters in the booth. Here one browser plays everybody on the cores
of the service, one after the other; in a room each person has a device of their own, so that what
several do at once lasts as long as the slowest of them. *here*: what this machine took, one after
the other. *at once*: the slowest. *people*: what hands and voices are reckoned to take, never
measured, and said apart.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.load.bench_booth import FLAGS
from tests.load.postgresql import programs
from tests.load.service import Service, scratch_service

LONGEST = 120_000  # milliseconds that anything may take
AIM_SECONDS = 120
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Seconds that people are reckoned to take: reading, speaking, choosing, typing. Those who act at
# the same time count once.
PEOPLE = {
    "the question is put": 5,
    "keys are given": 12,
    "ballots are cast": 20,
    "the vote is closed": 5,
    "the fingerprint is checked": 15,
    "the total is opened": 3,
    "the result is on the screen": 4,
}


@dataclass
class Stage:
    """What one step took, person by person, in seconds."""

    name: str
    took: list[float] = field(default_factory=list)

    @property
    def at_once(self) -> float:
        return max(self.took, default=0)


@dataclass
class Evening:
    """Who is there, each with pages of their own."""

    browser: Browser
    service: Service
    room: dict[str, Any]
    stages: list[Stage] = field(default_factory=list)

    @property
    def site(self) -> str:
        return f"http://localhost:{self.service.port}"

    def page(self, session: str, rest: str, *, wide: bool = False) -> Page:
        context = self._context(session, wide=wide)
        page = context.new_page()
        page.goto(f"{self.site}/assemblees/{self.room['assembly']}/{rest}")
        return page

    def _context(self, session: str, *, wide: bool) -> BrowserContext:
        context = self.browser.new_context(
            viewport=DESKTOP if wide else PHONE, locale="fr-FR", timezone_id="Europe/Paris"
        )
        context.set_default_timeout(LONGEST)
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.site}])
        return context

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        found = Stage(name)
        yield found
        self.stages.append(found)


@contextmanager
def timed(stage: Stage) -> Iterator[None]:
    """What one person waits, from their gesture to what their page says of it."""
    start = perf_counter()
    yield
    stage.took.append(perf_counter() - start)


def title(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def evening(of: Evening) -> None:
    """From the gesture of the chair to the figures on the screen."""
    room = of.room
    urn = f"seance/urnes/{room['resolution']}"
    chair = of.page(room["chair"], urn, wide=True)
    screen = of.page(room["screen"], "seance/ecran/", wide=True)
    holders = [of.page(each["session"], "participer/") for each in room["holders"]]

    with of.stage("the question is put") as stage, timed(stage):
        press(chair, "La mettre au vote secret")
        expect(title(chair)).to_have_text("Les dépositaires donnent leur clé", timeout=LONGEST)
    with of.stage("keys are given") as stage:
        for page, each in zip(holders, room["holders"], strict=True):
            with timed(stage):
                give_key(page, each["seed"], is_last=page is holders[-1])
    with of.stage("the urn opens for everybody") as stage, timed(stage):
        expect(title(chair)).to_contain_text("L’urne est ouverte", timeout=LONGEST)
    with of.stage("ballots are cast") as stage:
        for session in room["voters"]:
            phone = of.page(session, "participer/")
            with timed(stage):
                cast(phone)
            phone.context.close()
    chair.reload()
    with of.stage("the vote is closed") as stage, timed(stage):
        press(chair, "Clore le vote")
        expect(chair.locator(".hash.big")).to_be_visible(timeout=LONGEST)
    head = chair.locator(".hash.big").inner_text().split()
    with of.stage("the urn is verified by each key holder") as stage:
        start = perf_counter()
        for page in holders:
            expect(title(page)).to_have_text("L’urne est en ordre", timeout=LONGEST)
            stage.took.append(perf_counter() - start)  # all of them at the same time, here too
    with of.stage("the fingerprint is checked") as stage:
        for page in holders:
            page.get_by_label("Tapez les deux premiers groupes").fill(" ".join(head[:2]))
            with timed(stage):
                press(page, "C’est la même empreinte")
                expect(page.get_by_role("button", name="Déchiffrer le total")).to_be_visible(
                    timeout=LONGEST
                )
    with of.stage("the total is opened") as stage:
        for page in holders:
            with timed(stage):
                press(page, "Déchiffrer le total")
                expect(title(page)).to_contain_text("Merci", timeout=LONGEST)
    with of.stage("the chair sees it") as stage, timed(stage):
        expect(title(chair)).to_have_text("L’urne est dépouillée", timeout=LONGEST)
    chair.get_by_role("link", name="Proclamer le résultat").click()
    with of.stage("the result is on the screen") as stage, timed(stage):
        press(chair, "Proclamer le résultat")
        expect(screen.locator(".proclaimed dd").first).to_have_text(
            str(len(room["voters"])), timeout=LONGEST
        )


def give_key(page: Page, seed: str, *, is_last: bool) -> None:
    """The printed sheet typed in; a file is taken as fast by the machine."""
    page.get_by_role("link", name="Ouvrir la page de ma clé").click()
    expect(title(page)).to_have_text("Donnez votre clé pour ce vote", timeout=LONGEST)
    page.get_by_text("Je l’ai sur papier").click()
    page.get_by_label("Clé secrète").fill(seed)
    press(page, "Utiliser cette clé")
    said = "Votre clé ferme l’urne" if is_last else "Votre clé est donnée"
    expect(title(page)).to_contain_text(said, timeout=LONGEST)


def cast(phone: Page) -> None:
    """In favour, in the booth."""
    phone.get_by_role("link", name="Aller à l’isoloir").click()
    phone.get_by_label("Pour").first.check()
    press(phone, "Voir mon récapitulatif")
    press(phone, "Chiffrer et envoyer mon bulletin")
    expect(title(phone)).to_contain_text("Merci", timeout=LONGEST)


def told(of: Evening, voters: int) -> None:
    """The table, and what it makes in a room."""
    print(f"{'stage':<42} {'here':>8} {'median':>8} {'at once':>8} {'people':>8}")
    for stage in of.stages:
        people = PEOPLE.get(stage.name, 0)
        print(
            f"{stage.name:<42} {sum(stage.took):>8.1f} {median(stage.took):>8.2f}"
            f" {stage.at_once:>8.1f} {people or '':>8}"
        )
    machine = sum(stage.at_once for stage in of.stages)
    people = sum(PEOPLE.values())
    print(f"{voters} voters, three key holders, each with a device of their own:")
    print(f"  machines {machine:.0f} s, and people some {people} s: {machine + people:.0f} s;")
    print(f"  aim: {AIM_SECONDS} s.")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--voters", type=int, default=25)
    parser.add_argument("--base", default="sqlite", choices=("postgresql", "sqlite"))
    parser.add_argument("--web", type=int, default=2)
    options = parser.parse_args(arguments)
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("Chromium is missing: apt-get install chromium libatomic1", file=sys.stderr)
        return 2
    if options.base == "postgresql" and programs() is None:
        print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
        return 1
    print(f"{options.base}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; seconds")
    with (
        tempfile.TemporaryDirectory(prefix="ouvote-secret-room-") as folder,
        scratch_service(Path(folder), options.base, web=options.web) as service,
        sync_playwright() as playwright,
    ):
        service.start()
        target = service.folder / "room.json"
        service.python("-m", "tests.load.secret_room", str(options.voters), str(target))
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        of = Evening(browser, service, json.loads(target.read_text()))
        evening(of)
        browser.close()
        told(of, options.voters)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
