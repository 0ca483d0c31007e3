"""Each version that sites may use has a date in the changelog. A later change that sites can see raises the version."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from golden import UPDATE
from packaging.version import Version

from onrecord import __version__
from onrecord.editing.starting.starter import LOCKS, SITE
from onrecord.editing.starting.starter_digest import digest_of

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).with_name("released.json")
"""The digest of what sites see in each version that has a date."""
_SECTION = re.compile(r"^## (?P<version>\S+)(?: - (?P<day>\d{4}-\d\d-\d\d|unreleased))?$", re.MULTILINE)
SECTIONS = [(found["version"], found["day"]) for found in _SECTION.finditer((ROOT / "CHANGELOG.md").read_text("utf-8"))]
SEEN = (
    "onrecord/locale",
    "onrecord/starter/pages",
    "onrecord/starter/site",
    "schema",
    "static",
    "templates",
    "tests/golden",
)


def _digest(root: Path) -> str:
    """Return the digest of what sites see: pages, theme, words, schemas, and what `init` writes.

    What Dependabot renews is left out: commits of actions, and the locks.
    """
    digests = {}
    for folder in SEEN:
        for file in sorted((root / folder).rglob("*")):
            if file.is_file() and not file.is_relative_to(root / SITE.relative_to(ROOT) / LOCKS):
                path = file.relative_to(root).as_posix()
                name = (
                    path.partition("/site/")[2].replace("dot-", ".")
                    if path.startswith("onrecord/starter/site/")
                    else path
                )
                digests[path] = digest_of(name, file.read_bytes())
    return sha256(json.dumps(digests).encode()).hexdigest()


def test_changelog_begins_with_this_version() -> None:
    """The newest section is that of the version, and only this one may lack a date."""
    versions = [Version(version) for version, _ in SECTIONS]

    assert SECTIONS[0][0] == __version__
    assert all(newer > older for newer, older in pairwise(versions))
    assert [version for version, day in SECTIONS[1:] if not day or day == "unreleased"] == []


@pytest.mark.generated
def test_what_sites_see_changes_with_the_version() -> None:
    """A version with a date shows what it showed on that day; `make update` notes it once."""
    released = json.loads(RELEASED.read_text("utf-8"))
    version, day = SECTIONS[0]
    if day == "unreleased":
        assert version not in released, f"{version} was released: give its section the date back"
        return
    if UPDATE and version not in released:
        RELEASED.write_text(f"{json.dumps(released | {version: _digest(ROOT)}, indent=2)}\n", "utf-8")
        return
    advice = "raise onrecord/version.py, and begin a section of the changelog: ## VERSION - unreleased"
    assert released.get(version) == _digest(ROOT), f"sites see something else than on {day}: {advice}"


def test_each_earlier_version_is_noted() -> None:
    """No version loses the digest of what it showed."""
    released = json.loads(RELEASED.read_text("utf-8"))

    assert {version for version, day in SECTIONS if day != "unreleased"} == released.keys()


def test_digest_follows_what_sites_see(tmp_path: Path) -> None:
    """A changed template changes the digest; a renewed lock or action does not."""
    for path, text in {
        "templates/a.html": "a",
        "onrecord/starter/site/locks/requirements.txt": "a==1",
        "onrecord/starter/site/dot-github/workflows/a.yml": f"uses: a/b@{'a' * 40} # v1.0.0",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    before = _digest(tmp_path)
    (tmp_path / "onrecord/starter/site/locks/requirements.txt").write_text("a==2", "utf-8")
    (tmp_path / "onrecord/starter/site/dot-github/workflows/a.yml").write_text(
        f"uses: a/b@{'b' * 40} # v2.0.0", "utf-8"
    )
    renewed = _digest(tmp_path)
    (tmp_path / "templates/a.html").write_text("b", "utf-8")

    assert renewed == before != _digest(tmp_path)
