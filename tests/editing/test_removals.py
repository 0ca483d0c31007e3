"""What leaves the record without a page, redirect or notice: `onrecord removals`, and the workflow that asks it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from erased_site import NAME, SITE
from repositories import commit
from two_stories import DENIAL
from workflow_runner import Runner, jobs_of

from onrecord.cli import main
from onrecord.terminal.environment import Environment

ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
LISTED = (
    "actors/company\nactors/ministry\ndispute/\ndispute/announcement\ndispute/announcement#access\n"
    "dispute/announcement#joint\ndispute/denial\nsources/gazette\nsources/wire\n"
)


def _run(*arguments: str, stdin: str = "") -> Result:
    environment = Environment(lambda: NOW, asks=False)
    return CliRunner().invoke(main, arguments, input=stdin, obj=environment, catch_exceptions=False)


def _removals(site: Path, *arguments: str) -> Result:
    return _run("removals", "HEAD", "--site", str(site), "--no-cache", *arguments)


def _messages(site: Path) -> list[str]:
    document: dict[str, Any] = json.loads(_removals(site, "--output-format", "json").stdout)
    return [problem["message"] for problem in document["problems"]]


@pytest.fixture
def published(make_site: MakeSite) -> Callable[..., Path]:
    """Return a function that makes a site with a list of what is public, and commits it."""

    def made(files: Mapping[str, str] | None = None, listed: str = LISTED) -> Path:
        site = make_site({"published.txt": listed, **(files or {})})
        commit(site)
        return site

    return made


def _unlist(site: Path, *names: str) -> None:
    lines = (site / "published.txt").read_text("utf-8").splitlines()
    assert {*names} <= {*lines}
    (site / "published.txt").write_text("".join(f"{line}\n" for line in lines if line not in names), "utf-8")


def test_deleted_entry_with_its_line_is_named(published: Callable[..., Path]) -> None:
    """Without the entry and its line, a check and a build are green; the earlier list still tells of it."""
    site = published()
    (site / DENIAL).unlink()
    _unlist(site, "dispute/denial")
    ran = _removals(site)

    assert _run("check", str(site)).exit_code == 0
    assert ran.exit_code == 1
    assert "error IDS003 'dispute/denial' was published, but the event is gone, and so is its line in this list" in (
        ran.stderr
    )
    assert "run the workflow 'pages' by hand, with accept-removals: yes" in ran.stderr
    assert ran.stderr.endswith("1 error in 1 of 5 files\n")


def test_claims_of_a_deleted_event_are_not_named_beside_it(published: Callable[..., Path]) -> None:
    """One line names an event; a claim alone is named by itself, and a story with its events."""
    site = published({DENIAL: BASE[DENIAL].replace("denies: announcement#joint\n", "responds_to: announcement\n")})
    (site / ANNOUNCEMENT).unlink()
    _unlist(site, "dispute/announcement", "dispute/announcement#access", "dispute/announcement#joint")
    assert [message.partition("'")[2].partition("'")[0] for message in _messages(site)] == ["dispute/announcement"]

    (site / ANNOUNCEMENT).write_text(BASE[ANNOUNCEMENT].replace("id: access", "id: other"), "utf-8")
    (message,) = _messages(site)
    assert (
        message == "'dispute/announcement#access' was published, but the claim is gone, and so is its line in this list"
    )

    shutil.rmtree(site / "content/stories/dispute")
    (site / "published.txt").write_text("", "utf-8")
    found = [message.partition("'")[2].partition("'")[0] for message in _messages(site)]
    assert found == ["dispute/", "dispute/announcement", "dispute/denial"]


PAGE = "dispute/announcement/joint/"
WITHDRAWN = f"{BASE[DENIAL]}status: withdrawn\ncorrections: [{{date: 2022-06-01, reason: An error}}]\n"


def test_lost_page_of_a_claim_is_named(published: Callable[..., Path]) -> None:
    """Once the only answer is withdrawn, a claim keeps its page by a line in the list; without it, links break."""
    site = published(listed=f"{LISTED}{PAGE}\n")
    (site / DENIAL).write_text(WITHDRAWN, "utf-8")
    assert _removals(site).exit_code == 0

    _unlist(site, PAGE)
    ran = _removals(site)
    assert ran.exit_code == 1
    assert (
        "error IDS003 the claim 'dispute/announcement#joint' had the page /dispute/announcement/joint/, but it is "
        "gone, and so is its line in this list\n   help: bring the line dispute/announcement/joint/ back"
    ) in ran.stderr
    assert _run("check", str(site)).exit_code == 0, "the check knows nothing of it"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="an answer"),
        pytest.param({ANNOUNCEMENT: f"{BASE[ANNOUNCEMENT]}status: withdrawn\n"}, id="a notice"),
        pytest.param(
            {
                ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("id: joint", "id: both\n    aliases: joint"),
                DENIAL: BASE[DENIAL].replace("#joint", "#both"),
            },
            id="renamed",
        ),
        pytest.param({DENIAL: "type: [\n"}, id="errors"),
        pytest.param(
            {"content/stories/dispute/story.yaml": "title: Dispute\nwithdrawn: {date: 2022-06-01, reason: An error}\n"},
            id="the story's notice",
        ),
    ],
)
def test_page_of_a_claim_needs_no_line_where_something_else_keeps_it(
    published: Callable[..., Path], change: Mapping[str, str]
) -> None:
    """An answer or a redirect keeps the page; a withdrawn event has a notice; the check tells of a site with errors."""
    site = published(listed=f"{LISTED}{PAGE}\n")
    for path, text in change.items():
        (site / path).write_text(text, "utf-8")
    _unlist(site, PAGE)

    assert _removals(site).exit_code == 0


def test_draft_without_its_line_is_named(published: Callable[..., Path]) -> None:
    """A draft has no page, so readers lose the entry too."""
    site = published()
    (site / DENIAL).write_text(BASE[DENIAL].replace("published: 2021-11-10", "status: draft"), "utf-8")
    _unlist(site, "dispute/denial")

    assert _messages(site) == ["'dispute/denial' was published, but is a draft now, and so is its line in this list"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({DENIAL: BASE[DENIAL]}, id="nothing"),
        pytest.param(
            {DENIAL: None, DENIAL.replace("denial", "answer"): f"{BASE[DENIAL]}aliases: denial\n"}, id="renamed"
        ),
        pytest.param({DENIAL: f"{BASE[DENIAL]}status: withdrawn\n"}, id="withdrawn"),
        pytest.param({DENIAL: "type: [\n"}, id="unreadable"),
    ],
)
def test_page_redirect_or_notice_is_enough(published: Callable[..., Path], change: Mapping[str, str | None]) -> None:
    """Readers still find an entry that has another id and its former one as an alias, or one that was withdrawn.

    That a line is missing in the list is no loss, nor is a file that can't be read: the check tells of that.
    """
    site = published()
    for path, text in change.items():
        (site / path).unlink() if text is None else (site / path).write_text(text, "utf-8")
    _unlist(site, "dispute/denial")
    ran = _removals(site)

    assert (ran.exit_code, ran.stderr) == (0, "readers find all that HEAD lists as published: 9 ids\n")


def test_missing_entry_in_the_list_is_left_to_the_check(published: Callable[..., Path]) -> None:
    """The check names it at its line, with what to type."""
    site = published()
    (site / DENIAL).unlink()

    assert _removals(site).exit_code == 0
    assert "IDS003" in _run("check", str(site)).stderr


def test_base_without_a_site_lists_nothing(make_site: MakeSite) -> None:
    """A commit from before the site, or one without a list, tells of no loss."""
    site = make_site({})
    for name in ("content", "site.yaml"):
        (site / name).rename(site.parent / name)
    (site / "notes.txt").write_text("x\n", "utf-8")
    commit(site)
    for name in ("content", "site.yaml"):
        (site.parent / name).rename(site / name)

    assert (_removals(site).exit_code, _removals(site).stderr) == (0, "HEAD holds no site, so nothing can be gone\n")
    commit(site)
    assert _removals(site).stderr == "readers find all that HEAD lists as published: 0 ids\n"


def test_unknown_base_is_explained(published: Callable[..., Path]) -> None:
    """A commit that the clone lacks is wrong use, and no silence."""
    ran = _run("removals", "f" * 40, "--site", str(published()))

    assert (ran.exit_code, "no commit is called" in ran.stderr) == (2, True)


def _list_all(site: Path) -> None:
    built = _run("build", str(site), "--keep-ids", "--keep-todays-ids", "--no-cache")
    assert built.exit_code == 0, built.output
    shutil.rmtree(site / "_site")
    commit(site)


def test_erased_ids_are_counted(make_site: MakeSite) -> None:
    """What `onrecord erase` took out left the site too, but no public log prints its ids."""
    site = make_site(SITE)
    _list_all(site)
    words = ("--replacement", "an engineer", "--replacement", "ru=инженер")
    _run("erase", "--write", "--yes", *words, "--site", str(site), stdin="Vera Sample\n")
    for output_format in ("full", "concise", "github", "json"):
        ran = _removals(site, "--output-format", output_format)
        assert ran.exit_code == 1
        assert "3 ids of what was erased are gone: 1 event, 1 actor, 1 source" in ran.output
        assert not NAME.search(ran.output)
    (message,) = _messages(site)
    assert message.startswith("3 ids of what was erased")


def test_what_is_deleted_beside_an_erasure_is_named(make_site: MakeSite) -> None:
    """An erasure covers no other loss."""
    site = make_site(SITE)
    _list_all(site)
    words = ("--replacement", "an engineer", "--replacement", "ru=инженер")
    _run("erase", "--write", "--yes", *words, "--site", str(site), stdin="Vera Sample\n")
    (site / "content/stories/dispute/events/corrected.yaml").unlink()
    _unlist(site, "dispute/corrected")

    assert [message.partition(" was")[0] for message in _messages(site)] == [
        "'dispute/corrected'",
        "3 ids of what",
    ]


def test_erased_name_that_comes_back_takes_its_neutral_id_off(make_site: MakeSite) -> None:
    """An older state lacks the neutral id, so a push of it is refused, although it brings the name back."""
    site = make_site(SITE)
    _list_all(site)
    older = shutil.copytree(site, site.parent / "older")
    words = ("--replacement", "an engineer", "--replacement", "ru=инженер")
    _run("erase", "--write", "--yes", *words, "--site", str(site), stdin="Vera Sample\n")
    _list_all(site)
    ran = _run("removals", str(site), "--site", str(older), "--output-format", "json")

    assert ran.exit_code == 1
    assert "'actors/person-1' was published" in ran.stdout


# The workflow

STEPS = jobs_of("pages")["build"]["steps"]
ZEROS = "0" * 40


def _find(runner: Runner, live: str = "", **environment: str) -> dict[str, str]:
    """Run the step that finds the former states; `live` is the answer of the site."""
    (runner.folder / "curl").write_text(f"#!/bin/sh\necho \"$*\" > '{runner.folder}/asked'\necho '{live}'\n", "utf-8")
    (runner.folder / "curl").chmod(0o755)
    given = {"BASE_URL": "https://example.github.io/record", "BEFORE": "", "CREATED": "", "GITHUB_RUN_ID": "7"}
    status, outputs, log = runner.step("build", "curl", **{**given, **environment})
    assert status == 0, log
    return {name: digest for name, digest in outputs.items() if digest}


def _refuse(runner: Runner, former: str = "", live: str = "", **environment: str) -> tuple[int, str]:
    """Get the former states as `actions/checkout` does, each by its one commit, and run the step that compares."""
    for name, digest in (("before", former), ("live", live)):
        if digest:
            folder = runner.site / ".former" / name
            folder.mkdir(parents=True)
            runner.git("init", "--quiet", "--template=", cwd=folder)
            runner.git(
                "-c",
                "protocol.file.allow=always",
                "fetch",
                "--quiet",
                "--depth=1",
                str(runner.remote),
                digest,
                cwd=folder,
            )
            runner.git("checkout", "--quiet", "--detach", "FETCH_HEAD", cwd=folder)
    given = {"FORCED": "false", "FETCHED": "success" if former else "skipped"}
    status, _, log = runner.step("build", "onrecord removals", **{**given, **environment})
    assert not (runner.site / ".former").exists()
    return status, log


@pytest.fixture
def runner(make_site: MakeSite, tmp_path: Path) -> Runner:
    """Return a runner of pages.yml with a published site."""
    found = Runner(make_site({"published.txt": LISTED}), tmp_path / "runner", "pages")
    found.git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=found.remote)
    return found


def _push(runner: Runner, *options: str) -> tuple[str, str]:
    """Commit and push; return the commits before and after."""
    before = runner.git("rev-parse", "main", cwd=runner.remote).strip()
    runner.commit("A change")
    runner.git("push", "--quiet", *options, "origin", "HEAD:main")
    return before, runner.git("rev-parse", "HEAD").strip()


def test_two_deleted_lines_publish_nothing(runner: Runner) -> None:
    """The run names the id in an annotation, and ends before it builds; the next push is refused too."""
    (runner.site / DENIAL).unlink()
    _unlist(runner.site, "dispute/denial")
    before, bad = _push(runner)
    status, log = _refuse(runner, before)
    assert status == 1
    assert "::error file=published.txt,line=1," in log
    assert "'dispute/denial' was published, but the event is gone" in log

    (runner.site / "README.md").write_text("New\n", "utf-8")
    assert _push(runner)[0] == bad
    live = f'{{"commit":"{before}"}}'
    assert _find(runner, live, BEFORE=bad) == {"before": bad, "live": before}
    status, log = _refuse(runner, bad, before)
    assert (status, "'dispute/denial' was published" in log) == (1, True)


def test_usual_push_passes(runner: Runner) -> None:
    """A push that takes nothing off publishes, with the list of the former commit alone."""
    (runner.site / DENIAL).write_text(BASE[DENIAL].replace("The company", "A company"), "utf-8")
    before, _ = _push(runner)

    assert _find(runner, "", BEFORE=before, CREATED="false") == {"before": before}
    assert _refuse(runner, before)[0] == 0


REQUIRED = f"{BASE['site.yaml']}corrections: required\n"
CORRECTION = 'corrections:\n  - date: 2022-06-01\n    was: "Date: 2 November 2021"\n    now: "Date: 3 November 2021"\n'


def test_push_without_a_required_correction_publishes_nothing(runner: Runner) -> None:
    """The run shows the lines at the change; with them, it passes. A site that doesn't require them asks for none."""
    moved = BASE[DENIAL].replace("2021-11-02", "2021-11-03")
    (runner.site / "site.yaml").write_text(REQUIRED, "utf-8")
    live = _push(runner)[1]
    (runner.site / DENIAL).write_text(moved, "utf-8")
    refused, pushed = _push(runner)
    status, log = _refuse(runner, refused)
    assert status == 1
    assert (
        f"::error file={DENIAL},line=2,col=7,endColumn=17,title=COR007::in this published entry, the date changed"
        in log
    )
    assert "run the workflow 'pages' by hand, with accept-removals: yes; to tell readers, add at the end of" in log
    assert "%0Acorrections:%0A  - date: " in log

    (runner.site / "README.md").write_text("New\n", "utf-8")
    _push(runner)
    status, log = _refuse(runner, pushed, live)
    assert (status, "title=COR007" in log) == (1, True)

    (runner.site / DENIAL).write_text(f"{moved}{CORRECTION}", "utf-8")
    _push(runner)
    assert _refuse(runner, pushed, live)[0] == 0

    (runner.site / DENIAL).write_text(moved, "utf-8")
    (runner.site / "site.yaml").write_text(BASE["site.yaml"], "utf-8")
    _push(runner)
    assert _refuse(runner, "", live)[0] == 0


