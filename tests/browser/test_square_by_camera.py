"""The desk's camera reads the square that a member shows, on a telephone or on the letter: a real
browser films a picture of it, somewhat askew, as a hand holds it."""

import io
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pdfplumber
import pytest
import segno
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assembly.models import AttendanceEntry
from members.letterhead import letterhead
from members.models import ElectronicConsent, Member
from notifications.letters import draw_letter
from notifications.models import Channel, Message
from tests.browser.sittings import Day, Elsewhere
from tests.browser.test_booth import press
from tests.browser.visitors import CHROMIUM_FLAGS, looked_at, program
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("keeper")]
LONG = 60_000
FRAME = (640, 480)
RESOLUTION = 150


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """What the camera sees: filled by the test before the camera is asked for."""
    return tmp_path / "camera.mjpeg"


@pytest.fixture
def camera(film: Path) -> Iterator[Browser]:
    """The browser that members use, whose camera films a file."""
    flags = (
        *CHROMIUM_FLAGS,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(flags))
        yield browser
        browser.close()


@pytest.fixture
def day(site: str, cast: Cast, camera: Browser, elsewhere: Elsewhere) -> Iterator[Day]:
    def opened() -> Story:
        ElectronicConsent.objects.filter(member=cast.chloe).delete()  # the post convenes her
        story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
        return story.open_sitting(cast.alice, cast.gwenn)

    made = Day(site, camera, elsewhere(opened), elsewhere)
    made.it_is(made.story.at)
    yield made
    assert made.errors == []


def filmed(square: Image.Image, film: Path) -> None:
    """A square before a lens: on a desk, turned by some degrees, a little out of focus."""
    side = 300
    square = square.convert("RGB").resize((side, side))
    with film.open("wb") as target:
        for angle in (6, 7, 8, 7):
            frame = Image.new("RGB", FRAME, (122, 110, 98))
            turned = square.convert("RGBA").rotate(angle, expand=True, resample=Image.BICUBIC)
            frame.paste(turned, (150, 70), turned)
            frame.filter(ImageFilter.GaussianBlur(0.8)).save(target, "JPEG", quality=82)


def on_a_telephone(day: Day) -> tuple[Image.Image, Member]:
    """The member's own page, on a small screen."""
    phone = day.page_of(day.story.cast.hugo, "participer/", wide=False)
    square = phone.locator(".qr").screenshot()
    phone.context.close()
    return Image.open(io.BytesIO(square)), day.story.cast.hugo


def on_the_letter(day: Day) -> tuple[Image.Image, Member]:
    """The paper that whoever has no e-mail received: printed, then cut around its square."""

    def printed() -> tuple[bytes, Member]:
        subject = day.story.assembly.subject
        letter = Message.objects.filter(subject=subject, channel=Channel.POST).order_by("pk")[0]
        assert letter.member is not None
        heading = letterhead(day.story.cast.cooperative)
        content = draw_letter(letter, heading, dated=day.story.at).bytes()
        return content, letter.member

    content, member = day.do(printed)
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        sheet = next(page for page in pdf.pages if len(page.rects) > 100)
        left = min(each["x0"] for each in sheet.rects) - 12
        top = min(each["top"] for each in sheet.rects) - 12
        right = max(each["x1"] for each in sheet.rects) + 12
        low = max(each["bottom"] for each in sheet.rects) + 12
        number = str(sheet.page_number)
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(RESOLUTION), "-f", number, "-l", number, "-png", "-"],
        input=content,
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout
    inches = [each * RESOLUTION / 72 for each in (left, top, right, low)]
    return Image.open(io.BytesIO(drawn)).crop(tuple(round(each) for each in inches)), member


@pytest.mark.parametrize("shown", [on_a_telephone, on_the_letter])
def test_the_square_before_the_camera_checks_the_member_in(
    day: Day, film: Path, shown: Callable[[Day], tuple[Image.Image, Member]]
) -> None:
    square, member = shown(day)
    filmed(square, film)
    desk: Page = day.page_of(day.story.cast.gwenn, "seance/accueil", wide=False)

    press(desk, "Lire un carré avec la caméra")

    expect(desk.locator("#found h2")).to_contain_text(f"n° {member.number}", timeout=LONG)
    looked_at(desk, f"accueil-carre-{shown.__name__}")
    before = day.do(AttendanceEntry.objects.count)
    desk.locator("#found").get_by_role("button", name="Présent dans la salle").click()
    expect(desk.get_by_text(f"Arrivée notée : {member.display_name}.")).to_be_visible(timeout=LONG)
    assert day.do(AttendanceEntry.objects.count) == before + 1


@pytest.mark.parametrize(
    "where",
    [
        "https://elsewhere.example/assemblees/{other}/seance/accueil?q=3",
        "{site}/assemblees/{other}/seance/accueil?q=3",
    ],
)
def test_a_square_of_another_site_or_assembly_is_said_to_be_one_and_leads_nowhere(
    day: Day, film: Path, where: str
) -> None:
    target = io.BytesIO()
    segno.make(where.format(site=day.site, other=day.story.assembly.pk + 1), micro=False).save(
        target, kind="png", scale=8
    )
    filmed(Image.open(target), film)
    desk = day.page_of(day.story.cast.gwenn, "seance/accueil", wide=False)
    address = desk.url

    press(desk, "Lire un carré avec la caméra")
    expect(desk.locator("[data-scan] [role=status]")).to_have_text(
        "Ce carré n’est pas celui de cette assemblée : tapez le numéro.", timeout=LONG
    )
    press(desk, "Arrêter la caméra")

    assert desk.url == address
    expect(desk.get_by_role("button", name="Lire un carré avec la caméra")).to_be_visible()
