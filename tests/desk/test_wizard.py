"""The questions of `onrecord new` at a terminal: finding entries by name, going back, a whole exchange at once."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import click
import pytest
from click.testing import CliRunner
from conftest import BASE, COMPLETE, NOW, TODAY, MakeSite, noon
from dialogues import END, answered, answered_at_random, replay
from finding_sites import COURTS
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.desk.commands.dialogue import Dialogue, Prompt
from onrecord.model.choices import EVENT_TYPES
from onrecord.problems import RefusedError, Severity
from onrecord.read import read_site
from onrecord.site_files import additions
from onrecord.site_files.additions import Addition, add_files, new_file
from onrecord.terminal.environment import Environment

SOURCES = "content/sources/sources.yaml"
ACTORS = "content/actors/actors.yaml"
EVENTS = "content/stories/dispute/events"
ROOT = Path(__file__).parents[2]
TRANSCRIPTS = Path(__file__).parents[1] / "dialogues"
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
    ("Whose word is it", "1"),
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
        ("What kind of event", "11"),
        ("What kind of event", "denial"),
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
        f"Error: '11' is not a value that 'type' can have; write one of: {', '.join(EVENT_TYPES)}",
        "Error: '3.11.2021' can mean two days; write 2021-03-11 (11 March) or 2021-11-03 (3 November)",
        "Error: no event matches 'elephants'; type a part of its title, or a number of the list",
        "Error: no event is called 'elephant'; there are: announcement, denial",
        "Error: an answer is needed here",
        "Error: type numbers of the list, with commas",
        "Error: the id 'denial' is taken; choose another, such as 'denial-2'",
    ]
    assert "denies:\n  - announcement#joint\n  - announcement#access\n" in (
        root / EVENTS / "company-says-no.yaml"
    ).read_text("utf-8")


def test_date_and_sources_are_left_for_later(make_site: MakeSite) -> None:
    """Enter writes a draft that lacks them; the command says what is missing then."""
    root = make_site({})
    answers: Answers = [
        *BEGINNING[:1],
        ("What kind of event", "document"),
        ("When did it happen? As 2021-11-02, 2021-11 or 2021 (Enter leaves it for later)", ""),
        ("as a headline", "A letter"),
        ("Who spoke", ""),
        ("on an earlier claim", ""),
        ("What is asserted", ""),
        ("in one sentence", ""),
        ("(Enter leaves it for later)", ""),
        ("Its id", "letter"),
    ]
    printed = "\n".join(_said(root, "event", answers))

    assert "the field 'date' is missing here" in printed
    assert "the field 'sources' is missing here" in printed
    assert "type: document\ntitle: A letter\nstatus: draft\n" in (root / EVENTS / "letter.yaml").read_text("utf-8")


def test_date_is_read_as_people_type_it(make_site: MakeSite) -> None:
    """A date in words is taken; the line below says how it was read, and the entry has the usual form."""
    root = make_site({})
    answers: Answers = [
        *BEGINNING[:1],
        ("What kind of event", "document"),
        ("When did it happen", "one day"),
        ("When did it happen", "3 ноября 2021"),
        ("as a headline", "A letter"),
        ("Who spoke", ""),
        ("on an earlier claim", ""),
        ("What is asserted", ""),
        ("in one sentence", ""),
        ("Where is this written", "+"),
        ("What is its title", "A paper"),
        ("Where can it be read", ""),
        ("Who published it", ""),
        ("When was it published", "about November 2021"),
        ("Its short name", ""),
        ("Where else", ""),
        ("Its id", ""),
    ]
    printed = _said(root, "event", answers)

    assert [line for line in printed if line.startswith("      Read as")] == [
        "      Read as Wednesday 3 November 2021",
        "      Read as November 2021 (approximately)",
    ]
    assert "date: 2021-11-03\n" in (root / EVENTS / "letter.yaml").read_text("utf-8")
    assert "  issued: 2021-11~\n" in (root / SOURCES).read_text("utf-8")


def test_word_that_a_date_cannot_hold_is_told(make_site: MakeSite) -> None:
    """'early' is not dropped in silence, and 'today' is the day of the command."""
    root = make_site({})
    answers: Answers = [
        *BEGINNING[:1],
        ("What kind of event", "document"),
        ("When did it happen", "early November 2021"),
        ("as a headline", "A letter"),
        ("Who spoke", ""),
        ("on an earlier claim", ""),
        ("What is asserted", ""),
        ("in one sentence", ""),
        ("Where is this written", "+"),
        ("What is its title", "A paper"),
        ("Where can it be read", ""),
        ("Who published it", ""),
        ("When was it published", "today"),
        ("Its short name", ""),
        ("Where else", ""),
        ("Its id", ""),
    ]
    printed = _said(root, "event", answers)

    assert [line for line in printed if line.startswith("      Read as")] == [
        "      Read as November 2021; 'early' is lost, since no date can say it: say it in the text",
        "      Read as Wednesday 1 June 2022",
    ]


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


@given(st.lists(st.sampled_from(["<", "a", "b", "?", ""]), max_size=40))
def test_answers_are_a_stack(typed: list[str]) -> None:
    """However often the user goes back, the form gets the last answer to each question, and Enter keeps the former."""
    dialogue = Dialogue()
    left: list[str] = [*typed, *("c" * 4)]
    stack, former = list[str](), dict[int, str]()
    for one in left:
        if one == "<" and stack:
            stack.pop()
        elif one in ("a", "b", "c") or (one == "" and len(stack) in former):
            former[len(stack)] = one or former[len(stack)]
            stack.append(former[len(stack)])
        if len(stack) == 4:
            break

    def form() -> list[str]:
        return [dialogue.ask(Prompt(f"Question {number}", needed=True)) for number in range(4)]

    def prompt(_words: str, **_options: object) -> str:
        return left.pop(0)

    with patch.object(click, "prompt", prompt), patch.object(click, "echo", lambda *_words, **_options: None):
        assert dialogue.run(form) == stack


def test_each_question_explains_itself(make_site: MakeSite) -> None:
    """`?` prints what the field table says of the field, an example, and how to answer."""
    answers: Answers = [("which story", ""), ("kind of event", "2"), ("When", "?"), ("When", "2021"), ("headline", "x")]
    printed = _said(make_site({}), "event", [*answers, ("Who spoke", "?"), ("Who spoke", END)])

    assert "date: the date, as exactly as you know it. For example: 2021-11-02" in printed
    assert "speaker: the actors who spoke. For example: ben-mcconaghy" in printed
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


def test_bill_can_be_added_on_the_spot(make_site: MakeSite) -> None:
    """A bill that is not on the site yet is added while its reading is asked for."""
    root = make_site({})
    answers: Answers = [
        ("which story", ""),
        ("What kind of event", "bill-reading"),
        ("Which bill", "The Water Act"),
        ("Add it as a new one?", ""),
        ("What is the bill called", ""),
        ("Which procedure", "generic"),
        ("Its official page", ""),
        ("Its id", ""),
        ("Which stage", "introduction, reading-1"),
        ("How did introduction end", "none"),
        ("How did reading-1 end", "adopted"),
        ("When did it happen", "2021-11-03"),
        ("as a headline", "The house takes up the Water Act"),
        ("Who spoke", ""),
        *ENDING,
    ]
    _said(root, "event", answers)
    text = (root / EVENTS / "house-takes-up-water-act.yaml").read_text("utf-8")

    assert (root / "content/bills/water-act.yaml").is_file()
    assert "stage:\n  - stage: introduction\n    outcome: none\n  - stage: reading-1\n    outcome: adopted\n" in text
    assert _errors(root) == []


def _fresh_site(tmp_path: Path) -> Path:
    site = tmp_path / "fresh"
    options = ("--languages", "en", "--url", "https://example.org/", "--from", "onrecord==1.0")
    ran = CliRunner().invoke(main, ["init", str(site), *options], obj=Environment(lambda: NOW, asks=False))
    assert ran.exit_code == 0
    return site


def _example_site(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(
            ROOT / "examples" / "tidal-gate", tmp_path / "example", ignore=shutil.ignore_patterns("_site", ".onrecord")
        )
    )


EXCHANGES = {
    "fresh-site": (
        _fresh_site,
        "harbour",
        ("council-announces-harbour-wall-paid", "builders-deny-paid", "council-stands-word"),
    ),
    "example-site": (_example_site, "salt-lamps", ("union-grain-denies-lamps", "harbour-council-takes-back")),
}
"""The transcripts, each with its site, its story and the events that it adds."""


@pytest.mark.parametrize("name", EXCHANGES)
def test_exchange_is_written_at_once(tmp_path: Path, name: str) -> None:
    """A whole exchange is asked for in one go; its drafts have no error, together and as published events."""
    make, story, events = EXCHANGES[name]
    site, transcript = make(tmp_path), (TRANSCRIPTS / f"{name}.txt").read_text("utf-8")
    day = COMPLETE
    before = check(site, Options(today=day, drafts=True)).problems

    assert replay(transcript, site, day) == transcript
    for event in events:
        assert "status: draft\n" in (site / f"content/stories/{story}/events/{event}.yaml").read_text("utf-8")
    assert check(site, Options(today=day, drafts=True)).problems == before
    if name == "fresh-site":  # what came with the site goes before the first story is published
        CliRunner().invoke(
            main, ["remove", "example/", "--yes", "--site", str(site)], obj=Environment(lambda: noon(day), asks=False)
        )
        shutil.rmtree(site / "content" / "pages")
    published = ["publish", *(f"{story}/{event}" for event in events), "--site", str(site)]
    ran = CliRunner().invoke(main, published, obj=Environment(lambda: noon(day), asks=False))
    assert ran.exit_code == 0, ran.output
    arranged = check(site, Options(today=day)).value.site
    assert arranged is not None
    standings = {claim.full_name(): matter.standing(claim) for claim, matter in arranged.matters.items()}
    found = {name: standing.mark for name, standing in standings.items() if standing}
    assert found.items() >= STANDINGS[name].items()


STANDINGS = {
    "fresh-site": {
        "harbour/council-announces-harbour-wall-paid#harbour-wall-paid": "disputed-maintained",
        "harbour/council-announces-harbour-wall-paid#harbour-opens-may": "asserted",
    },
    "example-site": {
        "salt-lamps/council-lights-lamps#all-night": "disputed-maintained",
        "salt-lamps/council-lights-lamps#forty-two": "disputed",
    },
}
"""How the claims stand after each exchange is published."""


def test_exchange_is_only_asked_for(make_site: MakeSite) -> None:
    """Without a terminal, `onrecord new exchange` says which command a script can use."""
    environment = Environment(lambda: NOW, asks=False)
    ran = CliRunner().invoke(main, ["new", "exchange", str(make_site({}))], obj=environment)

    assert ran.exit_code == 2
    assert ran.stderr.endswith("in a script, write each entry with: onrecord new event\n")


def test_exchange_can_be_refused_at_the_end(make_site: MakeSite) -> None:
    """An exchange without a new event, or refused after its list, writes nothing."""
    root = make_site({})
    before = _files(root)
    start: Answers = [("which story", ""), ("an event that is here already", "company denies")]
    end: Answers = [("What was said on it", "")]
    answer: Answers = [
        ("What was said on it", "no-comment"),
        ("When did it happen? As 2021-11-02, 2021-11 or 2021 [2021-11-02]", ""),
        ("as a headline", "The ministry says nothing"),
        ("Who was asked", "ministry"),
        ("Who else", ""),
        ("What does it answer? Number, or words of the headline or the claim [denial]", ""),
        ("And what else", ""),
        ("in one sentence", ""),
        ("Where is this written? Number, a part of the title, publisher or address, or + to add one [wire]", ""),
        ("Where else", ""),
        ("Its id", ""),
    ]

    assert "There is no new event, so nothing is written." in _said(root, "exchange", start + end)
    refused = _said(root, "exchange", [*start, *answer, *end, ("Write all of them", "no")])
    assert "  event   The ministry says nothing – ministry-says-nothing" in refused
    assert (refused[-2:], _files(root)) == (["nothing was written", "Aborted!"], before)


def test_exchange_goes_on_with_an_admission_and_a_decision(make_site: MakeSite) -> None:
    """Who limits their own claim is proposed as the speaker; a decision asks on which claim, and for its result."""
    root = make_site(COURTS)
    end: Answers = [
        ("in one sentence", ""),
        ("Where is this written? Number, a part of the title, publisher or address, or + to add one [", "wire"),
        ("Where else", ""),
        ("Its id", ""),
    ]
    answers: Answers = [
        ("which story", ""),
        ("an event that is here already", "ministry announces"),
        ("What was said on it", "qualification"),
        ("When did it happen", "2021-11-04"),
        ("as a headline", "The ministry speaks of drafts"),
        ("Who spoke? Number, a part of the name, or + to add one [ministry]", ""),
        ("Who else", ""),
        ("What does it admit in part, or limit? Number, or words of the headline or the claim [announcement]", ""),
        ("Which of its claims", "1"),
        ("And what else", ""),
        ("something else on a claim", ""),
        ("What is asserted", ""),
        *end,
        ("What was said on it", "decision"),
        ("When did it happen", "2021-11-11"),
        ("as a headline", "The court finds it so in part"),
        ("Which court", "the court"),
        ("Which other body", ""),
        ("On what does it decide? Number, or words of the headline or the claim [announcement]", ""),
        ("Which of its claims", "1"),
        ("What did it find on announcement#joint", "in-part"),
        *end,
        ("What was said on it", ""),
        ("Write all of them", "yes"),
    ]
    _said(root, "exchange", answers)
    written = b"".join(_files(root).values()).decode()

    assert "speaker: ministry\nsources: wire\nstatus: draft\nqualifies: announcement#joint\n" in written
    assert "type: finding\n" in written
    assert "finds:\n  target: announcement#joint\n  result: in-part\n" in written


POOL = (
    *("",) * 4, "1", "2", "3", "1, 2", "all", "0", "<", "?", "-", "+", "+ New one", "yes", "no", "x" * 120, "Кто-то",
    "\u202eabc", "company", "ministry", "joint statement", "announcement#joint", "denial", "statement", "response",
    "bill-reading", "person", "organization", "generic", "act", "introduction", "none", "2021-11-03", "3 Nov 2021",
    "https://example.org/x", "It is so: 'yes' # no", "new-id", "another-id",
)  # fmt: skip
"""Answers that fit some question, and others that fit none."""


@pytest.mark.parametrize("seed", range(8))
def test_any_answers_give_a_valid_site_or_no_change(make_site: MakeSite, seed: int) -> None:
    """Whatever is typed, the command ends without a traceback; it writes entries without errors, or nothing."""
    root = make_site({BILL: "title: The act\nprocedure: generic\n"})
    before = _files(root)
    printed = answered_at_random(root, ("event", "exchange")[seed % 2], POOL, seed, TODAY)
    wrote = any(line.startswith("wrote ") for line in printed)

    assert (_files(root) != before) == wrote
    assert _errors(root) == []


ERRORS = {"a full disk": OSError(28, "No space left on device"), "Ctrl-C": KeyboardInterrupt()}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize("place", range(3))
def test_files_are_added_together_or_not_at_all(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, error: BaseException, place: int
) -> None:
    """If a write fails in the middle of any file, new files and folders are gone, and extended ones as before."""
    root = make_site({})
    before = _files(root)
    data = before[ACTORS]
    files = {
        "content/stories/new/story.yaml": new_file("title: New\n"),
        ACTORS: Addition(data, data + b"more: {name: More, kind: person}\n"),
        "content/stories/new/events/one.yaml": new_file("type: statement\n"),
    }
    add, done = additions.add_file, []

    def fail_half_way(file: Path, addition: Addition) -> None:
        done.append(file)
        if len(done) <= place:
            add(file, addition)
            return
        half = (len(addition.before or b"") + len(addition.after)) // 2
        add(file, replace(addition, after=addition.after[:half]))
        raise error

    monkeypatch.setattr(additions, "add_file", fail_half_way)
    with pytest.raises((RefusedError, KeyboardInterrupt)):
        add_files(root, files)

    assert len(done) == place + 1
    assert (_files(root), (root / "content/stories/new").exists()) == (before, False)


def test_file_of_somebody_else_stays(make_site: MakeSite) -> None:
    """A file that appeared or changed since it was read stays as it is, and nothing else is written."""
    root = make_site({})
    before = _files(root)
    new = {"content/bills/new.yaml": new_file("title: New\n")}

    with pytest.raises(RefusedError, match="is there already"):
        add_files(root, {**new, ACTORS: new_file("")})
    with pytest.raises(RefusedError, match="was changed meanwhile"):
        add_files(root, {**new, ACTORS: Addition(b"", b"more: {}\n")})
    assert _files(root) == before


def test_unsaved_files_read_like_saved_ones(make_site: MakeSite) -> None:
    """The check before writing sees what the check after writing sees, with the same places."""
    event = BASE[f"{EVENTS}/denial.yaml"].replace("announcement#joint", "anouncement#joint")
    unsaved = {f"{EVENTS}/other.yaml": event.encode(), ACTORS: BASE[ACTORS].encode() + b"- x\n"}
    before = read_site(make_site({}), unsaved=unsaved)
    after = read_site(make_site({path: text.decode() for path, text in unsaved.items()}))

    assert before.value is not None
    assert after.value is not None
    assert (before.value.records, before.problems) == (after.value.records, after.problems)
    where = before.value.records.event_by_id["dispute", "other"].at("denies", 0, "target")
    assert before.value.locate(where) == after.value.locate(where)


HOSTILE = f"\u2066Chen\u2069 {'x' * 300}"


def test_foreign_text_is_shown_safely(make_site: MakeSite) -> None:
    """Names that could turn the text around or fill the terminal are shown on one line, shortened."""
    actor = f'hostile: {{name: "{HOSTILE}", kind: person}}\n'
    event = BASE[f"{EVENTS}/denial.yaml"].replace("title: The company denies", f"title: |\n  Two\n  lines {'y' * 200}")
    root = make_site({"content/actors/more.yaml": actor, f"{EVENTS}/hostile.yaml": event})
    answers = [*BEGINNING, ("headline", "No"), ("Who spoke", "chen"), ("Who else", ""), ("deny", END)]
    printed = _said(root, "event", answers)

    assert max(map(len, printed)) < 160
    assert any(line.startswith("      = \ufffdChen\ufffd xx") and line.endswith("– hostile") for line in printed)
    assert any(line.startswith("   1  Two lines yyy") for line in printed)
    assert not any("\u2066" <= letter <= "\u2069" for line in printed for letter in line)


def test_long_lists_are_cut(make_site: MakeSite) -> None:
    """With 500 actors, a question lists the first, says how many there are, and still finds each by its name."""
    actors = "".join(f"a{number}: {{name: Person {number:03}, kind: person}}\n" for number in range(500))
    root = make_site({"content/actors/more.yaml": actors})
    answers: Answers = [
        *BEGINNING,
        ("headline", "No"),
        ("Who spoke", "person 4"),
        ("Which one", "9"),
        ("Which one", "0"),
        ("Who spoke", "person"),
        ("Which one", "preson 417"),
        ("Which one", ""),
        ("Who else", END),
    ]
    printed = _said(root, "event", answers)

    assert "      and 494 more: type a part of the actor's name or title to find it" in printed
    assert "      and 92 more: type more of the name" in printed
    assert "Error: type a number from 1 to 8, + for a new one, other words, or 0 for none of these" in printed
    assert "   1  Person 417 (person) – a417" in printed


def test_first_entries_of_a_site(make_site: MakeSite) -> None:
    """On a site without any entry, one command adds a story, an actor, a source and the first event."""
    root = make_site({path: None for path in BASE if path != "site.yaml"})
    answers: Answers = [
        ("which story", "The harbour"),
        ("Add it as a new one?", ""),
        ("What is the story about", ""),
        ("in two sentences", ""),
        ("Its id", ""),
        ("What kind of event", "no-comment"),
        ("When did it happen", "2021"),
        ("as a headline", "The council says nothing"),
        ("Who was asked", "+The council"),
        ("What is the name", ""),
        ("What is it?", "2"),
        ("Its short name", ""),
        ("Who else", ""),
        ("in one sentence", ""),
        ("Where is this written", "https://example.org/minutes"),
        ("Add it as a new one?", ""),
        ("What is its title", "Minutes"),
        ("Where can it be read", ""),
        ("Who published it", ""),
        ("When was it published", ""),
        ("Its short name", ""),
        ("Where else", ""),
        ("Its id", ""),
    ]
    printed = _said(root, "event", answers)

    assert "There is no earlier event in this story, so this one refers to none yet." in printed
    assert [line for line in printed if line.startswith("      there is no")] == [
        "      there is no story yet",
        "      there is no actor yet",
        "      there is no source yet",
    ]
    assert _errors(root) == []
    assert (root / "content/stories/harbour/events/council-says-nothing.yaml").is_file()


def test_site_with_errors_is_still_served(make_site: MakeSite) -> None:
    """Entries with errors, unknown actors and sources and circles of relations stop no question."""
    root = make_site(
        {
            f"{EVENTS}/broken.yaml": "type: denial\ndate: nonsense\n",
            f"{EVENTS}/denial.yaml": BASE[f"{EVENTS}/denial.yaml"]
            .replace("speaker: company", "speaker: nobody")
            .replace("sources: wire", "sources: nothing")
            .replace("#joint", "#nothing"),
            f"{EVENTS}/one.yaml": BASE[f"{EVENTS}/announcement.yaml"] + "maintains: [two, gone#x]\n",
            f"{EVENTS}/two.yaml": BASE[f"{EVENTS}/announcement.yaml"] + "maintains: one\nafter: two\n",
            "content/bills/act.yaml": "title: The act\nprocedure: unknown\n",
        }
    )
    answers: Answers = [
        *BEGINNING,
        ("headline", "No"),
        ("Who spoke", "ministry"),
        ("Who else", ""),
        ("What does it deny", "1"),
        ("And what else", "announcement"),
        ("Which of its claims", "all"),
        ("And what else", ""),
        ("something else", ""),
        *ENDING,
    ]

    assert f"wrote {EVENTS}/no.yaml" in _said(root, "event", answers)


COMMAND = (sys.executable, "-m", "onrecord", "new", "exchange")


@contextmanager
def _terminal(root: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Yield a running command in a pseudo-terminal, and the other end of that terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        COMMAND,
        cwd=root,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  (Ctrl-C needs it)
    ) as running:
        os.close(theirs)
        try:
            yield running, ours
        finally:
            running.kill()
            os.close(ours)


def _read_until(terminal: int, words: str, typed: bytes = b"") -> str:
    """Return what the terminal shows, as soon as it shows these words; type something until then.

    A signal that arrives just before the program waits for a line interrupts that wait only when it is sent again.
    Each Ctrl-C discards what the terminal has not shown yet, so there is time between two.
    """
    seen, again, end = b"", time.monotonic(), time.monotonic() + PATIENCE
    while words.encode() not in seen:
        now = time.monotonic()
        assert now < end, seen.decode()
        if typed and now >= again:
            again = now + 3
            os.write(terminal, typed)
        if select.select([terminal], [], [], 0.1)[0]:
            with suppress(OSError):  # Linux reports the end of a terminal so
                seen += os.read(terminal, 4096)
    return seen.decode()


def test_terminal_needs_no_cursor_movements(make_site: MakeSite) -> None:
    """On a real terminal, plain lines ask and answer; Ctrl-C ends the command with 1 and leaves no trace."""
    root = make_site({})
    before = _files(root)
    with _terminal(root) as (running, terminal):
        shown = _read_until(terminal, "[dispute]: ")
        os.write(terminal, b"disp\n")
        shown += _read_until(terminal, "begins with a new one): ")
        shown += _read_until(terminal, "Aborted!", typed=b"\x03")
        status = running.wait(PATIENCE)

    assert (status, "\x1b" in shown) == (1, False)
    assert "nothing was written" in shown
    assert _files(root) == before