def test_words_that_come_back_need_no_required_correction(runner: Runner) -> None:
    """Nobody has read what a refused push said, so who puts back the former words tells readers nothing."""
    (runner.site / "site.yaml").write_text(REQUIRED, "utf-8")
    live = _push(runner)[1]
    (runner.site / DENIAL).write_text(BASE[DENIAL].replace("2021-11-02", "2021-11-03"), "utf-8")
    refused = _push(runner)[1]
    (runner.site / DENIAL).write_text(BASE[DENIAL], "utf-8")
    _push(runner)

    assert _refuse(runner, refused, live)[0] == 0
    assert _refuse(runner, refused)[0] == 1  # as long as the site does not say what readers see


def test_forced_push_publishes_nothing(runner: Runner) -> None:
    """It names what is gone, and says what to do, also if no id is gone, and if the former commit can't be fetched."""
    (runner.site / DENIAL).write_text(BASE[DENIAL].replace("The company", "A company"), "utf-8")
    before, _ = _push(runner)
    runner.git("reset", "--quiet", "--hard", "HEAD^")
    (runner.site / DENIAL).unlink()
    _unlist(runner.site, "dispute/denial")
    _push(runner, "--force")
    status, log = _refuse(runner, before, FORCED="true")
    assert (status, "'dispute/denial' was published" in log) == (1, True)
    assert "::error::This push was forced" in log
    assert "with accept-removals: yes" in log

    for former, fetched in ((before, "success"), ("", "failure")):
        runner.git("reset", "--quiet", "--hard", before)
        status, log = _refuse(runner, former, FORCED="true", FETCHED=fetched)
        assert (status, "::error::This push was forced" in log) == (1, True)


