"""A site moves to another host: the diff warns, its line is pasted, and nothing is new in feeds and calendars."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import MakeSite

from onrecord.cli import main

_IDS = re.compile(r"<id>(.*?)</id>|^UID:(.*)$|\"id\": ?\"(tag:.*?)\"", re.MULTILINE)


def _run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(main, [*map(str, arguments)], prog_name="onrecord", catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def _build(site: Path, output: Path) -> dict[str, list[tuple[str, ...]]]:
    """Build the site; return the ids in each of its feeds and calendars."""
    _run("build", site, "--output", output, "--no-cache", "--base-url", "https://preview.example.com/x/")
    files = (*output.rglob("feed.xml"), *output.rglob("feed.json"), *output.rglob("*.ics"))
    return {file.relative_to(output).as_posix(): _IDS.findall(file.read_text("utf-8")) for file in files}


def test_site_moves_house(make_site: MakeSite, tmp_path: Path) -> None:
    """The site moves; without the line that `diff` prints all ids would change, and with it none does."""
    site, before = make_site({}), tmp_path / "before"
    shutil.copytree(site, before)
    old = _build(site, tmp_path / "old")
    settings = (site / "site.yaml").read_text("utf-8")
    assert "url: https://example.org/\n" in settings
    settings = settings.replace("url: https://example.org/\n", "url: https://record.example.net/\n")
    (site / "site.yaml").write_text(settings, "utf-8")

    warned = _run("diff", before, "--site", site, "--no-cache")
    checked = CliRunner().invoke(main, ["check", str(site), "--against", str(before), "--no-cache"]).output
    assert "site.yaml:2:6: warning URL003 the host in the ids of feeds and calendars: example.org -> record" in checked
    careless = _build(site, tmp_path / "careless")
    assert (
        "Ids of feeds and calendars\n"
        "  ~ the host in the ids of feeds and calendars: example.org -> record.example.net\n"
        "      if readers follow the site, all entries are new to feed readers, and calendars have each event twice\n"
        "      to keep the ids, add at the end of the file: site.yaml\n"
        "feed_host: example.org\n"
    ) in warned
    assert old.keys() == careless.keys()
    assert not {id_ for ids in old.values() for id_ in ids} & {id_ for ids in careless.values() for id_ in ids}

    pasted = next(row for row in warned.splitlines(keepends=True) if row.startswith("feed_host:"))
    (site / "site.yaml").write_text(f"{settings}{pasted}", "utf-8")
    assert "Ids of feeds" not in _run("diff", before, "--site", site, "--no-cache")
    new = _build(site, tmp_path / "new")
    assert old == new
    assert all(ids for ids in new.values())


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (
            "url: https://new.example.org/\nfeed_host: old.example.org\n",
            "url: https://new.example.org/\nfeed_host: other.example.org\n",
            "old.example.org -> other.example.org|write in place of 'feed_host': site.yaml\nfeed_host: old.example.org",
        ),
        (
            "url: https://new.example.org/\nfeed_host: old.example.org\n",
            "url: https://new.example.org/\n",
            "old.example.org -> new.example.org|add at the end of the file: site.yaml\nfeed_host: old.example.org",
        ),
        (
            "url: https://пример.рф/\n",
            "",
            "xn--e1afmkfd.xn--p1ai -> that of --base-url|feed_host: xn--e1afmkfd.xn--p1ai",
        ),
        ("", "url: https://new.example.org/\n", "that of --base-url -> new.example.org|write that host as feed_host"),
        ("url: https://a.example.org/x/\n", "url: http://a.example.org:8080/\nfeed_host: A.example.org\n", ""),
        ("url: https://a.example.org/\noutputs: api\n", "url: https://b.example.org/\noutputs: api\n", ""),
    ],
)
def test_diff_tells_each_change_of_the_host(was: str, now: str, told: str, make_site: MakeSite, tmp_path: Path) -> None:
    """A changed, deleted or new host is told with its effect; what changes no id is not."""
    site, before = make_site({"site.yaml": f"title: A test\n{was}"}), tmp_path / "before"
    shutil.copytree(site, before)
    (site / "site.yaml").write_text(f"title: A test\n{now}", "utf-8")
    printed = _run("diff", before, "--site", site, "--no-cache")

    assert ("Ids of feeds and calendars" in printed) == bool(told)
    assert [part for part in told.split("|") if part not in printed] == []
