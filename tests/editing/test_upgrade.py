"""`onrecord upgrade` renews what `init` wrote, keeps what the publisher changed, and says both before it asks."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import NOW
from fault_injector import FaultInjector, exit_code_of
from golden import files_in
from old_sites import write_old_site

from onrecord.cli import main
from onrecord.editing.starting.changelog import sections_between
from onrecord.editing.starting.earlier_texts import EarlierTexts
from onrecord.editing.starting.renewed_files import StarterFiles, Wishes, plan_files
from onrecord.editing.starting.requirement import names_onrecord
from onrecord.editing.starting.starter import NewSite, renewable_files
from onrecord.editing.starting.starter_digest import digest_of
from onrecord.editing.starting.starter_record import RECORD, StarterRecord
from onrecord.editing.starting.upgrade import read_renewable
from onrecord.model.requirements import requirements_in
from onrecord.output import FileOperations
from onrecord.problems import RefusedError
from onrecord.site_files.change_journal import may_change
from onrecord.site_files.site_changes import SiteChanges, applied_changes, recover_changes
from onrecord.terminal.environment import Environment
from onrecord.version import __version__

PAGES = ".github/workflows/pages.yml"
CHECK = ".github/workflows/check.yml"
FORM = ".github/ISSUE_TEMPLATE/correction.yml"
LINKS = ".github/workflows/links.yml"
LOCK = "locks/requirements.txt"
NEWER = "onrecord @ git+https://example.org/onrecord@new"
OLDER = "onrecord @ git+https://example.org/onrecord@old"


def _run(*arguments: str, answer: str | None = None) -> Result:
    environment = Environment(lambda: NOW, asks=answer is not None)
    return CliRunner().invoke(main, arguments, obj=environment, input=answer, catch_exceptions=False)


def _upgrade(site: Path, *options: str, answer: str | None = None) -> Result:
    return _run("upgrade", str(site), "--from", NEWER, *options, answer=answer)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a new site with the requirement `OLDER`."""
    assert _run("init", str(tmp_path / "site"), "--from", OLDER).exit_code == 0
    return tmp_path / "site"


def _age(site: Path, *paths: str, version: str = "0.0.9") -> None:
    """Make the files at `paths` those of an earlier version that wrote other ones."""
    record = json.loads((site / RECORD).read_text("utf-8"))
    for path in paths:
        text = f"# An earlier line.\n{(site / path).read_text('utf-8')}"
        (site / path).write_text(text, "utf-8")
        record["files"][path] = digest_of(path, text.encode())
    (site / RECORD).write_text(json.dumps(record | {"version": version}), "utf-8")


def _edit(site: Path, path: str, change: Callable[[str], str]) -> None:
    (site / path).write_text(change((site / path).read_text("utf-8")), "utf-8")


def test_new_site_has_nothing_to_upgrade(site: Path) -> None:
    """The version that made a site finds nothing to change, not even the record."""
    before = files_in(site)
    ran = _run("upgrade", str(site), "--from", OLDER, "--check")

    assert (ran.exit_code, ran.output) == (0, f"the files of this site are those of onrecord {__version__}\n")
    assert files_in(site) == before


def test_files_as_init_wrote_them_are_renewed(site: Path) -> None:
    """Files of an earlier version become those of this one, after the difference was shown."""
    before = files_in(site)
    _age(site, PAGES, FORM, ".gitignore", "README.md")
    shown = _upgrade(site, "--check")
    long = _upgrade(site, "--check", "--diffs")
    ran = _upgrade(site, "--yes")
    after = files_in(site)

    assert (shown.exit_code, ran.exit_code) == (1, 0)
    assert f"\nRenewed\n  .github/ISSUE_TEMPLATE/correction.yml\n  {PAGES}\n" in shown.output
    assert f"  {PAGES}\n    @@ -1 +0,0 @@\n    -# An earlier line.\n" in long.output
    assert after.pop("requirements.txt") == before.pop("requirements.txt").replace(b"@old", b"@new")
    assert after.pop(RECORD) == before.pop(RECORD).replace(b"@old", b"@new")
    assert after == before


