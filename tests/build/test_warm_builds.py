"""Warm builds: after any edit, a build with caches gives the same bytes as a build without."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner
from conftest import BASE, NOW
from golden import files_in
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sample_pictures import animation, corner, file_of

from onrecord import cli
from onrecord.cache import stat_index
from onrecord.model.build_result import BuildResult
from onrecord.problems import Outcome
from onrecord.terminal.console import PROBLEMS

EVENTS = "content/stories/dispute/events"
BILL = "content/bills/law.yaml"
PROCEDURE = "content/procedures/house.yaml"
HOUSE = (
    "title: House\njurisdiction: any\nstages:\n"
    "  - {key: first, label: First, classification: introduction, outcomes: none}\n"
    "  - {key: second, label: Second, classification: passage, after: first}\n"
)
PICTURE = "static/letter.png"
LETTER = file_of(corner(400, 300), "PNG")
SITE: dict[str, str | bytes] = {
    **BASE,
    PICTURE: LETTER,
    BILL: "title: A law\nprocedure: house\n",
    PROCEDURE: HOUSE,
    f"{EVENTS}/step.yaml": (
        "type: bill-action\ndate: 2021-11-03\ntitle: A step\nbill: law\nstage: first\n"
        "sources: wire\npublished: 2021-11-10\nmedia: {src: letter.png, alt: A letter, credit: The company}\n"
    ),
}

BODIES = (
    "Plain.",
    "See [@gazette, p. 3].",
    "# High\n\n    [@wire] and [the denial](denial)",
    "[Broken](nowhere)",
    "[@no]",
)
_SET = "id: hearing, kind: hearing, title: A hearing, date: 2022-07-05, sources: gazette, published: 2022-05-10"
STEPS = (
    _SET,
    _SET.replace("2022-05-10", "2022-05-12, earlier: {date: 2022-06-20, published: 2022-05-10}"),
    f"{_SET}, actors: company, cancelled: {{date: 2022-05-20, reason: No quorum}}",
)
"""A step that is set, moved, and called off."""
JUDGMENT, APPEAL, REVIEW = (f"{EVENTS}/{name}.yaml" for name in ("judgment", "appeal", "review"))
MOST_FAILURES = 2
"""After this many failed builds, the test repairs the site."""
DATES = ("2021-10-01", "2021-11-01", "2021-11-05", "2021-11", "2031-01-01", "not a date")


def _finding(said: str, day: str = "2021-11-05") -> str:
    return (
        f"type: finding\ndate: {day}\ntitle: A finding\nspeaker: court\n{said}\nsources: wire\npublished: 2021-11-12\n"
    )


EDITS: dict[str, tuple[str | bytes, ...]] = {
    "site.yaml": (
        BASE["site.yaml"],
        "title: B test\nurl: https://example.org/\n",
        f"{BASE['site.yaml']}outputs: [feeds, api, api-single, dump]\n",
        "title: A test\n",
        "title: {en: A test, ru: Проба}\nurl: https://example.org/\nlanguages: [en, ru]\n",
        "title: A test\nurl: https://example.org/\ncsl: own styles/house.csl\n",
        "title: [\n",
    ),
    "content/actors/actors.yaml": (
        BASE["content/actors/actors.yaml"],
        BASE["content/actors/actors.yaml"].replace("The ministry", "Another ministry"),
        BASE["content/actors/actors.yaml"].replace("company:", "firm:"),
        BASE["content/actors/actors.yaml"].replace("company: {", "company: {aliases: firm, "),
        BASE["content/actors/actors.yaml"].replace(
            "company: {", "company: {other_names: {name: The firm, end_date: 2021-11-02}, "
        ),
        BASE["content/actors/actors.yaml"].replace(
            "company: {", "company: {other_names: {name: The firm, end_date: 2021}, "
        ),
    ),
    "content/sources/sources.yaml": (
        BASE["content/sources/sources.yaml"],
        BASE["content/sources/sources.yaml"].replace("The wire", "A wire"),
        BASE["content/sources/sources.yaml"].replace("example.org/wire", "example.org/gazette"),
        BASE["content/sources/sources.yaml"].replace("The wire,", "The wire, via: gazette,"),
        BASE["content/sources/sources.yaml"].replace("The wire,", "The wire, version_of: gazette,"),
        BASE["content/sources/sources.yaml"] + "wire: {title: Twice}\n",
    ),
    "content/sources/more.yaml": ("more: {title: More, url: 'https://example.org/more'}\n", "more:\n"),
    "content/stories/dispute/story.yaml": (
        "title: The dispute\n",
        "title: Спор\nlanguages: ru\n",
        "status: draft\n",
        "title: A\naliases: row\n",
        *(f"title: The dispute\nexpected: {{{step}}}\n" for step in STEPS),
    ),
    BILL: (
        SITE[BILL],
        "title: An act\nprocedure: house\n",
        "title: A law\nprocedure: uk\n",
        *(f"{SITE[BILL]!s}expected: {{stage: second, {step}}}\n" for step in STEPS),
    ),
    PROCEDURE: (
        HOUSE,
        HOUSE.replace("Second,", "Lastly,"),
        HOUSE.replace("key: first", "key: other"),
    ),
    "templates/404.html": ('{% extends "onrecord/404.html" %}\n', "lost\n", "{{ nothing }}\n", "{% if %}\n"),
    "templates/parts/event_line.html": ("<li>an event</li>\n", "<li>AN EVENT</li>\n"),
    "static/own.txt": ("own", "new", "longer"),
    PICTURE: (
        LETTER,
        file_of(corner(300, 400), "PNG"),
        animation("PNG"),
        LETTER[:-30],
        animation("GIF"),
        "no picture",
    ),
    "static/style.css": ("body {}\n", "main {}\n"),
    "content/pages/about.md": (
        "---\ntitle: About\n---\nSee [@wire].\n",
        "---\ntitle: About us\n---\nText\n",
        "no title\n",
    ),
    "content/actors/courts.yaml": (
        "court: {name: The court, kind: organization}\n",
        "court: {name: A tribunal, kind: organization}\n",
    ),
    JUDGMENT: (
        _finding("finds: {target: announcement#joint, result: not-so}"),
        _finding("finds: {target: announcement, result: in-part}"),
        _finding("finds: {target: denial, result: so}"),
    ),
    APPEAL: (
        _finding("appeals: judgment", day="2021-11-06").replace("finding", "statement").replace("court", "ministry"),
    ),
    REVIEW: (
        _finding("reverses: judgment", day="2021-11-07"),
        _finding("upholds: {target: judgment, claim: announcement#joint}", day="2021-11-07"),
    ),
    "content/snapshots/wire.txt": ("The words of the wire.\n", "Other words.\n"),
}
"""Possible contents of each file: valid and broken ones, and some of equal size."""


class WarmBuilds(RuleBasedStateMachine):
    """Edit a site at random; after each edit, build it with caches and without."""

    def __init__(self) -> None:
        """Write the site."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.root = self.folder / "site"
        self.failed = 0
        self.cold: tuple[Any, ...] = ()
        """The content of the site at its last cold build, and what that returned."""
        for path, text in SITE.items():
            self.write(path, text)

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file of the site in place, like most editors."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))

    def events(self) -> list[Path]:
        """Return the files of the existing events."""
        return sorted((self.root / EVENTS).glob("*.yaml"))

    @rule()
    @precondition(lambda self: self.failed > 1)
    def repair(self) -> None:
        """Restore all files and remove added ones."""
        for path in [*(self.root / "content").rglob("*.*"), *self.root.glob("templates/**/*.html")]:
            if path.relative_to(self.root).as_posix() not in SITE:
                path.unlink()
        for name, text in SITE.items():
            self.write(name, text)

    @rule(data=st.data())
    @precondition(lambda self: self.failed < MOST_FAILURES)
    def put(self, data: st.DataObject) -> None:
        """Add or change any file except an event."""
        path = data.draw(st.sampled_from(sorted(EDITS)))
        self.write(path, data.draw(st.sampled_from(EDITS[path])))

    @rule(path=st.sampled_from(sorted(path for path in EDITS if path != "site.yaml")))
    @precondition(lambda self: self.failed < MOST_FAILURES)
    def remove(self, path: str) -> None:
        """Remove any file except an event."""
        (self.root / path).unlink(missing_ok=True)

    @rule(
        body=st.sampled_from(BODIES),
        name=st.sampled_from(["denial", "report", "Not an id"]),
        day=st.sampled_from(DATES),
    )
    @precondition(lambda self: self.failed < MOST_FAILURES)
    def write_event(self, body: str, name: str, day: str) -> None:
        """Add an event, or overwrite one with another body or date."""
        head = BASE[f"{EVENTS}/denial.yaml"] if name == "denial" else (
            "type: report\ntitle: A report\nsources: wire\npublished: 2021-11-10\ndate: 2021-11-02\n"
        )  # fmt: skip
        self.write(f"{EVENTS}/{name}.yaml", f"{head.replace('date: 2021-11-02', f'date: {day}')}body: |\n    {body}\n")

    @rule(data=st.data(), new=st.sampled_from(["first", "second", "announcement"]))
    @precondition(lambda self: self.failed < MOST_FAILURES and self.events())
    def rename_event(self, data: st.DataObject, new: str) -> None:
        """Rename an event's file, possibly over another event."""
        file = data.draw(st.sampled_from(self.events()))
        file.replace(file.with_stem(new))

    @rule(data=st.data())
    @precondition(lambda self: self.failed < MOST_FAILURES and self.events())
    def remove_event(self, data: st.DataObject) -> None:
        """Remove an event."""
        data.draw(st.sampled_from(self.events())).unlink()

    @rule(data=st.data(), letter=st.sampled_from("xyz{"))
    @precondition(lambda self: self.failed < MOST_FAILURES and self.events())
    def edit_without_new_time(self, data: st.DataObject, letter: str) -> None:
        """Change a letter of an event and restore the file's time, like some copying programs."""
        file = data.draw(st.sampled_from(self.events()))
        before, text = file.stat(), file.read_text("utf-8")
        at = data.draw(st.integers(0, len(text) - 1))
        file.write_text(text[:at] + letter + text[at + 1 :], "utf-8")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    @rule(damaged=st.sampled_from(["parsed", "last", "pictures/*"]), content=st.binary(max_size=20))
    def damage(self, damaged: str, content: bytes) -> None:
        """Damage a file of the state directory."""
        for file in (self.root / ".onrecord").glob(damaged):
            file.write_bytes(content)

    @rule(file=st.sampled_from(["index.html", "dispute/index.html", "new.html", "static/style.css"]))
    @precondition(lambda self: (self.folder / "warm" / "dispute").is_dir())
    def edit_output(self, file: str) -> None:
        """Change the output by hand."""
        (self.folder / "warm" / file).write_text("edited by hand", "utf-8")
        if self.failed:  # a broken site restores no page
            self.repair()

    @rule()
    def change_nothing(self) -> None:
        """Change nothing."""

    @invariant()
    def warm_is_cold(self) -> None:
        """Require the same exit code, problems and bytes from both builds; a failed build leaves the output alone."""
        before = files_in(self.folder / "warm")
        warm = self.built("warm")
        content = {path: data for path, data in files_in(self.root).items() if not path.startswith(".onrecord/")}
        if self.cold[:1] != (content,):
            self.cold = content, self.built("cold", "--no-cache")

        assert warm == self.cold[1]
        assert files_in(self.folder / "warm") == (before if warm[0] else files_in(self.folder / "cold"))
        BuildLog.codes.append(warm[0])
        self.failed = self.failed + 1 if warm[0] else 0

    def built(self, output: str, *options: str) -> tuple[int, Any]:
        """Build into a folder, and return the exit code and the problems."""
        if output == "cold":
            shutil.rmtree(self.folder / output, ignore_errors=True)
        # As an editor builds; in CI, a build adds nothing to published.txt, by which the page of a claim stays.
        command = ["build", str(self.root), "--output", str(self.folder / output), "--jobs", "1", "--keep-ids"]
        result = CliRunner().invoke(cli.main, [*command, "--output-format", "json", *options])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, json.JSONDecoder().raw_decode(result.stdout)[0]

    def teardown(self) -> None:
        """Remove the site."""
        shutil.rmtree(self.folder)