def test_former_commit_that_cannot_be_fetched_publishes_nothing(runner: Runner) -> None:
    """Without it, nobody knows what is gone."""
    status, log = _refuse(runner, FETCHED="failure")

    assert (status, "::error::The site before this push can't be fetched" in log) == (1, True)


def test_new_branch_and_runs_by_hand_are_compared_with_what_there_is(runner: Runner) -> None:
    """A new branch has no former site. A run by hand is compared with the commit that the live site names."""
    live = "a" * 40

    assert _find(runner, f'{{"commit": "{live}"}}', BEFORE=ZEROS, CREATED="true") == {}
    assert _find(runner, f'{{"commit": "{live}"}}') == {"live": live}
    assert "https://example.github.io/record/commit.json?run=7" in (runner.folder / "asked").read_text("utf-8")
    assert _find(runner, '{"commit":null}') == {}
    assert _find(runner, "<html>Sign in</html>") == {}
    assert _find(runner, f'{{"commit":"{live}$(touch x)"}}') == {}
    assert _find(runner, BEFORE="$(touch x)") == {}
    assert _refuse(runner)[0] == 0


def test_who_is_compared() -> None:
    """Pushes and runs by hand without `accept-removals` are compared, what another workflow asks for is not."""
    former = next(step for step in STEPS if step.get("id") == "former")
    refusal = next(step for step in STEPS if "onrecord removals" in step.get("run", ""))
    order = [step.get("name", "") for step in STEPS]

    assert former["if"] == (
        "inputs.ref == '' && inputs.accept-removals != 'yes' && "
        "(github.event_name == 'push' || github.event_name == 'workflow_dispatch')"
    )
    assert former["env"]["BEFORE"] == "${{ github.event.before }}"
    assert refusal["env"] == {"FETCHED": "${{ steps.before.outcome }}", "FORCED": "${{ github.event.forced }}"}
    assert refusal["if"] == "steps.former.outcome == 'success'"
    assert order.index(refusal["name"]) < order.index("Check and build the site")
    for step in (step for step in STEPS if str(step.get("with", {}).get("path", "")).startswith(".former/")):
        assert step["with"]["persist-credentials"] is False
        assert step["with"].get("fetch-depth", 1) == 1
