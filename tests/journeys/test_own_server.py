"""A publisher with a server of her own: the site goes up, then it changes, and readers see that at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from entry_blocks import blocks
from web_servers import DOCUMENT, SERVERS, Running, Server, copy_site, running, settings_for_folder

ROOT = Path(__file__).parents[2]
TITLE = "Glass Company says its panels bear a tide of six metres"
CORRECT = "Glass Company says its panels bear a tide of five metres"
EVENT = "tidal-gate/company-on-panels/"
STYLE = "static/style.css"


def _build(site: Path) -> Path:
    """Run the documented command; return the folder that it builds."""
    (command,) = [
        line
        for block in blocks(DOCUMENT.read_text("utf-8"))
        for line in block.content.splitlines()
        if line.startswith("onrecord build")
    ]
    words = [sys.executable, "-m", "onrecord", *command.split()[1:], "--no-keep-ids"]
    subprocess.run(words, cwd=site, check=True, capture_output=True)
    return site / "_site"


def _read(server: Running, path: str, tag: str = "") -> tuple[int, str, str]:
    """Ask as a browser does that has a copy with a tag; return the status, the text and the tag."""
    request = Request(server.address + path, headers={"If-None-Match": tag} if tag else {})  # noqa: S310  (our own server)
    try:
        answer = urlopen(request, timeout=20)  # noqa: S310  (as above)
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.read().decode("utf-8"), answer.headers["ETag"]


@pytest.mark.parametrize("server", SERVERS, ids=str)
def test_readers_see_a_correction_at_once(server: Server, tmp_path: Path) -> None:
    """After the documented copy, a browser gets the corrected page, keeps what is the same, and loses what is gone."""
    site = tmp_path / "record"
    shutil.copytree(ROOT / "examples/tidal-gate", site)
    if server.is_shared:
        (site / "root").mkdir()
        (site / "root/.htaccess").write_text(settings_for_folder(""), "utf-8")
    folder = tmp_path / "copied"
    copy_site(_build(site), folder)

    with running(server, folder, "") as found:
        status, page, tag = _read(found, EVENT)
        style_tag = _read(found, STYLE)[2]
        event = site / "content/stories/tidal-gate/events/company-on-panels.yaml"
        event.write_text(event.read_text("utf-8").replace(TITLE, CORRECT), "utf-8")
        shutil.rmtree(site / "content/pages")
        copy_site(_build(site), found.folder)
        later, corrected, _ = _read(found, EVENT, tag)
        same, _, _ = _read(found, STYLE, style_tag)
        gone, not_found, _ = _read(found, "pages/about/")

    assert (status, later, same, gone) == (200, 200, 304, 404)
    assert TITLE in page
    assert CORRECT in corrected
    assert TITLE not in corrected
    assert not_found == (site / "_site/404.html").read_text("utf-8")