class BuildLog:
    """Results of builds, so the test can't pass by always failing or by never using a cache."""

    codes: ClassVar[list[int]] = []
    known: ClassVar[list[Outcome[BuildResult]]] = []


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """BuildLog each build that found nothing changed; let all builds have the same day."""
    known = stat_index.StatIndex.find_repeated
    BuildLog.codes.clear()
    BuildLog.known.clear()

    def recording(self: stat_index.StatIndex) -> Outcome[BuildResult] | None:
        found = known(self)
        BuildLog.known.extend([found] if found else [])
        return found

    monkeypatch.setattr(stat_index.StatIndex, "find_repeated", recording)
    monkeypatch.setattr(cli, "_now", lambda: NOW)
    # No timestamp counts as racy, so that most builds can use the stat index.
    monkeypatch.setattr(stat_index, "YOUNG_NS", 0)


@pytest.mark.usefixtures("recorded")
def test_warm_builds_equal_cold_builds() -> None:
    """After any series of edits, a build with caches gives the output of a build without."""
    WarmBuilds.TestCase.settings = settings(
        max_examples=3, stateful_step_count=12, suppress_health_check=list(HealthCheck)
    )
    for _ in range(5):  # three series alone may have no mistake
        WarmBuilds.TestCase("runTest").runTest()
        if set(BuildLog.codes) == {0, PROBLEMS}:
            break

    assert set(BuildLog.codes) == {0, PROBLEMS}
    assert BuildLog.known


