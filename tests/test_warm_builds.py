"""Builds that remember: after any edit they come to the same, byte for byte, as a build that knows nothing."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner
from conftest import BASE, TODAY
from drawn import corner, moving, saved
from golden import files_in
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from onrecord import cli
from onrecord.commands.console import PROBLEMS
from onrecord.incremental import input_files, stat_index

EVENTS = "content/stories/dispute/events"
BILL = "content/bills/law.yaml"
PROCEDURE = "content/procedures/house.yaml"
HOUSE = (
    "title: House\njurisdiction: any\nstages:\n"
    "  - {key: first, label: First, classification: introduction, outcomes: none}\n"
    "  - {key: second, label: Second, classification: passage, after: first}\n"
)
PICTURE = "static/letter.png"
LETTER = saved(corner(400, 300), "PNG")
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
MOST_FAILURES = 2
"""After so many builds that fail, the site is put right."""
DATES = ("2021-10-01", "2021-11-01", "2021-11-05", "2021-11", "2031-01-01", "not a date")
EDITS: dict[str, tuple[str | bytes, ...]] = {
    "site.yaml": (
        BASE["site.yaml"],
        "title: B test\nurl: https://example.org/\n",
        "title: A test\n",
        "title: {en: A test, ru: Проба}\nurl: https://example.org/\nlanguages: [en, ru]\n",
        "title: A test\nurl: https://example.org/\ncsl: own styles/house.csl\n",
        "title: [\n",
    ),
    "content/actors/actors.yaml": (
        BASE["content/actors/actors.yaml"],
        BASE["content/actors/actors.yaml"].replace("The ministry", "Another ministry"),
        BASE["content/actors/actors.yaml"].replace("company:", "firm:"),
    ),
    "content/sources/sources.yaml": (
        BASE["content/sources/sources.yaml"],
        BASE["content/sources/sources.yaml"].replace("The wire", "A wire"),
        BASE["content/sources/sources.yaml"].replace("example.org/wire", "example.org/gazette"),
        BASE["content/sources/sources.yaml"] + "wire: {title: Twice}\n",
    ),
    "content/sources/more.yaml": ("more: {title: More, url: 'https://example.org/more'}\n", "more:\n"),
    "content/stories/dispute/story.yaml": ("title: The dispute\n", "title: Спор\nlanguages: ru\n", "status: draft\n"),
    BILL: (SITE[BILL], "title: An act\nprocedure: house\n", "title: A law\nprocedure: uk\n"),
    PROCEDURE: (
        HOUSE,
        HOUSE.replace("Second,", "Lastly,"),
        HOUSE.replace("key: first", "key: other"),
    ),
    "templates/404.html": ('{% extends "onrecord/404.html" %}\n', "lost\n", "{{ nothing }}\n", "{% if %}\n"),
    "templates/parts/event_line.html": ("<li>an event</li>\n", "<li>AN EVENT</li>\n"),
    "static/own.txt": ("own", "new", "longer"),
    PICTURE: (LETTER, saved(corner(300, 400), "PNG"), moving("PNG"), LETTER[:-30], moving("GIF"), "no picture"),
    "static/style.css": ("body {}\n", "main {}\n"),
    "content/pages/about.md": (
        "---\ntitle: About\n---\nSee [@wire].\n",
        "---\ntitle: About us\n---\nText\n",
        "no title\n",
    ),
    "content/snapshots/wire.txt": ("The words of the wire.\n", "Other words.\n"),
}
"""What each file may hold: right and wrong, and some of the same size."""


class WarmBuilds(RuleBasedStateMachine):
    """A site that is edited, and built after each edit by one build that remembers and one that does not."""

    def __init__(self) -> None:
        """Lay the site out."""
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.root = self.place / "site"
        self.failed = 0
        for path, text in SITE.items():
            self.write(path, text)

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file of the site in place, as most editors do."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))

    def events(self) -> list[Path]:
        """Return the files of the events there are."""
        return sorted((self.root / EVENTS).glob("*.yaml"))

    @rule()
    @precondition(lambda self: self.failed > 1)
    def mend(self) -> None:
        """Put all files back as they were at first, and remove what was added."""
        for path in [*(self.root / "content").rglob("*.*"), *self.root.glob("templates/**/*.html")]:
            if path.relative_to(self.root).as_posix() not in SITE:
                path.unlink()
        for name, text in SITE.items():
            self.write(name, text)

    @rule(data=st.data())
    @precondition(lambda self: self.failed < MOST_FAILURES)
    def put(self, data: st.DataObject) -> None:
        """Add or change any file but an event."""
        path = data.draw(st.sampled_from(sorted(EDITS)))
        self.write(path, data.draw(st.sampled_from(EDITS[path])))

    @rule(path=st.sampled_from(sorted(path for path in EDITS if path != "site.yaml")))
    @precondition(lambda self: self.failed < MOST_FAILURES)
    def remove(self, path: str) -> None:
        """Remove any file but an event."""
        (self.root / path).unlink(missing_ok=True)

    @rule(
        body=st.sampled_from(BODIES),
        name=st.sampled_from(["denial", "report", "Not an id"]),
        day=st.sampled_from(DATES),
    )
    @precondition(lambda self: self.failed < MOST_FAILURES)
    def write_event(self, body: str, name: str, day: str) -> None:
        """Add an event, or write one anew with another body or date."""
        head = BASE[f"{EVENTS}/denial.yaml"] if name == "denial" else (
            "type: report\ntitle: A report\nsources: wire\npublished: 2021-11-10\ndate: 2021-11-02\n"
        )  # fmt: skip
        self.write(f"{EVENTS}/{name}.yaml", f"{head.replace('date: 2021-11-02', f'date: {day}')}body: |\n    {body}\n")

    @rule(data=st.data(), new=st.sampled_from(["first", "second", "announcement"]))
    @precondition(lambda self: self.failed < MOST_FAILURES and self.events())
    def rename_event(self, data: st.DataObject, new: str) -> None:
        """Give an event's file another name; it may take another's place."""
        file = data.draw(st.sampled_from(self.events()))
        file.replace(file.with_stem(new))

    @rule(data=st.data())
    @precondition(lambda self: self.failed < MOST_FAILURES and self.events())
    def remove_event(self, data: st.DataObject) -> None:
        """Remove an event."""
        data.draw(st.sampled_from(self.events())).unlink()

    @rule(data=st.data(), letter=st.sampled_from("xyz{"))
    @precondition(lambda self: self.failed < MOST_FAILURES and self.events())
    def edit_unseen(self, data: st.DataObject, letter: str) -> None:
        """Change a letter of an event and put the file's time back, as some copying programs do."""
        file = data.draw(st.sampled_from(self.events()))
        before, text = file.stat(), file.read_text("utf-8")
        at = data.draw(st.integers(0, len(text) - 1))
        file.write_text(text[:at] + letter + text[at + 1 :], "utf-8")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    @rule(damaged=st.sampled_from(["rows", "last", "pictures/*"]), content=st.binary(max_size=20))
    def damage(self, damaged: str, content: bytes) -> None:
        """Damage what is remembered."""
        for file in (self.root / ".onrecord").glob(damaged):
            file.write_bytes(content)

    @rule(spoilt=st.sampled_from(["index.html", "dispute/index.html", "new.html", "static/style.css"]))
    @precondition(lambda self: (self.place / "warm" / "dispute").is_dir())
    def spoil(self, spoilt: str) -> None:
        """Change the output by hand."""
        (self.place / "warm" / spoilt).write_text("spoilt by hand", "utf-8")
        if self.failed:  # a site that can't be built mends nothing
            self.mend()

    @rule()
    def change_nothing(self) -> None:
        """Build once more."""

    @invariant()
    def warm_is_cold(self) -> None:
        """Demand the same exit code, problems and bytes of both builds; a failed one leaves the output alone."""
        before = files_in(self.place / "warm")
        warm, cold = self.built("warm"), self.built("cold", "--no-cache")

        assert warm == cold
        assert files_in(self.place / "warm") == (before if warm[0] else files_in(self.place / "cold"))
        Seen.codes.append(warm[0])
        self.failed = self.failed + 1 if warm[0] else 0

    def built(self, output: str, *options: str) -> tuple[int, Any]:
        """Build into a folder, and return the exit code and the problems."""
        if output == "cold":
            shutil.rmtree(self.place / output, ignore_errors=True)
        command = ["build", str(self.root), "--output", str(self.place / output), "--jobs", "1"]
        result = CliRunner().invoke(cli.main, [*command, "--output-format", "json", *options])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, json.JSONDecoder().raw_decode(result.stdout)[0]

    def teardown(self) -> None:
        """Clear the site away."""
        shutil.rmtree(self.place)


class Seen:
    """What builds came to, so that the test can't pass by failing always or by remembering nothing."""

    codes: ClassVar[list[int]] = []
    known: ClassVar[list[stat_index.BuildResult]] = []


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Note how often nothing had changed; and let it be the same day in all builds."""
    known = stat_index.StatIndex.known
    Seen.codes.clear()
    Seen.known.clear()

    def noting(self: stat_index.StatIndex) -> stat_index.BuildResult | None:
        found = known(self)
        Seen.known.extend([found] if found else [])
        return found

    monkeypatch.setattr(stat_index.StatIndex, "known", noting)
    monkeypatch.setattr(cli, "_today", lambda: TODAY)
    # A file that is older by any tick of the clock is believed, so that most builds have something to remember.
    monkeypatch.setattr(input_files, "YOUNG_NS", 0)


@pytest.mark.usefixtures("watched")
def test_warm_builds_are_cold_builds() -> None:
    """After any run of edits, a build that remembers makes what a build that does not makes."""
    WarmBuilds.TestCase.settings = settings(
        max_examples=3, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    WarmBuilds.TestCase("runTest").runTest()

    assert set(Seen.codes) == {0, PROBLEMS}
    assert Seen.known
