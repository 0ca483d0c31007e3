"""Pages on the narrowest screen, where nothing overflows, and on paper, where collapsed parts are printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import BASE, TODAY
from playwright.sync_api import Browser
from pypdf import PdfReader
from site_server import served

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit, visiting
from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

EVENTS = "content/stories/dispute/events"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LONG_WORD = "Достопримечательностихронология"
STEP = "type: bill-action\ndate: 2021-12-0{n}\ntitle: {{en: Step of act {n}, ru: Шаг закона {n}}}\nbill: act-{n}\n"
STEP += "stage: introduction\nsources: wire\npublished: 2022-01-01\n"
LONG = "type: report\ndate: {year}-0{n}-01\ntitle: Part {n}\nsources: wire\npublished: 2022-01-01\nbody: |\n"
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
def phone(browser: Browser, built: Path) -> Iterator[Visit]:
    """Yield the site on the narrowest screen."""
    with served(built) as url, visiting(browser, url, screen=(320, 640)) as visit:
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


def _paper(browser: Browser, built: Path, address: str, *, scripts: bool) -> str:
    with served(built) as url, visiting(browser, url, scripts=scripts) as visit:
        visit.go(address)
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(visit.page.pdf(format="A4"))).pages)


@pytest.mark.parametrize("scripts", [True, False])
def test_collapsed_bills_are_printed(browser: Browser, built: Path, scripts: bool) -> None:  # noqa: FBT001
    """A story's collapsed bills are printed, without the control that expands them."""
    paper = _paper(browser, built, "dispute/", scripts=scripts)

    assert "Act 3" in paper
    assert "1 more bill" not in paper


@pytest.mark.parametrize("scripts", [True, False])
def test_collapsed_rows_are_printed(browser: Browser, built: Path, scripts: bool) -> None:  # noqa: FBT001
    """Print has the entries of all rows and no links to months."""
    paper = _paper(browser, built, "dispute/", scripts=scripts)

    assert "a line of a letter that was sent" in paper
    assert "2021 Nov" not in " ".join(paper.split())
