"""The page about the data in a browser: with its tables open, on paper, from right to left, and without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import BASE, TODAY
from data_files import with_outputs
from site_server import served
from windows import OpenWindow

from benchmarks.readers.axe import violations
from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

HERE = Path(__file__).parents[1]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN_ALL = """() => document.querySelectorAll("main details").forEach(one => { one.open = true; })"""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the full test site with the API and the dump."""
    folder = tmp_path_factory.mktemp("data")
    root = with_outputs(HERE / "sites/everything", folder / "site")
    assert build(root, folder / "out", Options(today=TODAY)).value.published is not None
    with served(folder / "out") as url:
        yield url


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
@pytest.mark.parametrize("address", ["data/", "ru/data/"])
def test_tables_fit_and_axe_finds_nothing(
    open_window: OpenWindow, everything: str, address: str, width: int, scheme: str
) -> None:
    """With all tables open, no line leaves the page, and axe finds no violation."""
    with open_window.visiting(everything, screen=(width, 740), scheme=scheme) as visit:
        visit.go(address)
        assert visit.page.locator("details[open]").count() == 0
        assert violations(visit) == ()

        visit.page.evaluate(OPEN_ALL)
        assert visit.page.locator("main dt").count() > 100
        assert visit.page.evaluate(TOO_WIDE) == 0
        assert violations(visit) == ()


def test_tables_open_without_script_and_on_paper(open_window: OpenWindow, everything: str) -> None:
    """Without script a reader opens the columns of a table; paper has those of all tables."""
    page = open_window({"width": 688, "height": 1000}, java_script_enabled=False)
    page.goto(f"{everything}data/")
    column = page.locator("#table_events dt").first

    assert not column.is_visible()
    page.locator("#table_events summary").click()
    assert column.is_visible()
    assert not page.locator("#table_claims dt").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator("#table_claims dt").first.is_visible()


def test_program_reads_from_left_to_right(open_window: OpenWindow, tmp_path: Path) -> None:
    """On a page from right to left, the example and the columns keep their own direction."""
    site = f"{BASE['site.yaml']}languages: [ar]\noutputs: [api, dump]\n"
    for path, text in {**BASE, "site.yaml": site}.items():
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / path).write_text(text, "utf-8")
    assert build(tmp_path / "site", tmp_path / "out", Options(today=TODAY)).value.published is not None
    with served(tmp_path / "out") as url:
        page = open_window({"width": 360, "height": 740})
        page.goto(f"{url}data/")
        page.evaluate(OPEN_ALL)
        directions = "one => getComputedStyle(one).direction"

        assert page.locator("main").evaluate(directions) == "rtl"
        assert page.locator("pre").evaluate(directions) == "ltr"
        assert page.locator("#table_events .details").evaluate(directions) == "ltr"
        assert page.evaluate(TOO_WIDE) == 0
