"""The questions of `onrecord new` at a terminal: finding entries by name, going back, a whole exchange at once."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import BASE, TODAY, MakeSite
from dialogues import END, answered, replay
from msgspec.structs import replace

from onrecord.authoring import additions
from onrecord.authoring.additions import Addition, RefusedError, add_files, new_file
from onrecord.cli import main
from onrecord.commands.environment import Environment
from onrecord.pipeline import Options, check
from onrecord.problems import Severity
from onrecord.read import read_site

SOURCES = "content/sources/sources.yaml"
ACTORS = "content/actors/actors.yaml"
EVENTS = "content/stories/dispute/events"
ROOT = Path(__file__).parents[1]
TRANSCRIPTS = Path(__file__).parent / "dialogues"
PATIENCE = 60.0

Answers = list[tuple[str, str]]


def _files(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted(root.rglob("*")) if file.is_file() and "schema" not in file.parts)
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def _errors(root: Path, *, drafts: bool = False) -> list[str]:
    problems = check(root, Options(today=TODAY, drafts=drafts)).problems
    return [problem.message for problem in problems if problem.severity is Severity.ERROR]


def _said(root: Path, kind: str, answers: Answers, *options: str) -> list[str]:
    return answered(root, kind, answers, TODAY, *options)


BEGINNING: Answers = [("which story", "disp"), ("What kind of event", "2"), ("When did it happen", "2021-11-03")]
"""The first answers of a denial."""
ENDING: Answers = [("in one sentence", ""), ("Where is this written", "gaz"), ("Where else", ""), ("Its id", "")]
"""The last answers of an event."""
DENIAL: Answers = [
    *BEGINNING,
    ("as a headline", "The spokesman: no"),
    ("Who spoke", "a spokesman"),
    ("Add it as a new one?", ""),
    ("What is the name", ""),
    ("What is it?", "person"),
    ("Its office or role", ""),
    ("To which organization", "the compnay"),
    ("Which one?", ""),
    ("To which other one", ""),
    ("Its short name", ""),
    ("Who else spoke", ""),
    ("Whose word is it", ""),
    ("What does it deny", "ministry"),
    ("Which of its claims", "2"),
    ("And what else", ""),
    ("something else on a claim", ""),
    ("in one sentence", ""),
    ("Where is this written", "https://example.org/paper"),
    ("Add it as a new one?", "y"),
    ("What is its title", "A paper"),
    ("Where can it be read", ""),
    ("Who published it", ""),
    ("When was it published", ""),
    ("Its short name", ""),
    ("Where else", "2"),
    ("Where else", ""),
    ("Its id", ""),
]
"""A denial by an actor that is new, in a source that is new."""


def test_names_lead_to_entries(make_site: MakeSite) -> None:
    """Names and addresses find entries, misspelt ones too; new ones are added on the spot, and ids are proposed."""
    root = make_site({})
    printed = _said(root, "event", DENIAL)
    text = (root / EVENTS / "spokesman-no.yaml").read_text("utf-8")

    assert "      = The dispute – dispute" in printed
    assert printed[-4:] == [f"wrote {ACTORS}", f"wrote {SOURCES}", f"wrote {EVENTS}/spokesman-no.yaml", "wrote schema/"]
    assert text.split("\n\n")[1] == (
        "type: denial\n"
        "date: 2021-11-03\n"
        "title: 'The spokesman: no'\n"
        "speaker: spokesman\n"
        "on_behalf_of: company\n"
        "sources:\n"
        "  - paper\n"
        "  - gazette\n"
        "published: 2022-06-01\n"
        "denies: announcement#access"
    )
    assert (root / ACTORS).read_text("utf-8") == (
        f"{BASE[ACTORS]}\nspokesman:\n  name: a spokesman\n  kind: person\n  member_of: company\n"
    )
    assert (root / SOURCES).read_text("utf-8") == (
        f"{BASE[SOURCES]}\npaper:\n  title: A paper\n  url: https://example.org/paper\n"
    )
    assert _errors(root) == []


def test_claims_are_offered_with_their_words(make_site: MakeSite) -> None:
    """The claims of an event are listed with who said them and how they stand; the disputed one is the default."""
    root = make_site({})
    answers: Answers = [
        ("which story", ""),
        ("What kind of event", "response"),
        ("When did it happen", "2021-11-03"),
        ("as a headline", "The ministry stands by it"),
        ("Who spoke", "ministry"),
        ("Who else", ""),
        ("What does it answer", "1"),
        ("And what else", ""),
        ("something else on a claim", "maintains"),
        ("What does it maintain", "joint statement"),
        ("Which of its claims", ""),
        ("And what else", ""),
        ("something else on a claim", ""),
        ("What is asserted", ""),
        *ENDING,
    ]
    printed = _said(root, "event", answers)
    text = (root / EVENTS / "ministry-stands.yaml").read_text("utf-8")

    assert "   1  The company denies (2021-11-02, The company) – denial" in printed
    assert "   1  They issued a joint statement (said by The ministry; disputed by The company)" in printed
    assert "   2  The ministry has access (said by The ministry)" in printed
    assert "Numbers with commas, or all [1]:" in printed
    assert "maintains: announcement#joint\nresponds_to: denial\n" in text
    assert _errors(root) == []


def test_only_earlier_events_can_be_denied(make_site: MakeSite) -> None:
    """A denial is offered no event that came after its own day."""
    answers = [*BEGINNING[:2], ("When did", "2021-11-01"), ("headline", "No"), ("Who spoke", "2"), ("Who else", "")]
    printed = _said(make_site({}), "event", [*answers, ("What does it deny", END)])

    assert [line for line in printed if line.endswith(("– denial", "– announcement"))] == [
        "   1  The ministry announces (2021-11-01, The ministry) – announcement"
    ]


def test_wrong_answers_are_explained_and_asked_again(make_site: MakeSite) -> None:
    """A wrong answer gets its reason and the question again; no earlier answer is lost."""
    root = make_site({})
    answers: Answers = [
        ("which story", "nothing of this kind"),
        ("Add it as a new one?", "perhaps"),
        ("Add it as a new one?", "no"),
        ("which story", "1"),
        ("What kind of event", "denail"),
        ("What kind of event", "10"),
        ("What kind of event", "denial"),
        ("When did it happen", ""),
        ("When did it happen", "3.11.2021"),
        ("When did it happen", "2021-11-03"),
        ("as a headline", "No"),
        ("Who spoke", "company"),
        ("Who else", ""),
        ("What does it deny", "elephants"),
        ("What does it deny", "elephant#joint"),
        ("What does it deny", "announcement"),
        ("Which of its claims", ""),
        ("Which of its claims", "3"),
        ("Which of its claims", "1, 2"),
        ("And what else", ""),
        ("something else", ""),
        *ENDING[:-1],
        ("Its id", "denial"),
        ("Its id", "company-says-no"),
    ]
    printed = _said(root, "event", answers)

    assert [line for line in printed if line.startswith("Error: ")] == [
        "Error: type yes or no",
        "Error: 'denail' is not a value that 'type' can have; did you mean 'denial'?",
        "Error: '10' is not a value that 'type' can have; write one of: announcement, denial, statement, response, "
        "no-comment, report, document, bill-reading, bill-action",
        "Error: an answer is needed here",
        "Error: '3.11.2021' does not begin with the year; write year, month and day: 2021-11-03",
        "Error: no event matches 'elephants'; type a part of its title, or a number of the list",
        "Error: no event is called 'elephant'; there are: announcement, denial",
        "Error: an answer is needed here",
        "Error: type numbers of the list, with commas",
        "Error: the id 'denial' is taken; choose another, such as 'denial-2'",
    ]
    assert "denies:\n  - announcement#joint\n  - announcement#access\n" in (
        root / EVENTS / "company-says-no.yaml"
    ).read_text("utf-8")


def test_user_goes_back_and_keeps_the_answers(make_site: MakeSite) -> None:
    """`<` goes back question by question; answers typed before are proposed again, and `-` leaves one out."""
    root = make_site({})
    answers: Answers = [
        ("which story", "<"),
        ("which story", "1"),
        ("What kind of event", "statement"),
        ("When did it happen", "2021-11-03"),
        ("as a headline", "We said it"),
        ("Who spoke", "+ The union"),
        ("What is the name", ""),
        ("What is it?", "<"),
        ("What is the name? [The union]", "<"),
        ("Who spoke? Number, a part of the name, or + to add one [+ The union]", "ministry"),
        ("Who else", ""),
        ("on an earlier claim", ""),
        ("What is asserted", "It is so"),
        ("What else is asserted", ""),
        ("in one sentence", "A summary"),
        ("Where is this written", "<"),
        ("in one sentence? [A summary] (- leaves it out)", "<"),
        ("What else is asserted", "<"),
        ("What is asserted? One sentence [It is so] (- leaves it out)", "-"),
        ("in one sentence", "Another summary"),
        *ENDING[1:],
    ]
    printed = _said(root, "event", answers)
    text = (root / EVENTS / "said.yaml").read_text("utf-8")

    assert "This is the first question." in printed
    assert "speaker: ministry\n" in text
    assert "summary: Another summary\n" in text
    assert "\nclaims:" not in text
    assert (root / ACTORS).read_text("utf-8") == BASE[ACTORS]


def test_each_question_explains_itself(make_site: MakeSite) -> None:
    """`?` prints what the field table says of the field, an example, and how to answer."""
    answers: Answers = [("which story", ""), ("kind of event", "2"), ("When", "?"), ("When", "2021"), ("headline", "x")]
    printed = _said(make_site({}), "event", [*answers, ("Who spoke", "?"), ("Who spoke", END)])

    assert (
        "date: the date, as exactly as you know it. For example: 2021-11-02" in printed
        and "speaker: the actors who spoke. For example: ben-mcconaghy" in printed
    )
    assert any(
        line.startswith("Type a number of the list, or several with commas, a part of a name") for line in printed
    )


def test_end_of_input_leaves_no_trace(make_site: MakeSite) -> None:
    """Ctrl-C or the end of the input at any question writes nothing, not even the actor that was just added."""
    root = make_site({})
    before = _files(root)
    for count in range(len(DENIAL)):
        printed = _said(root, "event", [*DENIAL[:count], ("", END)])
        assert printed[-2:] == ["nothing was written", "Aborted!"]

    assert _files(root) == before
    assert not (root / "schema").exists()


BILL = "content/bills/act.yaml"


def test_bill_is_asked_first(make_site: MakeSite) -> None:
    """For a step, the bill comes first, then its stages with its progress, then the outcomes of the chosen stage."""
    root = make_site({BILL: "title: The Water Act\nprocedure: uk\norigin: commons\nidentifiers: [HC 7]\n"})
    answers: Answers = [
        ("which story", ""),
        ("What kind of event", "bill-reading"),
        ("Which bill", "hc 7"),
        ("Which stage", "origin-1"),
        ("How did it end", "adopted"),
        ("How did it end", ""),
        ("When did it happen", "2021-11-03"),
        ("as a headline", "The house reads it"),
        ("Who spoke", ""),
        *ENDING,
    ]
    printed = _said(root, "event", answers)
    again = _said(root, "event", [*answers[:2], ("Which bill", "wter act"), ("Which one", ""), ("Which stage", END)])

    assert "      = The Water Act (HC 7, Parliament of the United Kingdom, public bills) – act" in printed
    assert "   1  origin-1           First reading, House of Commons (comes next)" in printed
    assert "Error: this stage can end with: none" in printed
    assert "   1  origin-1           First reading, House of Commons (reached 2021-11-03, none)" in again
    assert "   2  origin-2           Second reading, House of Commons (comes next)" in again
    assert "Number or word; several with commas if it passed them at once [origin-2]:" in again
    assert "bill: act\nstage: origin-1\noutcome: none\n" in (root / EVENTS / "house-reads.yaml").read_text("utf-8")
    assert _errors(root) == []