def test_publishers_changes_are_kept_and_told(site: Path) -> None:
    """A changed file stays, and is listed with what it lacks until the publisher merges, takes or keeps it."""
    _age(site, PAGES, CHECK)
    _edit(site, PAGES, lambda text: text.replace("timeout-minutes: 20", "timeout-minutes: 40"))
    _edit(site, FORM, lambda text: text.replace("Something on the site is wrong", "Tell us"))
    mine = files_in(site)
    ran = _upgrade(site, "--yes")
    after = files_in(site)

    assert (after[PAGES], after[FORM]) == (mine[PAGES], mine[FORM])
    listed = f"\nKept as you have it\n  {PAGES}: 3 lines differ from onrecord's; take over by hand what you need\n"
    assert listed in ran.output
    assert "    +    timeout-minutes: 20" in ran.output
    assert FORM not in ran.output
    assert listed in _upgrade(site, "--yes").output
    assert _upgrade(site, "--yes", "--keep", PAGES).exit_code == 0
    assert PAGES not in _upgrade(site, "--yes").output


def test_taken_file_is_renewed(site: Path) -> None:
    """`--take` overwrites the publisher's changes of one file."""
    right = (site / PAGES).read_bytes()
    _edit(site, PAGES, str.upper)
    _edit(site, FORM, str.upper)
    ran = _upgrade(site, "--yes", "--take", PAGES)

    assert ran.exit_code == 0
    assert (site / PAGES).read_bytes() == right
    assert (site / FORM).read_text("utf-8").isupper()


def test_unknown_file_can_not_be_taken(site: Path) -> None:
    """A file that no upgrade renews is wrong usage, with the most similar name."""
    for option in ("--take", "--keep"):
        ran = _upgrade(site, option, ".github/workflows/page.yml")

        assert (ran.exit_code, f"did you mean '{PAGES}'?" in ran.output) == (2, True)
    assert _upgrade(site, "--keep", "requirements.txt").exit_code == 2


def test_deleted_file_stays_deleted(site: Path) -> None:
    """What the publisher deleted comes back only if the publisher takes it."""
    _age(site, FORM)
    (site / FORM).unlink()
    ran = _upgrade(site, "--yes")

    assert f"\nLeft out, since you deleted it; --take PATH brings it\n  {FORM}\n" in ran.output
    assert not (site / FORM).exists()
    assert _upgrade(site, "--yes", "--take", FORM).exit_code == 0
    assert (site / FORM).is_file()


def test_file_that_is_needed_no_more_is_deleted(site: Path) -> None:
    """A file that only an earlier version wrote goes, unless the publisher changed it."""
    for name in ("old.yml", "mine.yml"):
        (site / f".github/workflows/{name}").write_text("name: x\n", "utf-8")
        _age(site, f".github/workflows/{name}")
    _edit(site, ".github/workflows/mine.yml", str.upper)
    ran = _upgrade(site, "--yes")

    assert "\nDeleted, since onrecord needs it no more\n  .github/workflows/old.yml\n" in ran.output
    assert "  .github/workflows/mine.yml: onrecord needs it no more; delete it if you do not\n" in ran.output
    assert not (site / ".github/workflows/old.yml").exists()
    assert (site / ".github/workflows/mine.yml").is_file()


def test_newer_commit_of_an_action_is_kept(site: Path) -> None:
    """A commit that Dependabot proposed is no change of the publisher, and an upgrade does not take it back."""
    newer = f"actions/checkout@{'a' * 40} # v99.0.0"
    older = f"actions/deploy-pages@{'b' * 40} # v0.0..1."
    right = (site / PAGES).read_text("utf-8")
    _age(site, PAGES)
    for pin in (newer, older):
        _edit(site, PAGES, lambda text, pin=pin: re.sub(rf"{pin.partition('@')[0]}@.*", pin, text))  # type: ignore[misc]
    ran = _upgrade(site, "--yes")

    assert "Kept as" not in ran.output
    assert (site / PAGES).read_text("utf-8") == re.sub(r"actions/checkout@.*", newer, right)


def test_renewed_lock_is_kept_while_it_fits(site: Path) -> None:
    """A lock that Dependabot renewed stays without a word, until a version of onrecord needs other libraries."""
    right = (site / LOCK).read_bytes()
    _edit(site, LOCK, lambda text: re.sub(r"click==[\d.]+", "click==99", text))
    silent = _upgrade(site, "--yes")
    renewed = (site / LOCK).read_bytes()
    _age(site, "locks/requirements.in")
    _upgrade(site, "--yes")

    assert LOCK not in silent.output
    assert b"click==99" in renewed
    assert (site / LOCK).read_bytes() == right