@pytest.mark.slow
@pytest.mark.usefixtures("recorded")
def test_warm_builds_show_new_findings() -> None:
    """A new finding, an appeal, a review, another result and other names reach each page that shows the claim."""
    machine = WarmBuilds()
    steps = (
        ("content/actors/courts.yaml", 0), (JUDGMENT, 0), (APPEAL, 0), (REVIEW, 0), (JUDGMENT, 1), (REVIEW, 1),
        ("content/actors/courts.yaml", 1),
    )  # fmt: skip
    machine.warm_is_cold()
    for path, number in steps:
        machine.write(path, EDITS[path][number])
        machine.warm_is_cold()
    machine.teardown()

    assert BuildLog.codes == [0] * (len(steps) + 1)


@pytest.mark.usefixtures("recorded")
def test_warm_builds_keep_the_addresses_of_claims() -> None:
    """The page of a claim leads on while its answer is withdrawn, and another claim's once it is joined or moved."""
    machine = WarmBuilds()
    denial, later = (f"{EVENTS}/{name}.yaml" for name in ("denial", "later"))
    again = (
        "type: statement\ndate: 2021-11-05\ntitle: Again\nspeaker: company\nclaims:\n  - {id: again, text: No}\n"
        "sources: wire\npublished: 2021-11-12\n"
    )
    joined = again.replace("text: No", "text: No, same_as: announcement#joint")
    answer = again.replace("claims:\n  - {id: again, text: No}", "denies: later#again").replace("company", "ministry")
    steps = (
        (denial, f"{BASE[denial]}status: withdrawn\n", "../#announcement__joint"),
        (denial, BASE[denial], None),
        (f"{EVENTS}/answer.yaml", answer, None),
        (later, again, None),
        (later, joined, "../../announcement/joint/"),
        (later, f"{joined}aliases: former\n", "../../announcement/joint/"),
    )
    machine.write(later, again)
    machine.warm_is_cold()
    for path, text, target in steps:
        machine.write(path, text)
        machine.warm_is_cold()
        claim = "later/again" if path == later else "announcement/joint"
        page = (machine.folder / "warm" / "dispute" / claim / "index.html").read_text("utf-8")
        assert (f'http-equiv="refresh" content="0; url={target}"' in page) is (target is not None), path
    machine.teardown()

    assert BuildLog.codes == [0] * (len(steps) + 1)


