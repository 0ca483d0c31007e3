"""`published.txt`, written by builds: it lists published ids, so that none of them can vanish unnoticed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, TODAY, MakeSite
from file_age import let_files_age

from onrecord.build.pipeline import Options, build
from onrecord.cli import main
from onrecord.output import keep_ids

EVENTS = "content/stories/dispute/events"
DENIAL = BASE[f"{EVENTS}/denial.yaml"]
PUBLISHED_IDS = [
    "actors/company",
    "actors/ministry",
    "dispute/",
    "dispute/announcement",
    "dispute/announcement#access",
    "dispute/announcement#joint",
    "dispute/announcement/joint/",
    "dispute/denial",
    "sources/gazette",
    "sources/wire",
]


def onrecord(*arguments: str | Path, ci: bool = False) -> Result:
    """Run the command in this process, as in an editor's shell or as in CI."""
    return CliRunner(env={"CI": "true" if ci else None}).invoke(main, [*map(str, arguments)], catch_exceptions=False)


def listed_ids(root: Path) -> list[str]:
    """Return the ids in the file; empty if it doesn't exist."""
    file = root / "published.txt"
    return [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")] if file.exists() else []


def test_build_lists_published_ids(make_site: MakeSite) -> None:
    """A build writes the file and says so; the next build has nothing to add."""
    root = make_site({})
    let_files_age(root)
    first = onrecord("build", root)
    let_files_age(root)
    second = onrecord("build", root)

    assert "10 ids added to published.txt, to be committed with the entries" in first.stdout
    assert listed_ids(root) == PUBLISHED_IDS
    assert "nothing has changed" in second.stdout


def test_ids_published_today_are_not_listed(make_site: MakeSite, tmp_path: Path) -> None:
    """Only ids published before the day of the build are listed, and no drafts."""
    today = DENIAL.replace("published: 2021-11-10", f"published: {TODAY}")
    draft = DENIAL.replace("published: 2021-11-10", "status: draft")
    root = make_site({f"{EVENTS}/denial.yaml": today, f"{EVENTS}/draft.yaml": draft})
    unlisted = [
        build(root, tmp_path / "out", Options(today=day)).value.unlisted
        for day in (TODAY, TODAY + timedelta(days=1), date(2021, 11, 10))
    ]

    of_denial = ["actors/company", "dispute/announcement/joint/", "dispute/denial", "sources/wire"]
    assert [list(names) for names in unlisted] == [
        [name for name in PUBLISHED_IDS if name not in of_denial],
        PUBLISHED_IDS,
        [],
    ]


@pytest.mark.parametrize("arguments", [["--no-keep-ids"], ["--drafts"], ["--shard", "1/2"]])
def test_partial_builds_write_no_list(arguments: list[str], make_site: MakeSite) -> None:
    """A build with `--no-keep-ids`, with drafts or of one shard writes no list."""
    root = make_site({})
    ran = onrecord("build", root, *arguments)

    assert ran.exit_code == 0, ran.stderr
    assert not (root / "published.txt").exists()


def test_list_is_only_checked_in_ci(make_site: MakeSite) -> None:
    """In CI the list is written only on request; a missing id stops a build there too."""
    root = make_site({})
    onrecord("build", root, ci=True)
    assert not (root / "published.txt").exists()
    onrecord("build", root, "--keep-ids", ci=True)
    assert listed_ids(root) == PUBLISHED_IDS

    (root / EVENTS / "denial.yaml").rename(root / EVENTS / "company-denies.yaml")
    ran = onrecord("build", root, ci=True)

    assert ran.exit_code == 1
    assert "error IDS003 'dispute/denial' was published, but the event is gone" in ran.stderr


def test_renamed_event_is_listed_under_both_ids(make_site: MakeSite) -> None:
    """With its former id as an alias, a renamed event builds, and the list has both ids."""
    root = make_site({})
    onrecord("build", root)
    (root / EVENTS / "denial.yaml").unlink()
    (root / EVENTS / "company-denies.yaml").write_text(f"{DENIAL}aliases: denial\n", "utf-8")
    ran = onrecord("build", root)

    assert ran.exit_code == 0, ran.stderr
    assert "1 id added to published.txt" in ran.stdout
    assert listed_ids(root) == sorted([*PUBLISHED_IDS, "dispute/company-denies"])


def test_list_has_what_public_events_name(make_site: MakeSite) -> None:
    """Bills and their sponsors are listed with the events that name them; nothing that only a draft names is."""
    root = make_site(
        {
            "content/actors/more.yaml": "union: {name: U, kind: organization}\nmember: {name: M, kind: person}\n",
            "content/bills/act.yaml": "title: The act\nprocedure: generic\nsponsors: member\n",
            "content/bills/other.yaml": "title: Another act\nprocedure: generic\n",
            f"{EVENTS}/denial.yaml": f"{DENIAL}bill: act\n",
            f"{EVENTS}/draft.yaml": DENIAL.replace("published: 2021-11-10", "status: draft").replace(
                "speaker: company", "speaker: union"
            ),
        }
    )
    onrecord("build", root)

    assert listed_ids(root) == sorted([*PUBLISHED_IDS, "actors/member", "bills/act"])


def test_every_renamed_thing_needs_an_alias(make_site: MakeSite) -> None:
    """A thing of any kind that vanished is reported; with its former id as an alias, it is not."""
    listed = "actors/firm\nbills/draft-act\nquarrel/\nquarrel/denial\nquarrel/announcement#both\nsources/cable\n"
    named = {"actors": "company", "sources": "wire"}
    changes = {"published.txt": listed, "content/bills/act.yaml": "title: The act\nprocedure: generic\n"}
    without = onrecord("check", make_site(changes)).stderr
    for kind, alias in (("actors", "firm"), ("sources", "cable")):
        path, id_ = f"content/{kind}/{kind}.yaml", named[kind]
        changes[path] = BASE[path].replace(f"{id_}: {{", f"{id_}: {{aliases: {alias}, ")
    announcement = BASE[f"{EVENTS}/announcement.yaml"].replace("- id: joint\n", "- id: joint\n    aliases: both\n")
    changes |= {
        "content/bills/act.yaml": f"{changes['content/bills/act.yaml']}aliases: draft-act\n",
        "content/stories/dispute/story.yaml": "title: The dispute\naliases: quarrel\n",
        f"{EVENTS}/announcement.yaml": announcement,
    }

    assert without.count("error IDS003") == 4  # the lines of one story are reported once
    assert "IDS003" not in onrecord("check", make_site(changes)).stderr


def test_comments_and_other_ids_stay(tmp_path: Path) -> None:
    """Comments and ids in the file stay; ids are sorted and unique."""
    file = tmp_path / "published.txt"
    file.write_text("# Our own words.\n\nz/last\na/first\na/first\n", "utf-8")
    keep_ids(tmp_path, ["m/middle", "z/last"])

    assert file.read_text("utf-8") == "# Our own words.\n\na/first\nm/middle\nz/last\n"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell whether a process runs")
def test_what_a_killed_process_left_goes(make_site: MakeSite) -> None:
    """Files that are replaced as a whole leave nothing for long: the next build deletes what ended processes left."""
    root = make_site({})
    ended, running = subprocess.Popen([sys.executable, "-c", ""]), os.getppid()
    ended.wait()
    (root / ".onrecord").mkdir()
    for process in (ended.pid, running):
        for name in (".published.txt", ".onrecord/.gitignore", ".onrecord/site"):
            (root / f"{name}.{process}").write_text("x", "utf-8")
    build(root, root / "_site", Options(today=TODAY, remember=True, keeps_ids=True, keeps_todays_ids=True))
    left = [path.name for path in (*root.glob("*"), *root.glob(".onrecord/*")) if path.suffix[1:].isdecimal()]

    assert sorted(left) == [f".gitignore.{running}", f".published.txt.{running}", f"site.{running}"]


def test_folder_in_place_of_list_is_an_error(make_site: MakeSite) -> None:
    """A folder with the file's name is an error, and nothing is built."""
    root = make_site({})
    (root / "published.txt").mkdir(exist_ok=True)
    ran = onrecord("build", root)

    assert ran.exit_code == 1
    assert "FIL003" in ran.stderr


def test_list_is_not_written_through_symbolic_link(make_site: MakeSite, tmp_path: Path) -> None:
    """A symbolic link in the file's place is refused, and its target stays unchanged."""
    root = make_site({})
    (tmp_path / "elsewhere").write_text("x", "utf-8")
    (root / "published.txt").symlink_to(tmp_path / "elsewhere")
    ran = onrecord("build", root)

    assert "FIL002" in ran.stderr
    assert (tmp_path / "elsewhere").read_text("utf-8") == "x"


def test_keeping_and_not_keeping_contradict(make_site: MakeSite) -> None:
    """Whoever types both options is asked which one is meant; nothing is built."""
    root = make_site({})
    ran = CliRunner().invoke(main, ["build", str(root), "--keep-todays-ids", "--no-keep-ids"])

    assert (ran.exit_code, "--no-keep-ids and --keep-todays-ids contradict each other" in ran.output) == (2, True)
    assert not (root / "_site").exists()
