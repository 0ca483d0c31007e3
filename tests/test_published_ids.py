"""`published.txt`, written by real builds: what was public is listed, and nothing of it can vanish unnoticed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite
from settled import settle

from onrecord.output import keep_ids
from onrecord.pipeline import Options, build

EVENTS = "content/stories/dispute/events"
DENIAL = BASE[f"{EVENTS}/denial.yaml"]
LISTED = ["dispute/announcement", "dispute/denial"]


def onrecord(*arguments: str | Path, ci: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the command as an editor does, or as a CI does."""
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | ({"CI": "true"} if ci else {})
    command = [str(Path(sys.executable).with_name("onrecord"))]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False, env=environment
    )


def listed(root: Path) -> list[str]:
    """Return what is listed in the file; nothing where there is none."""
    file = root / "published.txt"
    return [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")] if file.exists() else []


def test_a_build_lists_what_was_published(make_site: MakeSite) -> None:
    """A build writes the file, says so, and has nothing more to do the next time."""
    root = make_site({})
    settle(root)
    first = onrecord("build", root)
    settle(root)
    second = onrecord("build", root)

    assert "2 ids added to published.txt, to be committed with the entries" in first.stdout
    assert listed(root) == LISTED
    assert "nothing has changed" in second.stdout


def test_an_id_of_today_may_be_thought_better_of(make_site: MakeSite, tmp_path: Path) -> None:
    """Only what was published before the day of the build is listed, and no draft."""
    today = DENIAL.replace("published: 2021-11-10", f"published: {TODAY}")
    draft = DENIAL.replace("published: 2021-11-10", "status: draft")
    root = make_site({f"{EVENTS}/denial.yaml": today, f"{EVENTS}/draft.yaml": draft})
    unlisted = [
        build(root, tmp_path / "out", Options(today=day)).value.unlisted
        for day in (TODAY, TODAY + timedelta(days=1), date(2021, 11, 10))
    ]

    assert unlisted == [("dispute/announcement",), ("dispute/announcement", "dispute/denial"), ()]


@pytest.mark.parametrize("arguments", [["--no-keep-ids"], ["--drafts"], ["--shard", "1/2"]])
def test_builds_that_list_nothing(arguments: list[str], make_site: MakeSite) -> None:
    """A build that is told not to, or that is none of the whole site as readers get it, writes no list."""
    root = make_site({})
    ran = onrecord("build", root, *arguments)

    assert ran.returncode == 0, ran.stderr
    assert not (root / "published.txt").exists()


def test_where_builds_run_by_themselves_the_list_is_only_checked(make_site: MakeSite) -> None:
    """In CI nothing is written beside the output, unless that is asked for; what is gone stops a build there too."""
    root = make_site({})
    onrecord("build", root, ci=True)
    assert not (root / "published.txt").exists()
    onrecord("build", root, "--keep-ids", ci=True)
    assert listed(root) == LISTED

    (root / EVENTS / "denial.yaml").rename(root / EVENTS / "company-denies.yaml")
    ran = onrecord("build", root, ci=True)

    assert ran.returncode == 1
    assert "error IDS003 'dispute/denial' was published, but the event is gone" in ran.stderr


def test_a_renamed_event_is_listed_under_both_names(make_site: MakeSite) -> None:
    """Once its former id is an alias, an event builds again; the former id stays in the list."""
    root = make_site({})
    onrecord("build", root)
    (root / EVENTS / "denial.yaml").unlink()
    (root / EVENTS / "company-denies.yaml").write_text(f"{DENIAL}aliases: denial\n", "utf-8")
    ran = onrecord("build", root)

    assert ran.returncode == 0, ran.stderr
    assert "1 id added to published.txt" in ran.stdout
    assert listed(root) == ["dispute/announcement", "dispute/company-denies", "dispute/denial"]


def test_comments_and_ids_of_others_stay(tmp_path: Path) -> None:
    """What stands in the file stays there, whoever wrote it; its lines are sorted, and each stands once."""
    file = tmp_path / "published.txt"
    file.write_text("# Our own words.\n\nz/last\na/first\na/first\n", "utf-8")
    keep_ids(tmp_path, ["m/middle", "z/last"])

    assert file.read_text("utf-8") == "# Our own words.\n\na/first\nm/middle\nz/last\n"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_in_the_place_of_the_file(make_site: MakeSite) -> None:
    """A folder of the name of the file is told of, and nothing is built."""
    root = make_site({})
    (root / "published.txt").mkdir(exist_ok=True)
    ran = onrecord("build", root)

    assert ran.returncode == 1
    assert "FIL003" in ran.stderr


def test_nothing_is_written_through_a_link(make_site: MakeSite, tmp_path: Path) -> None:
    """A link in the file's place is refused, and what it leads to stays as it is."""
    root = make_site({})
    (tmp_path / "elsewhere").write_text("x", "utf-8")
    (root / "published.txt").symlink_to(tmp_path / "elsewhere")
    ran = onrecord("build", root)

    assert "FIL002" in ran.stderr
    assert (tmp_path / "elsewhere").read_text("utf-8") == "x"