def test_line_ends_are_no_change(site: Path) -> None:
    """A file that git gave the line ends of Windows counts as unchanged."""
    for path in (PAGES, FORM):
        (site / path).write_bytes((site / path).read_bytes().replace(b"\n", b"\r\n"))

    assert _run("upgrade", str(site), "--from", OLDER, "--check").exit_code == 0


def test_site_of_the_first_version_is_upgraded(tmp_path: Path) -> None:
    """A site without a record is compared with the state that wrote it: nobody deleted what that did not have."""
    site = tmp_path / "site"
    write_old_site(site)
    (site / ".editorconfig").unlink()
    ran = _upgrade(site, "--yes")

    assert "\nNew\n  .github/dependabot.yml\n  .github/workflows/publish.yml\n  AGENTS.md\n" in ran.output
    assert "\nLeft out, since you deleted it; --take PATH brings it\n  .editorconfig\n\n" in ran.output
    assert "Kept as" not in ran.output
    assert not (site / ".editorconfig").exists()
    assert _upgrade(site, "--check").exit_code == 0


def test_merge_takes_both_changes(tmp_path: Path) -> None:
    """`--merge` adds what is new to a file that the publisher changed; a conflict changes nothing."""
    site = tmp_path / "site"
    write_old_site(site)
    _edit(site, PAGES, lambda text: text.replace("timeout-minutes: 20", "timeout-minutes: 40"))
    _edit(site, LINKS, lambda text: f"{text}# mine\n")
    _edit(site, CHECK, lambda text: text.replace("onrecord", "our-onrecord"))
    (site / PAGES).write_bytes((site / PAGES).read_bytes().replace(b"\n", b"\r\n"))
    before = (site / CHECK).read_bytes()
    ran = _upgrade(site, "--yes", "--merge")
    new = {path: content.decode() for path, content in read_renewable().items()}
    mine = new[PAGES].replace("timeout-minutes: 20", "timeout-minutes: 40", 1)

    assert f"\nMerged with your changes\n  {LINKS}\n  {PAGES}\n" in ran.output
    assert (site / PAGES).read_bytes() == mine.replace("\n", "\r\n").encode()
    assert (site / LINKS).read_text("utf-8") == f"{new[LINKS]}# mine\n"
    assert (site / CHECK).read_bytes() == before
    assert f"\nTo mend by hand\n  {CHECK}: you and onrecord changed it in " in ran.output
    assert "our-onrecord diff" in _upgrade(site, "--check", "--diffs").output


def test_merge_that_breaks_yaml_is_a_conflict() -> None:
    """Two changes that fit as lines, but not as YAML, are left to the publisher."""
    base = "a: 1\nb: 2\nc: 3\nd: 4\n"
    earlier = EarlierTexts({"a.yml": {digest_of("a.yml", base.encode()): base}})
    record = StarterRecord("0.1.0", files={"a.yml": digest_of("a.yml", base.encode())})
    new, there = f"x: 1\n{base}".encode(), f"{base}x: 2\n".encode()
    ((_, plan),) = plan_files(StarterFiles({"a.yml": new}, {"a.yml": there}, record, earlier), Wishes(merges=True))

    assert plan.step is not None
    assert plan.step.merge is not None
    assert (plan.step.state, len(plan.step.merge.conflicts)) == ("kept", 1)


def test_lines_that_the_publisher_took_over_are_no_change(tmp_path: Path) -> None:
    """A file with all that is new, and with changes of the publisher, is listed no more."""
    site = tmp_path / "site"
    write_old_site(site)
    new = read_renewable()[PAGES].decode()
    (site / PAGES).write_text(f"# mine\n{new}", "utf-8")

    assert "Kept as" not in _upgrade(site, "--yes").output


def test_errors_after_an_upgrade_end_with_their_number(site: Path) -> None:
    """The list has the first twelve errors; outside of a repository it says why no entries are compared."""
    _age(site, FORM)
    for number in range(14):
        (site / f"content/actors/a{number:02}.yaml").write_text(f"a{number:02}:\n  name: A body\n", "utf-8")
    ran = _upgrade(site, "--yes")

    listed = [line for line in ran.output.splitlines() if "error FLD002" in line]
    assert listed == [
        f"  content/actors/a{number:02}.yaml:2:3: error FLD002 the field 'kind' is missing here" for number in range(12)
    ]
    assert "\n  and 2 more errors: onrecord check\n" in ran.output
    assert f"\n  the entries are compared with no commit: '{site}' is in no git repository\n" in ran.output
    assert ran.output.endswith("\nthe site has 14 errors and does not build until they are mended\n")
    assert ran.exit_code == 1