@pytest.mark.usefixtures("recorded")
def test_warm_builds_renew_tables_and_the_api() -> None:
    """What a file of data reads renews it: a kept text, the words of a relation, an order, a name, a source."""
    machine = WarmBuilds()
    site = f"{BASE['site.yaml']}outputs: [api, dump]\n"
    denial, sources, actors = f"{EVENTS}/denial.yaml", "content/sources/sources.yaml", "content/actors/actors.yaml"
    quoted = f"{BASE[denial]}quotes: [{{id: no, exact: No joint statement, lang: en, source: wire}}]\n"
    steps = (
        (denial, quoted, "quotations.csv", "not-compared"),
        ("content/snapshots/wire.txt", "No joint statement, they said.\n", "quotations.csv", ",found,"),
        (
            denial,
            quoted.replace("announcement#joint", "{target: announcement#joint, quote: no}"),
            "relations.csv",
            "dispute/denial/no",
        ),
        (denial, f"{quoted}body: So [@gazette].\n", "citations.csv", ",text,"),
        (denial, f"{quoted}after: announcement\n", "events.csv", ",dispute/announcement,"),
        (
            denial,
            quoted.replace("announcement#joint", "{target: announcement#joint, basis: inferred}"),
            "statements.csv",
            ",false,true,",
        ),
        (sources, EDITS[sources][3], "sources.csv", ",gazette,"),
        (actors, EDITS[actors][4], "names.csv", "The firm"),
        ("site.yaml", f"{site}licence: CC BY 4.0\n", "datapackage.json", "CC-BY-4.0"),
    )
    machine.write("site.yaml", site)
    machine.warm_is_cold()
    for path, content, file, words in steps:
        before = (machine.folder / "warm/data" / file).read_text("utf-8")
        machine.write(path, content)
        machine.warm_is_cold()
        assert words not in before
        assert words in (machine.folder / "warm/data" / file).read_text("utf-8"), path
    machine.teardown()

    assert BuildLog.codes == [0] * (len(steps) + 1)


@pytest.mark.slow
@pytest.mark.usefixtures("recorded")
def test_warm_builds_show_days_that_are_set() -> None:
    """A step that is set, moved and called off reaches each page that shows it, in a story and in a bill."""
    machine = WarmBuilds()
    story = "content/stories/dispute/story.yaml"
    machine.warm_is_cold()
    for path, number in ((story, 4), (story, 5), (BILL, 3), (story, 6), (BILL, 4), (BILL, 5), (story, 0), (BILL, 0)):
        machine.write(path, EDITS[path][number])
        machine.warm_is_cold()
    assert BuildLog.codes == [0] * 9
    machine.teardown()
