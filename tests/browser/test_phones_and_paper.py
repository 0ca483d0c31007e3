"""Pages on the narrowest screen, where nothing overflows, and on paper, where collapsed parts are printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from conftest import BASE, TODAY
from pypdf import PdfReader
from site_server import served
from slow import slow
from windows import OpenWindow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from benchmarks.readers.page_feet import faults_on_paper
from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

EVENTS = "content/stories/dispute/events"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LONG_WORD = "Достопримечательностихронологияпроисшествий"
STEP = "type: bill-action\ndate: 2021-12-0{n}\ntitle: {{en: Step of act {n}, ru: Шаг закона {n}}}\nbill: act-{n}\n"
STEP += "stage: introduction\nsources: wire\npublished: 2022-01-01\n"
LONG = "type: report\ndate: {year}-0{n}-01\ntitle: Part {n}\nsources: wire\npublished: 2022-01-01\nbody: |\n"
ROW = "type: report\ndate: 2020-{month:02}-{day:02}\ntitle: Event {n} of many\nsources: wire\npublished: 2022-01-01\n"
ROW += "body: All that was said.\n"
TEXT = "  " + "All that was said. " * 60 + "\n\n"
WIDE_TEXTS = """\
body: |
  | Who | What was said of the announcement | When it was said, and to whom |
  | --- | --- | --- |
  | Ministerialverwaltung | Zusammenarbeitsvereinbarung | Telekommunikationsaufsicht |

      a line of a letter that was sent as it stands here, in the width in which it was once typed

  Nothing else.
"""


def _changes() -> dict[str, str]:
    """Return a site with a long name, vague dates, wide texts, collapsed bills and a paginated story."""
    vague = BASE[f"{EVENTS}/denial.yaml"].replace("2021-11-02", "2021-09/2021-12")
    bills = {f"content/bills/act-{n}.yaml": f"title: Act {n}\nprocedure: generic\n" for n in (1, 2, 3)}
    steps = {f"{EVENTS}/step-{n}.yaml": STEP.format(n=n) for n in (1, 2, 3)}
    long = {
        f"content/stories/long/events/part-{year}-{n}.yaml": LONG.format(year=year, n=n) + TEXT * 50
        for year in (2020, 2021)
        for n in (1, 2)
    }
    return {
        "site.yaml": f"title: {LONG_WORD}\nurl: https://example.org/\nlanguages: [en, ru]\n",
        f"{EVENTS}/denial.yaml": vague + WIDE_TEXTS,
        "content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор}\n",
        "content/stories/long/story.yaml": "title: {en: A long story, ru: Длинный сюжет}\n",
        **bills,
        **steps,
        **long,
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site."""
    root = tmp_path_factory.mktemp("phones")
    for path, text in {**BASE, **_changes()}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    outcome = build(root, root / "_site", Options(today=TODAY, base_url="https://example.org/"))
    assert outcome.value.published is not None, outcome.problems
    return root / "_site"


@pytest.fixture
def phone(open_window: OpenWindow, built: Path) -> Iterator[Visit]:
    """Yield the site on the narrowest screen."""
    with served(built) as url, open_window.visiting(url, screen=(320, 640)) as visit:
        yield visit


@pytest.mark.slow
def test_no_page_overflows_narrow_screen(phone: Visit, built: Path) -> None:
    """No page of any kind is wider than the narrowest screen, whatever its title and texts."""
    pages = [path.parent.relative_to(built).as_posix() for path in sorted(built.rglob("index.html"))]
    overflows = {}
    for page in pages:
        phone.page.goto(f"{phone.url}{page}/".replace("/./", "/"))
        overflows[page] = phone.page.evaluate(OVERFLOW)

    assert {
        "long/all",
        "ru/long/all",
        "ru/dispute/claims",
        "dispute/denial",
        "dispute/claims",
        "bills/act-1",
    } <= overflows.keys()
    assert {page: pixels for page, pixels in overflows.items() if pixels} == {}


def test_scrolling_table_is_reachable_by_keyboard(phone: Visit) -> None:
    """A wide table scrolls by itself and by keyboard, preformatted text wraps, and axe finds no violation."""
    phone.go("dispute/denial/")
    table, preformatted = phone.page.locator(".prose :is(table, pre)").all()
    overflowing = "one => one.scrollWidth > one.clientWidth"

    assert (table.evaluate(overflowing), preformatted.evaluate(overflowing)) == (True, False)
    assert table.evaluate("table => table.tabIndex") == 0
    assert violations(phone) == ()