def test_folder_without_a_site_is_left_alone(tmp_path: Path) -> None:
    """A folder without settings is wrong usage, and gets no file."""
    ran = _upgrade(tmp_path, "--yes")

    assert (ran.exit_code, "there is no site.yaml in" in ran.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_changelog_is_printed_alone(site: Path) -> None:
    """`--changelog VERSION` prints the sections since that version; anything else is wrong usage."""
    shown = _run("upgrade", str(site), "--changelog", "0.1.0")

    assert (shown.exit_code, shown.output.startswith(f"## {__version__} ")) == (0, True)
    assert _run("upgrade", str(site), "--changelog", "99").output == "the changelog has nothing later than 99\n"
    assert _run("upgrade", str(site), "--changelog", "x").exit_code == 2


def test_only_the_line_on_onrecord_changes(site: Path) -> None:
    """Other lines and comments of `requirements.txt` stay as they are."""
    _edit(site, "requirements.txt", lambda text: f"{text}# a plug-in\nonrecord-plugin==1 # ours\n")
    _upgrade(site, "--yes")
    lines = (site / "requirements.txt").read_text("utf-8").splitlines()

    assert lines[1:] == [NEWER, "# a plug-in", "onrecord-plugin==1 # ours"]


def test_publishers_own_requirement_is_kept(site: Path) -> None:
    """A requirement that the publisher chose stays until it is taken."""
    fork = "onrecord @ git+https://example.org/fork@1"
    _edit(site, "requirements.txt", lambda text: text.replace(OLDER, fork))
    ran = _upgrade(site, "--yes")

    own = "requirements.txt: the line on onrecord is your own; this version's: onrecord upgrade --take requirements.txt"
    assert f"\nTo mend by hand\n  {own}\n    @@ -2 +2 @@\n    -{fork}\n    +{NEWER}\n" in ran.output
    assert fork in (site / "requirements.txt").read_text("utf-8")
    _upgrade(site, "--yes", "--take", "requirements.txt")
    assert (site / "requirements.txt").read_text("utf-8").endswith(f"\n{NEWER}\n")


def test_wheel_is_replaced(tmp_path: Path) -> None:
    """The wheel of the running program replaces the one that the requirement named."""
    site = tmp_path / "site"
    _run("init", str(site))
    (wheel,) = (site / "vendor").iterdir()
    old = wheel.with_name("onrecord-0.0.9+local.sha1-py3-none-any.whl")
    wheel.rename(old)
    (site / "vendor/other.whl").write_bytes(b"x")
    _edit(site, "requirements.txt", lambda text: text.replace(wheel.name, old.name))
    _edit(site, RECORD, lambda text: text.replace(wheel.name, old.name))
    ran = _run("upgrade", str(site), "--yes")

    assert f"needs it no more\n  vendor/{old.name}\n" in ran.output
    assert "commit it with the site" in ran.output
    assert {path.name for path in (site / "vendor").iterdir()} == {wheel.name, "other.whl"}
    assert (site / "requirements.txt").read_text("utf-8").endswith(f"\n./vendor/{wheel.name}\n")


def test_range_of_versions_is_renewed_or_told(site: Path) -> None:
    """`requires` as `init` wrote it follows the version; the publisher's own stays, with advice if it excludes it."""
    _edit(site, RECORD, lambda text: text.replace(f">={__version__}", ">=0.0.9"))
    _edit(site, "site.yaml", lambda text: text.replace(f'">={__version__}"', '">=0.0.9" # ours'))
    _upgrade(site, "--yes")
    renewed = (site / "site.yaml").read_text("utf-8")
    _edit(site, "site.yaml", lambda text: text.replace(f'">={__version__}"', "'<0.0.9'"))
    told = _upgrade(site, "--check")
    taken = _upgrade(site, "--yes", "--take", "site.yaml")

    assert f'\nrequires: ">={__version__}" # ours\n' in renewed
    assert f"site.yaml requires onrecord <0.0.9, and this is {__version__}" in told.output
    assert taken.exit_code == 0
    assert f"\nrequires: '>={__version__}' # ours\n" in (site / "site.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("typed", "renewed"),
    [
        ("requires: <0.0.9  # ours\n", "requires: '{}'  # ours\n"),
        ("requires:\r\n  '<0.0.9'\r\n", "requires:\r\n  '{}'\r\n"),
        ('"requires": "<0.0.9"', '"requires": "{}"'),
        ("requires: >-\n  <0.0.9\n", "requires: >-\n  {}\n"),
    ],
    ids=["bare", "below its name", "quoted name", "folded"],
)
def test_range_stays_yaml_in_every_form(site: Path, typed: str, renewed: str) -> None:
    """A new range begins with '>', which starts a block in YAML where it stands bare; other bytes stay."""
    settings = site / "site.yaml"
    line = f'requires: ">={__version__}"\n'
    before = settings.read_bytes().replace(line.encode(), b"")
    settings.write_bytes(typed.encode() + b"\n" + before)
    _upgrade(site, "--yes", "--take", "site.yaml")

    assert settings.read_bytes() == renewed.format(f">={__version__}").encode() + b"\n" + before
    assert _run("check", str(site)).exit_code == 0


def test_range_that_no_edit_can_change_alone_is_told(site: Path) -> None:
    """Settings between braces stay as they are; who asked for the new range hears what the old one excludes."""
    (site / "site.yaml").write_text("{title: A test, requires: '<0.0.9'}\n", "utf-8")
    before = (site / "site.yaml").read_bytes()
    ran = _upgrade(site, "--yes", "--take", "site.yaml")

    assert (site / "site.yaml").read_bytes() == before
    assert f"site.yaml requires onrecord <0.0.9, and this is {__version__}" in ran.output


def test_long_range_of_versions_is_read_once(site: Path) -> None:
    """A range with 200,000 spaces before what makes it none is no range, which an upgrade leaves as it is."""
    _edit(site, "site.yaml", lambda text: text.replace(f'">={__version__}"', f'{" " * 200_000}x"y'))
    before = (site / "site.yaml").read_text("utf-8")
    _upgrade(site, "--yes")

    assert (site / "site.yaml").read_text("utf-8") == before


def test_older_version_is_refused(site: Path) -> None:
    """A version never takes back what a newer one wrote."""
    _age(site, version="99")
    ran = _upgrade(site, "--yes")

    assert (ran.exit_code, "the site's files are of onrecord 99" in ran.output) == (1, True)


@pytest.mark.parametrize("record", ["{", '{"version": 1}', '{"version": "x"}', "[]", "[" * 100_000])
def test_broken_record_is_told(site: Path, record: str) -> None:
    """A record that nobody can read ends the command with a sentence."""
    (site / RECORD).write_text(record, "utf-8")
    ran = _upgrade(site, "--yes")

    assert (ran.exit_code, f"{RECORD} is not as onrecord wrote it" in ran.output) == (1, True)


@pytest.mark.parametrize("path", ["../mine.txt", "content/mine.txt", ".git/mine", ".github/../../mine.txt", "static/a"])
def test_record_names_no_other_files(site: Path, path: str) -> None:
    """A record that came with somebody's site can't make an upgrade delete what `init` never writes."""
    mine = site / path
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_bytes(b"mine")
    record = json.loads((site / RECORD).read_bytes())
    record["files"][path] = digest_of(path, b"mine")
    (site / RECORD).write_text(json.dumps(record), "utf-8")
    ran = _upgrade(site, "--yes")

    assert (ran.exit_code, f"{RECORD} is not as onrecord wrote it" in ran.output) == (1, True)
    assert mine.read_bytes() == b"mine"


def test_requirement_names_no_other_files(site: Path) -> None:
    """The line on onrecord can't make an upgrade delete a file outside of `vendor/`."""
    (site / "vendor" / "onrecord-").mkdir(parents=True)
    mine = site.parent / "onrecord-0.0.9-py3-none-any.whl"
    mine.write_bytes(b"mine")
    (site / "requirements.txt").write_text(f"./vendor/onrecord-/../../../{mine.name}\n", "utf-8")
    _upgrade(site, "--yes", "--take", "requirements.txt")

    assert mine.read_bytes() == b"mine"


def test_link_is_not_followed(site: Path, tmp_path: Path) -> None:
    """A link in place of a file or folder is refused, and nothing is written."""
    outside = tmp_path / "outside.yml"
    outside.write_text("mine", "utf-8")
    _age(site, PAGES, FORM)
    (site / FORM).unlink()
    (site / FORM).symlink_to(outside)
    before = (site / PAGES).read_bytes()
    ran = _upgrade(site, "--yes")

    assert (ran.exit_code, f"{FORM} is a link" in ran.output) == (1, True)
    assert (outside.read_text("utf-8"), (site / PAGES).read_bytes()) == ("mine", before)


def test_nothing_changes_without_a_yes(site: Path) -> None:
    """Without a terminal or a yes, no file changes."""
    _age(site, PAGES)
    before = files_in(site)
    unasked, refused = _upgrade(site), _upgrade(site, answer="n\n")

    assert (unasked.exit_code, refused.exit_code) == (2, 1)
    assert "Change 3 files?" in refused.output
    assert files_in(site) == before
    assert _upgrade(site, answer="y\n").exit_code == 0


def test_changelog_between_versions() -> None:
    """The command shows the sections of the versions after the site's own."""
    text = "# Changelog\n\n## 0.3.0\n\n- c\n\n## 0.2.0 - 2026-01-01\n\n- b\n\n## 0.1.0\n\n- a\n"

    assert sections_between(text, "0.1.0", "0.2.0") == ("## 0.2.0 - 2026-01-01\n\n- b",)
    assert len(sections_between(text, "0.0.1", "0.3.0")) == 3


@pytest.mark.parametrize(
    ("line", "is_ours"),
    [
        ("onrecord==1", True),
        ("Onrecord[archive] @ git+https://example.org/x", True),
        ("./vendor/onrecord-0.1.0+local.sha1-py3-none-any.whl", True),
        ("onrecord", True),
        ("onrecord-plugin==1", False),
        ("onrecord_plugin @ git+https://example.org/onrecord", False),
        ("./vendor/onrecord_plugin-1-py3-none-any.whl", False),
        ("click", False),
    ],
)
def test_line_on_onrecord_is_found(line: str, is_ours: bool) -> None:  # noqa: FBT001  (a case of the table)
    """The program knows its own requirement from those of plug-ins."""
    (found,) = requirements_in(line)

    assert names_onrecord(found) == is_ours


def test_journal_takes_each_file_of_the_starter() -> None:
    """An upgrade may change each file that it renews, and nothing else; other commands may change entries alone."""
    paths = (*renewable_files(NewSite("x", ("en",), "UTC", "onrecord")), RECORD, "requirements.txt", "site.yaml")

    assert [path for path in paths if not may_change("upgrade", path)] == []
    for path in (".git/hooks/pre-commit", "content/actors/a.yaml", "locks/../.git/config", "static/x.js", ""):
        assert not may_change("upgrade", path)
    assert [path for path in paths if may_change("rename", path)] == []


CHANGES = SiteChanges("upgrade", created={"vendor/a/b.whl": b"x", "vendor/a/c.whl": b"y"}, deleted=("README.md",))


def _change(site: Path, files: FileOperations) -> None:
    with applied_changes(site, CHANGES, files):
        pass


def _files(site: Path) -> dict[str, bytes]:
    return {path: content for path, content in files_in(site).items() if not path.startswith(".onrecord")}


def test_killed_upgrade_leaves_all_changes_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a kill at any operation, new files and folders are gone and deleted ones are back, or all is done."""
    monkeypatch.setattr("onrecord.output.file_operations.sync_file_system", lambda _folder: None)
    counted = FaultInjector()
    before = {"README.md": b"x"}
    for number in range(20):
        site = tmp_path / str(number)
        site.mkdir()
        (site / "README.md").write_bytes(b"x")
        killed = FaultInjector(number, lambda: os._exit(9)) if number else counted
        if number:
            exit_code_of(partial(_change, site, killed))
            recover_changes(site)
        else:
            _change(site, counted)
            after = _files(site)
        assert _files(site) in (before, after)
        assert (site / "vendor").exists() == (_files(site) == after)

    assert 10 < len(counted.operations) < 20


@pytest.mark.parametrize(
    "operation",
    [
        {"type": "create", "path": "vendor/a", "after": "0", "folders": [".git"]},
        {"type": "create", "path": ".git/hooks/a", "after": "0", "folders": []},
        {"type": "delete", "path": "content/actors/a.yaml", "before": "0"},
    ],
)
def test_forged_journal_is_refused(tmp_path: Path, operation: dict[str, object]) -> None:
    """A journal of an upgrade that would change other files, or remove other folders, changes nothing."""
    (tmp_path / ".onrecord-changes").mkdir()
    journal = {"command": "upgrade", "operations": [operation], "version": 1}
    (tmp_path / ".onrecord-changes/journal").write_text(json.dumps(journal), "utf-8")

    with pytest.raises(RefusedError, match="is not one that onrecord wrote"):
        recover_changes(tmp_path)
