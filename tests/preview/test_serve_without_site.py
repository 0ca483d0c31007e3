"""`onrecord serve` in a folder without a site: what it says, and how the same run goes on with a new one."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect
from previews import running

NO_SITE = r"^there is no site here yet: begin one at the desk: (http://127\.0\.0\.1:\d+/-/desk/\?token=\S+)$"


def test_terminal_leads_to_the_desk(tmp_path: Path) -> None:
    """Without a site the terminal reports no error: it says where to begin one; the folder stays empty."""
    with running(tmp_path) as preview:
        line = preview.wait("^there is no site")
        with pytest.raises(HTTPError, match="503") as missing:
            urlopen(preview.url, timeout=10)  # noqa: S310  (the address is the preview's own)
        page = missing.value.read().decode("utf-8")
        _, output = preview.end(signal.SIGINT)

    assert re.match(NO_SITE, line)
    assert "There is no site here yet" in page
    assert "bar.js" not in page  # it offers what can be done with a site
    assert re.search(r'<a href="http://127\.0\.0\.1:\d+/-/begin">Begin one at the desk\.</a>', page)
    assert "error" not in output
    assert "FIL003" not in output
    assert list(tmp_path.iterdir()) == []


def test_preview_without_desk_says_what_to_do(tmp_path: Path) -> None:
    """With `--read-only` nothing can be begun, and the terminal says how it can."""
    with running(tmp_path, "--read-only") as preview:
        line = preview.wait("^there is no site")
        with pytest.raises(HTTPError, match="503") as missing:
            urlopen(preview.url, timeout=10)  # noqa: S310  (as above)
        page = missing.value.read().decode("utf-8")

    assert line == (
        "there is no site here yet, and none can be begun without the desk: leave out --read-only and --host, "
        "or make a site with: onrecord init FOLDER\n"
    )
    assert "The people who look after this preview have yet to begin one." in page
    assert "/-/" not in page


def test_settings_under_another_name_are_an_error(tmp_path: Path) -> None:
    """A folder with `site.yml` has a site that is called wrongly: the terminal says so, as ever."""
    (tmp_path / "site.yml").write_text("title: A\n")
    with running(tmp_path) as preview:
        preview.wait("^the desk, where you write")
        _, output = preview.end(signal.SIGINT)

    assert "rename site.yml to site.yaml" in output


def test_same_run_goes_on_with_the_new_site(tmp_path: Path, browser: Browser) -> None:
    """A person begins a site in the browser: the desk is on its home, and the preview, left open, becomes the site."""
    context = browser.new_context(timezone_id="Asia/Almaty", locale="kk-KZ")
    with running(tmp_path) as preview:
        opening = re.match(NO_SITE, preview.wait("^there is no site"))
        assert opening
        shown = context.new_page()
        shown.goto(preview.url)
        expect(shown.get_by_role("heading")).to_have_text("There is no site here yet")
        page = context.new_page()
        page.goto(opening[1])
        page.get_by_role("link", name="English").click()
        zone = page.get_by_label("In which time zone is it?")
        expect(zone).to_have_value("Asia/Almaty")
        page.get_by_label("What is the site called?").fill("Who said what")
        languages = page.get_by_role("group", name="In which languages is it?").get_by_role("combobox")
        languages.nth(0).select_option(label="Русский")
        page.get_by_text("And in which other one?").click()
        languages.nth(1).select_option(label="Қазақша")
        page.get_by_role("navigation", name="Here").get_by_role("button", name="Begin the site").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What lies on the desk")
        preview.wait("^built")
        expect(shown.get_by_role("link", name="Who said what").first).to_be_visible()
        with page.expect_navigation():
            page.get_by_role("link", name="Begin a story").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("New story")
        text = (tmp_path / "site.yaml").read_text("utf-8")
    context.close()

    assert "languages: [ru, kk]\n" in text
    assert "timezone: Asia/Almaty\n" in text