def _paper(open_window: OpenWindow, built: Path, address: str, *, scripts: bool) -> str:
    with served(built) as url, open_window.visiting(url, scripts=scripts) as visit:
        visit.go(address)
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(visit.page.pdf(format="A4"))).pages)


@pytest.mark.parametrize("scripts", [True, False])
def test_collapsed_parts_are_printed(open_window: OpenWindow, built: Path, scripts: bool) -> None:  # noqa: FBT001
    """Print has all bills, without the control that expands them, the entries of all rows, and no links to months."""
    paper = _paper(open_window, built, "dispute/", scripts=scripts)

    assert "Act 3" in paper
    assert "1 more bill" not in paper
    assert "a line of a letter that was sent" in paper
    assert "2021 Nov" not in " ".join(paper.split())


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_with_months_open(open_window: OpenWindow, built_example: Path, width: int) -> None:
    """While the bar sticks and its list is open, axe-core finds no violation (test_filters.py: in a brief story)."""
    with served(built_example) as url, open_window.visiting(url, screen=(width, 740)) as visit:
        visit.go("tidal-gate/#month_5")
        visit.page.locator(".bar summary").click()

        assert visit.page.locator(".month-links a").last.is_visible()
        assert violations(visit) == ()


def test_rows_are_short_on_phones(open_window: OpenWindow, built_example: Path) -> None:
    """On a phone, the median row is short, though its relations have all their words."""
    heights = "[...document.querySelectorAll('.row')].map(row => row.offsetHeight)"
    with served(built_example) as url, open_window.visiting(url, screen=(360, 740)) as visit:
        visit.go("tidal-gate/#month_5")

        assert median(visit.page.evaluate(heights)) < 108


@pytest.mark.parametrize(
    "address",
    [
        "tidal-gate/",
        *slow(
            [
                "",
                "ru/tidal-gate/",
                "tidal-gate/claims/",
                "ru/tidal-gate/claims/",
                "tidal-gate/company-denies-signing/",
                "tidal-gate/office-announces/signed/",
                "tidal-gate/sources/",
                "bills/tidal-gate/",
                "actors/glass-company/",
            ]
        ),
    ],
)
def test_nothing_is_cut_off_at_a_foot(open_window: OpenWindow, built_example: Path, address: str) -> None:
    """On paper no heading, row or label ends a sheet, no claim, row or list of sources is on two, and no tool shows."""
    with served(built_example) as url, open_window.visiting(url) as visit:
        assert faults_on_paper(visit, address) == ()
        visit.page.emulate_media(media="print")
        assert [tools.is_visible() for tools in visit.page.locator(".tools").all()].count(True) == 0


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a built site with a story of more than 200 rows."""
    root = tmp_path_factory.mktemp("many")
    long = {f"{EVENTS}/day-{n}.yaml": ROW.format(n=n, month=n % 12 + 1, day=n // 12 + 1) for n in range(205)}
    for path, text in {**BASE, **long}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    assert build(root, root / "_site", Options(today=TODAY)).value.published is not None
    return root / "_site"


@pytest.mark.parametrize("scripts", [True, False])
def test_latest_event_is_one_step_away_on_phones(open_window: OpenWindow, many: Path, scripts: bool) -> None:  # noqa: FBT001
    """On a phone, early months are closed; a link in the bar, always in view, leads past them to the latest event."""
    with served(many) as url, open_window.visiting(url, scripts=scripts, screen=(360, 740)) as visit:
        visit.go("dispute/#all_events")
        page = visit.page
        latest = page.locator(".bar > a")
        row = page.locator(f".row{latest.get_attribute('href')}")

        assert page.locator("details.month:not([open])").count() > 3
        assert row.inner_text() == page.locator(".row").last.inner_text()
        latest.click()
        page.wait_for_timeout(300)
        box, bar = row.bounding_box(), page.locator(".bar").bounding_box()
        month = page.locator(".month:has(> .row:target) h3").inner_text()

    assert box is not None
    assert bar is not None
    assert 0 <= box["y"] < 200
    assert not scripts or bar["y"] == 0
    assert month == "November 2021"


def test_many_rows_are_printed_alone(open_window: OpenWindow, many: Path) -> None:
    """Of more than 200 rows, paper has the titles, without texts, in closed months too."""
    paper = _paper(open_window, many, "dispute/", scripts=True)

    assert [n for n in range(205) if f"Event {n} of many" not in paper] == []
    assert "All that was said." not in paper
    assert "All months" not in paper
