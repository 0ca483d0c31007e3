"""A publisher takes over a newer onrecord, by the list with which the upgrade ends, until nothing is left to do."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from old_sites import write_old_site
from repositories import commit, git

from onrecord.editing.starting.upgrade import read_renewable
from onrecord.version import __version__

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

PAGES = ".github/workflows/pages.yml"
LINKS = ".github/workflows/links.yml"
ROW = "templates/parts/row.html"
FROM = "--from=onrecord @ git+https://example.org/onrecord@new"
CHANGED = f"""\
Renewed
  .gitattributes
  .github/ISSUE_TEMPLATE/new-event.yml
  .github/workflows/check.yml
  .github/workflows/import.yml
  .gitignore
  README.md
  requirements.txt
  site.yaml

New
  .github/dependabot.yml
  .github/workflows/publish.yml
  AGENTS.md
  locks/: N files
  schema/: N files

Kept as you have it
  {LINKS}: N lines to take over, without a conflict: onrecord upgrade --merge
    to see them: onrecord upgrade --check --diffs
  {PAGES}: N lines to take over, without a conflict: onrecord upgrade --merge
    to see them: onrecord upgrade --check --diffs

To mend by hand
  {ROW}: the original has changed since you copied it from onrecord 0.1.0; compare: onrecord theme show parts/row.html
"""
ERROR = f"  {ROW}:N:N: error TPL001 'row' has no 'lanes'\n"
PUBLIC = """
Becomes public with this version
  claim-feeds: a feed for each claim that somebody answers
  as-of: each story and bill as it stood on a past day
  search: a page to search the record, with its index
  api: the record for programs, at /api/v1/
  embed: parts of the record to show on pages of other sites, at /embed/
  to publish only what was public before, write in site.yaml: outputs: [feeds, calendar]
"""
READERS = """
For readers
  1 change since HEAD (COMMIT)
  HEAD has 1 error.
  The site has 1 error.
  Fields
    ~ requires of site.yaml: >=0.1.0 -> >=VERSION
  HEAD was checked by onrecord VERSION, which may find errors that 0.1.0 did not
  pages may look another way, or say more: onrecord upgrade --changelog 0.1.0
"""
MERGED = f"""\
The files of onrecord VERSION were made those of onrecord VERSION.

Renewed
  locks/: 1 file

Merged with your changes
  {LINKS}
  {PAGES}

For readers
  no changes since HEAD (COMMIT)
  pages may look another way, or say more: onrecord upgrade --changelog VERSION
the files of this site are those of onrecord VERSION
the site has no errors; read what git diff says, and commit
"""


def test_publisher_upgrades_by_the_list(tmp_path: Path) -> None:
    """The first list says what is left; after a template was mended and `--merge` ran, the site builds."""
    site = tmp_path / "site"
    write_old_site(site)
    _edit(site, PAGES, "timeout-minutes: 20", "timeout-minutes: 40")
    _edit(site, LINKS, "timeout-minutes: 180", "timeout-minutes: 90")
    _run(site, "theme", "copy", "parts/row.html")
    copied = (site / ROW).read_text("utf-8")
    old = re.sub(r"onrecord \S+, digest \w+", "onrecord 0.1.0, digest 0123456789abcdef", copied, count=1)
    (site / ROW).write_text(f"{old}{{{{ row.lanes }}}}\n", "utf-8")
    commit(site)

    shown = _run(site, "upgrade", "--check", FROM, status=1)
    assert shown == f"This would make the files of onrecord 0.1.0 those of onrecord VERSION.\n\n{CHANGED}{PUBLIC}"
    assert git(site, "status", "--porcelain") == ""
    ended = _run(site, "upgrade", "--yes", FROM, status=1)
    assert ended == (
        f"The files of onrecord 0.1.0 were made those of onrecord VERSION.\n\n{CHANGED}{ERROR}{PUBLIC}{READERS}"
        "the files of this site are those of onrecord VERSION, but for 2 files listed above\n"
        "the site has 1 error and does not build until they are mended\n"
    )
    new = {path: content.decode() for path, content in read_renewable().items()}
    assert (site / ".github/workflows/publish.yml").read_text("utf-8") == new[".github/workflows/publish.yml"]

    (site / ROW).unlink()
    commit(site)
    assert _run(site, "upgrade", "--yes", "--merge", FROM) == MERGED
    assert (site / PAGES).read_text("utf-8") == new[PAGES].replace("timeout-minutes: 20", "timeout-minutes: 40", 1)
    assert (site / LINKS).read_text("utf-8") == new[LINKS].replace("timeout-minutes: 180", "timeout-minutes: 90", 1)
    assert _run(site, "upgrade", "--check", FROM) == "the files of this site are those of onrecord VERSION\n"
    _run(site, "build")


def _edit(site: Path, path: str, old: str, new: str) -> None:
    text = (site / path).read_text("utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new, 1), "utf-8")


def _run(site: Path, *arguments: str, status: int = 0) -> str:
    """Run onrecord, and return its output without counts, digests of commits and the running version."""
    program = (sys.executable, "-m", "onrecord", *arguments)
    ran = subprocess.run(program, cwd=site, check=False, capture_output=True, encoding="utf-8")
    assert ran.returncode == status, ran
    output = re.sub(r"\([0-9a-f]{12}\)", "(COMMIT)", ran.stdout).replace(__version__, "VERSION")
    output = re.sub(r"\d+ (lines to take over)", r"N \1", output)
    output = re.sub(r"(locks|schema)(/:) \d+ files", r"\1\2 N files", output)
    return re.sub(r":\d+:\d+:", ":N:N:", output)
