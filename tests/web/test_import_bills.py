"""`onrecord import open-civic-data`: what becomes of bills, of actions in real words, and of hostile records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from conftest import BASE, MakeSite, noon
from time_growth import is_linear

from benchmarks.open_civic_data import main as measure
from onrecord.build.pipeline import Options, check, read
from onrecord.cli import main
from onrecord.editing.entries.checked_site import read_records
from onrecord.model.records import Records
from onrecord.terminal.environment import Environment
from onrecord.web.imports import draft_files
from onrecord.web.imports.bills import bill_files, bill_import
from onrecord.web.imports.bills.action_table import BUILT_IN, read_table
from onrecord.web.imports.bills.phrases import PhraseError, VotePattern, match_phrase, read_phrase

Bill = dict[str, Any]
Step = tuple[str, str | None, str]
"""A stage, its outcome and its day."""
EMPTY: dict[str, str | None] = {path: None for path in BASE if path != "site.yaml"}
TODAY = date(2026, 11, 30)
_STORY = ("--story", "congress", "--title", "The 119th Congress")


def _action(day: str, words: str, *classes: str) -> Bill:
    moment = day if len(day) == len("2025-01-03") else f"{day}:00+00:00"
    return {"description": words, "date": moment, "classification": list(classes)}


def _bill(identifier: str, actions: Sequence[object], **more: object) -> Bill:
    """Return a bill as the record has it: the last action first."""
    return {
        "legislative_session": "119",
        "identifier": identifier,
        "title": "Nicholas Dockery Medal of Honor Act",
        "classification": ["bill"],
        "actions": [*reversed(actions)],
        "sponsorships": [
            {"name": "James R. Baird", "classification": "primary", "primary": True, "entity_type": "person"}
        ],
        "sources": [{"url": "https://congress.gov/bill/119th-congress/house-bill/7194"}],
        **more,
    }


DOCKERY = _bill(
    "HR 7194",
    [
        _action("2026-01-21T05:00", "Introduced in House", "introduction"),
        _action("2026-01-21T05:00", "Referred to the House Committee on Armed Services.", "referral-committee"),
        _action("2026-02-03T19:18", "Mr. Bacon asked unanimous consent to discharge from committee and consider."),
        _action("2026-02-03T05:00", "Committee on Armed Services discharged."),
        _action("2026-02-03T19:19", "Considered by unanimous consent. (consideration: CR H1967)"),
        _action(
            "2026-02-03T19:19",
            "Passed/agreed to in House: On passage Passed without objection. (text of amendment in the nature of a "
            "substitute: CR H1968)",
            "passage",
        ),
        _action("2026-02-03T19:19", "On passage Passed without objection."),
        _action("2026-02-03T19:19", "Motion to reconsider laid on the table Agreed to without objection."),
        _action(
            "2026-02-04T05:00", "Received in the Senate and Read twice and referred to the Committee on Armed Services."
        ),
        _action("2026-03-03T05:00", "Senate Committee on Armed Services discharged by Unanimous Consent."),
        _action(
            "2026-03-03T05:00", "Passed/agreed to in Senate: Passed Senate without amendment by Unanimous Consent."
        ),
        _action("2026-03-03T05:00", "Passed Senate without amendment by Unanimous Consent. (consideration: CR S767)"),
        _action("2026-03-04T05:00", "Message on Senate action sent to the House."),
        _action("2026-03-24T04:00", "Presented to President.", "executive-receipt"),
        _action("2026-03-26T04:00", "Signed by President.", "executive-signature"),
        _action("2026-03-26T04:00", "Became Private Law No: 119-2.", "became-law"),
    ],
)
"""What Congress.gov has of a private law: four pairs of lines tell of one step each, or of none."""
_DOCKERY_STEPS: list[Step] = [
    ("introduced", None, "2026-01-21"),
    ("law", None, "2026-03-26"),
    ("origin-discharged", None, "2026-02-03"),
    ("origin-pass", "adopted-with-changes", "2026-02-03"),
    ("origin-referred", None, "2026-01-21"),
    ("other-discharged", None, "2026-03-03"),
    ("other-pass", "adopted", "2026-03-03"),
    ("other-referred", None, "2026-02-04"),
    ("presented", None, "2026-03-24"),
    ("signed", "signed", "2026-03-26"),
]


def _run(site: Path, place: Path, *options: str) -> Result:
    environment = Environment(lambda: noon(TODAY), asks=False)
    arguments = ["import", "open-civic-data", str(place), "--site", str(site), *options]
    ran = CliRunner().invoke(main, arguments, obj=environment)
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran


def _write(folder: Path, *bills: object) -> Path:
    """Write each bill as a file of its own, and return their folder."""
    for number, bill in enumerate(bills):
        file = folder / f"record/bills/{number}/metadata.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(bill), "utf-8")
    return folder / "record"


def _records(site: Path) -> Records:
    reading = read(site, Options(TODAY)).value
    assert reading is not None
    return reading.records


def _steps(site: Path, bill: str) -> list[Step]:
    events = _records(site).events_by_bill.get(bill, ())
    return sorted(
        (reached.stage, reached.outcome, str(event.fields.date)) for event in events for reached in event.fields.reached
    )


def test_bill_gets_no_page_of_another_measure(make_site: MakeSite, tmp_path: Path) -> None:
    """Records give concurrent resolutions the page of a resolution of one chamber, which none of them gets."""
    site = make_site(EMPTY)
    submitted = [_action("2025-02-06T05:00", "Submitted in House")]
    pages = {
        "HRES 9": "https://congress.gov/bill/119th-congress/house-resolution/9",
        "HCONRES 9": "https://congress.gov/bill/119th-congress/house-resolution/9",
        "HCONRES 10": "https://congress.gov/bill/119th-congress/house-concurrent-resolution/10",
    }
    bills = [_bill(number, submitted, sources=[{"url": page}]) for number, page in pages.items()]

    ran = _run(site, _write(tmp_path, *bills), *_STORY)

    assert ran.exit_code == 0, ran.output
    found = {bill.fields.identifiers[0].id: bill.fields.url for bill in _records(site).bills}
    assert found == pages | {"HCONRES 9": None}
    assert len(_records(site).sources) == len(pages)


def test_bill_becomes_entries(make_site: MakeSite, tmp_path: Path) -> None:
    """A bill becomes an entry with its steps, its sponsor and its page; nothing is wrong with it, or lost."""
    site = make_site(EMPTY)

    ran = _run(site, _write(tmp_path, DOCKERY), *_STORY)

    assert ran.exit_code == 0, ran.output
    assert "16 actions: 10 steps, 4 known as no stage, 2 told twice, 0 unknown" in ran.output
    assert "1 bill, 10 drafts, 1 actor, 1 source" in ran.output
    (bill,) = _records(site).bills
    assert (bill.id, bill.fields.origin, bill.fields.became) == ("hr-7194-119", "house", {"en": "Private Law 119-2"})
    assert bill.fields.url == "https://congress.gov/bill/119th-congress/house-bill/7194"
    assert bill.fields.sponsors == ("james-r-baird",)
    assert _steps(site, bill.id) == _DOCKERY_STEPS
    assert check(site, Options(TODAY, drafts=True)).problems == ()
    passage = (site / "content/stories/congress/events/hr-7194-119-origin-pass.yaml").read_text("utf-8")
    assert "# > On passage Passed without objection.\n" in passage
    fields = yaml.safe_load(passage)
    assert "\ntime: 14:19\n" in passage
    assert (fields["votes"], fields["sources"]) == ("without-vote", "hr-7194-119")
    assert fields["title"] == "HR 7194: Passage (House of Representatives)"


def test_another_import_adds_only_new_steps(make_site: MakeSite, tmp_path: Path) -> None:
    """A second import changes nothing that is there, and adds what the record has since then."""
    site = make_site(EMPTY)
    shorter = {**DOCKERY, "actions": DOCKERY["actions"][3:]}
    _run(site, _write(tmp_path, shorter), *_STORY)
    events = site / "content/stories/congress/events"
    passage = events / "hr-7194-119-other-pass.yaml"
    edited = passage.read_text("utf-8").replace("2026-03-03", "2026-03-02").replace("Passage (Senate)", "Our own words")
    passage.write_text(edited, "utf-8")
    before = {file: file.read_bytes() for file in site.rglob("*.yaml")}

    ran = _run(site, _write(tmp_path, DOCKERY), *_STORY)

    assert ran.exit_code == 0, ran.output
    assert "3 drafts, 0 sources" in ran.output
    assert "HR 7194: the site has them, with 7 of their steps" in ran.output
    assert "write into its file: became: Private Law 119-2" in ran.output
    assert {file: file.read_bytes() for file in before} == before
    new = sorted(file.stem for file in events.glob("*.yaml") if file not in before)
    assert new == ["hr-7194-119-law", "hr-7194-119-presented", "hr-7194-119-signed"]
    assert _run(site, _write(tmp_path, DOCKERY), *_STORY).exit_code == 0


WORDS: Mapping[str, tuple[str, str, list[tuple[str, str | None]]]] = {
    "a bill of the Senate in one action": (
        "S 5123",
        (
            "Introduced in the Senate, read twice, considered, read the third time, and passed without amendment by "
            "Unanimous Consent. (consideration: CR S4273-4274)"
        ),
        [("introduced", None), ("origin-pass", "adopted")],
    ),
    "a committee's own bill": (
        "HR 1",
        "The House Committee on the Budget reported an original measure, H. Rept. 119-106, by Mr. Arrington.",
        [("original-reported", "reported")],
    ),
    "a bill of the other chamber": (
        "S 629",
        (
            "On motion to suspend the rules and pass the bill Agreed to by the Yeas and Nays: (2/3 required): 368 - 19 "
            "(Roll no. 223). (text: CR H4137)"
        ),
        [("other-pass", "adopted")],
    ),
    "as amended": (
        "HR 131",
        "On motion to suspend the rules and pass the bill, as amended Agreed to by voice vote. (text: CR H3497-3498)",
        [("origin-pass", "adopted-with-changes")],
    ),
    "a failed passage": (
        "S 2882",
        (
            "Upon reconsideration, under the order of 9/18/2025, not having achieved 60 votes in the affirmative, "
            "failed of passage in Senate by Yea-Nay Vote. 47 - 53. Record Vote Number: 534."
        ),
        [("origin-pass", "rejected")],
    ),
    "a failed override": (
        "HR 131",
        (
            "Failed of passage in House over veto On passage, the objections of the President to the contrary "
            "notwithstanding Failed by the Yeas and Nays: (2/3 required): 248 - 177, 1 Present (Roll no. 9)."
        ),
        [("override-origin", "rejected")],
    ),
    "a reply of the House that the record gives to the Senate": (
        "HR 6644",
        (
            "Resolving differences -- House actions: House agreed to Senate amendment with amendment pursuant to H. "
            "Res. 1299"
        ),
        [("amendments-origin", "returned")],
    ),
    "a reply of the Senate": (
        "HR 6644",
        (
            "Resolving differences -- Senate actions: Senate concurred in the House amendment to the Senate amendment "
            "with an amendment (SA 5823) by Yea-Nay Vote. 85 - 5. Record Vote Number: 182."
        ),
        [("amendments-other", "returned")],
    ),
    "agreement": (
        "HR 1",
        "On motion that the House agree to the Senate amendment Agreed to by recorded vote: 218 - 214 (Roll no. 190).",
        [("amendments-origin", "agreed")],
    ),
    "no signature": ("HR 6644", "Sent to Archivist of the United States unsigned.", [("unsigned", None)]),
    "a resolution": (
        "SRES 666",
        "Submitted in the Senate, considered, and agreed to without amendment and with a preamble by Voice Vote.",
        [("introduced", None), ("origin-pass", "adopted")],
    ),
    "a subcommittee": ("HR 131", "Referred to the Subcommittee on Health.", []),
    "a rule": ("HR 1", "Rule H. Res. 436 passed House.", []),
    "an order to report": ("HR 131", "Ordered to be Reported (Amended) by the Yeas and Nays: 50 - 1.", []),
    "cloture": ("S 5", "Cloture on the measure invoked in Senate by Yea-Nay Vote. 84 - 9.", []),
}


@pytest.mark.parametrize(("number", "words", "expected"), WORDS.values(), ids=WORDS)
def test_words_mean_stages(
    make_site: MakeSite, tmp_path: Path, number: str, words: str, expected: list[tuple[str, str | None]]
) -> None:
    """The chamber comes from the words, and one action may be several stages, or none."""
    site = make_site(EMPTY)

    ran = _run(site, _write(tmp_path, _bill(number, [_action("2025-06-03T04:00", words)])), *_STORY)

    assert "0 unknown" in ran.output
    bill = f"{number.lower().replace(' ', '-')}-119"
    assert _steps(site, bill) == sorted((stage, outcome, "2025-06-03") for stage, outcome in expected)


def test_one_day_and_one_step(make_site: MakeSite, tmp_path: Path) -> None:
    """A day is that of the parliament, and two lines on one vote are one step, with the time and the numbers of one."""
    words = (
        "On motion that the House agree to the Senate amendment Agreed to by the Yeas and Nays: 222 - 209 (Roll no. 5)."
    )
    vote = _bill(
        "HR 5371",
        [
            _action("2025-11-12T05:00", f"Resolving differences -- House actions: {words}"),
            _action("2025-11-13T01:21", f"{words} (text: CR H4609-4652)"),
        ],
    )
    site = make_site(EMPTY)

    ran = _run(site, _write(tmp_path, vote), *_STORY)

    assert "2 actions: 1 step, 0 known as no stage, 1 told twice" in ran.output
    (event,) = _records(site).events_by_bill["hr-5371-119"]
    fields = event.fields
    assert (str(fields.date), f"{fields.time:%H:%M}", fields.votes and fields.votes.for_) == (
        "2025-11-12",
        "20:21",
        222,
    )


def test_each_chamber_has_its_vote_on_a_conference(make_site: MakeSite, tmp_path: Path) -> None:
    """The first vote on the report is one stage, also in two lines, and that of the other chamber is another."""
    words = "On agreeing to the conference report Agreed to by voice vote."
    actions = [
        _action("2025-12-15T05:00", "Conference report H. Rept. 1 filed."),
        _action("2025-12-19T05:00", f"Conference report agreed to in House: {words}"),
        _action("2025-12-19T20:00", words),
        _action("2025-12-20T05:00", "Senate agreed to conference report by Voice Vote."),
    ]
    site = make_site(EMPTY)

    ran = _run(site, _write(tmp_path, _bill("HR 1", actions)), *_STORY)

    assert "4 actions: 3 steps, 0 known as no stage, 1 told twice" in ran.output
    events = _records(site).events_by_bill["hr-1-119"]
    assert sorted((*event.fields.reached[0].stage.split("-"), str(event.fields.chamber)) for event in events) == [
        ("conference", "None"),
        ("conference", "first", "house"),
        ("conference", "second", "senate"),
    ]


def test_second_receipt_is_no_step_and_no_loss(make_site: MakeSite, tmp_path: Path) -> None:
    """What comes once is one step on its first day, with the words of all actions that tell of it."""
    actions = [
        _action("2025-08-08T15:33", "Received in the House."),
        _action("2025-08-11T15:44", "Held at the desk."),
    ]
    site = make_site(EMPTY)

    _run(site, _write(tmp_path, _bill("S 1071", actions)), *_STORY)

    assert _steps(site, "s-1071-119") == [("other-received", None, "2025-08-08")]
    draft = (site / "content/stories/congress/events/s-1071-119-other-received.yaml").read_text("utf-8")
    assert "# > Held at the desk.\n" in draft


def test_introduction_in_a_report_is_no_step_of_its_own(make_site: MakeSite, tmp_path: Path) -> None:
    """A committee's own bill is introduced with its report, although the record has both."""
    actions = [
        _action("2025-07-15T04:00", "Introduced in Senate", "introduction"),
        _action(
            "2025-07-15T04:00",
            "Committee on Armed Services. Original measure reported to Senate by Senator Wicker. With written report.",
        ),
    ]
    site = make_site(EMPTY)

    _run(site, _write(tmp_path, _bill("S 2296", actions)), *_STORY)

    assert _steps(site, "s-2296-119") == [("original-reported", "reported", "2025-07-15")]


def test_amendments_on_the_floor_change_the_outcome(make_site: MakeSite, tmp_path: Path) -> None:
    """A passage is one with changes if an action before it tells of them, and another chamber's passage is not."""
    actions = [
        _action(
            "2025-06-04T21:02", "The House adopted the amendments en gros as agreed to by the Committee of the Whole."
        ),
        _action("2025-06-04T21:11", "On passage Passed by the Yeas and Nays: 366 - 57 (Roll no. 151)."),
        _action("2025-09-18T04:00", "Passed Senate without amendment by Unanimous Consent."),
    ]
    site = make_site(EMPTY)

    _run(site, _write(tmp_path, _bill("HR 2483", actions)), *_STORY)

    assert _steps(site, "hr-2483-119") == [
        ("origin-pass", "adopted-with-changes", "2025-06-04"),
        ("other-pass", "adopted", "2025-09-18"),
    ]


def test_step_against_the_order_is_told(make_site: MakeSite, tmp_path: Path) -> None:
    """A step that the record has before what must precede it is left out and told, so that the others can be built."""
    actions = [
        _action("2025-05-15T04:00", "Introduced in House"),
        _action("2025-05-14T04:00", "Committee on Armed Services discharged."),
        _action("2025-05-16T04:00", "Referred to the House Committee on Armed Services."),
    ]
    site = make_site(EMPTY)

    ran = _run(site, _write(tmp_path, _bill("HR 2", actions)), *_STORY)

    assert ran.exit_code == 1
    assert "bills/0/metadata.json: 'origin-discharged' on 2025-05-14 comes before" in ran.output
    assert [step[0] for step in _steps(site, "hr-2-119")] == ["introduced", "origin-referred"]
    assert [problem.code for problem in check(site, Options(TODAY, drafts=True)).problems] == []
    again = _run(site, _write(tmp_path, _bill("HR 2", actions)), *_STORY)
    assert "comes before" in again.output
    assert [problem.code for problem in check(site, Options(TODAY, drafts=True)).problems] == []


def test_another_day_of_a_known_step_is_told(make_site: MakeSite, tmp_path: Path) -> None:
    """A second import says where the record has a step on another day than the site, and changes nothing."""
    site = make_site(EMPTY)
    _run(site, _write(tmp_path, _bill("HR 2", [_action("2025-05-15T04:00", "Introduced in House")])), *_STORY)
    file = next(site.rglob("hr-2-119-introduced.yaml"))
    before = file.read_text("utf-8")

    same = _run(site, _write(tmp_path, _bill("HR 2", [_action("2025-05-15T04:00", "Introduced in House")])), *_STORY)
    other = _run(site, _write(tmp_path, _bill("HR 2", [_action("2025-05-16T04:00", "Introduced in House")])), *_STORY)

    told = "the record has 'hr-2-119-introduced' on 2025-05-16, and the site on 2025-05-15; nothing was changed"
    assert told in other.output
    assert "nothing was changed" not in same.output
    assert file.read_text("utf-8") == before


def test_story_is_named_before_anything_is_read(make_site: MakeSite, tmp_path: Path) -> None:
    """Without a story, an import is refused at once, and not after minutes of reading; a trial needs none."""
    record = _write(tmp_path, _bill("HR 2", [_action("2025-05-15T04:00", "Introduced in House")]))
    site = make_site(EMPTY)

    refused, counted = _run(site, record), _run(site, record, "--dry-run")

    assert "the file names no story" in refused.output
    assert "in the record" not in refused.output
    assert counted.exit_code == 0
    assert "1 bill in the record" in counted.output


def test_titles_that_differ_in_signs_alone_are_one(make_site: MakeSite, tmp_path: Path) -> None:
    """Other titles are those that name the bill differently: no final dot makes one, and 'A bill' names nothing."""
    others = ["a title.", "The Short Act", "The short act.", "A bill"]
    bill = {**_bill("HR 2", []), "title": "A title", "other_titles": [{"title": title} for title in others]}
    site = make_site(EMPTY)

    _run(site, _write(tmp_path, bill), *_STORY)

    text = (site / "content/bills/hr-2-119.yaml").read_text("utf-8")
    assert [line for line in text.splitlines() if "short act" in line.lower()] == ["  - The Short Act"]
    assert "a title." not in text
    assert "A bill" not in text


def test_unknown_action_is_told_and_counted(make_site: MakeSite, tmp_path: Path) -> None:
    """An action that the table does not know makes no step, and is told with its words, once for many."""
    unknown = [
        _action(f"2025-12-0{day}T05:00", f"Senate vitiated previous action of 12/0{day}/2025.") for day in (2, 3)
    ]
    stage_of_a_bill = _action("2025-12-04T05:00", "Presented to President.")
    record = _write(tmp_path, _bill("HR 3174", unknown), _bill("SRES 1", [stage_of_a_bill]))
    site = make_site(EMPTY)

    ran = _run(site, record, *_STORY)

    assert "3 actions: 0 steps, 0 known as no stage, 0 told twice, 3 unknown" in ran.output
    assert "2 actions (HR 3174): the table does not know 'Senate vitiated previous action of 12/02/2025.'" in ran.output
    assert "1 action (SRES 1): the table does not know 'Presented to President.'" in ran.output


CHOICES: Mapping[str, tuple[tuple[str, ...], set[str]]] = {
    "number": (("--bill", "h.r. 7194"), {"hr-7194-119"}),
    "two numbers": (("--bill", "HR 7194", "--bill", "S1"), {"hr-7194-119", "s-1-119"}),
    "status": (("--status", "law"), {"hr-7194-119"}),
    "passed": (("--status", "passed-one"), {"hr-7194-119"}),
    "subject": (("--subject", "health"), {"s-1-119"}),
    "since": (("--since", "2026-01-01"), {"hr-7194-119"}),
    "until": (("--until", "2025-12-31"), {"s-1-119"}),
    "both": (("--status", "law", "--until", "2025-12-31"), set()),
    "all": (("--all",), {"hr-7194-119", "s-1-119"}),
}


@pytest.mark.parametrize(("options", "expected"), CHOICES.values(), ids=CHOICES)
def test_bills_are_chosen(make_site: MakeSite, tmp_path: Path, options: tuple[str, ...], expected: set[str]) -> None:
    """Bills are chosen by number, status, subject and the day of the last action."""
    other = _bill("S 1", [_action("2025-01-03", "Introduced in Senate")], subject=["Health"])
    site = make_site(EMPTY)

    _run(site, _write(tmp_path, DOCKERY, other), *_STORY, *options)

    assert {bill.id for bill in _records(site).bills} == expected


def test_many_bills_need_a_choice(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody imports a whole Congress by mistake, and a dry run writes nothing."""
    record = _write(tmp_path, DOCKERY, _bill("S 1", []))
    monkeypatch.setattr(bill_import, "MOST_WITHOUT_CHOICE", 1)
    site = make_site(EMPTY)

    refused = _run(site, record, *_STORY)
    dry = _run(site, record, *_STORY, "--all", "--dry-run")

    assert refused.exit_code == 1
    assert "the record has 2 bills; choose with --bill" in refused.output
    assert "2 bills in the record, 2 chosen" in dry.output
    assert list((site / "content").rglob("*.yaml")) == []


FORMS: Mapping[str, tuple[str, str]] = {
    "an object": ("bill.json", json.dumps(DOCKERY)),
    "a list": ("bills.json", json.dumps([DOCKERY])),
    "lines": ("bills.jsonl", f"{json.dumps(DOCKERY)}\n\n{{broken\n"),
    "lines by their form": ("bills.json", f"{json.dumps(DOCKERY)}\n{json.dumps(_bill('S 1', []))}\n"),
}


@pytest.mark.parametrize(("name", "text"), FORMS.values(), ids=FORMS)
def test_forms_of_records(make_site: MakeSite, tmp_path: Path, name: str, text: str) -> None:
    """A record is a file with one bill, a list or a line each, or a folder of such."""
    file = tmp_path / name
    file.write_text(text, "utf-8")
    site = make_site(EMPTY)

    ran = _run(site, file, *_STORY)

    assert _steps(site, "hr-7194-119") == _DOCKERY_STEPS
    assert ("\n  line 3: the JSON can't be read" in ran.output) == ("{broken" in text)


HOSTILE: Mapping[str, tuple[object, str]] = {
    "a list": ([[]], "it is no bill of Open Civic Data"),
    "no actions": ({"identifier": "HR 2", "title": "x"}, "it is no bill of Open Civic Data"),
    "no number": ({"title": "x", "actions": []}, "it has no identifier"),
    "no title": ({"identifier": "HR 2", "title": None, "actions": []}, "it has no title"),
    "a long title": (_bill("HR 2", [], title="x" * 1_001), "its title has more than 1,000 characters"),
    "a long number": (_bill("HR " + "2" * 100, []), "its identifier has more than 100 characters"),
    "another parliament": (
        _bill("HR 2", [], jurisdiction={"id": "ocd-jurisdiction/country:us/state:tx/government"}),
        "which is not in the table",
    ),
    "a bill twice": (DOCKERY, "'HR 7194' is in the record already"),
    "many actions": (_bill("HR 2", [_action("2025-01-03", "x")] * 5_001), "it has more than 5,000 actions"),
}


@pytest.mark.parametrize(("plain", "message"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_bill_is_told(make_site: MakeSite, tmp_path: Path, plain: object, message: str) -> None:
    """What can't be taken is told with its place, and the rest goes on."""
    site = make_site(EMPTY)

    ran = _run(site, _write(tmp_path, DOCKERY, plain), *_STORY)

    assert ran.exit_code == 1
    assert "bills/1/metadata.json" in ran.output
    assert message in ran.output
    assert _steps(site, "hr-7194-119") == _DOCKERY_STEPS


def test_title_of_a_bill_that_nobody_chose_is_not_told(make_site: MakeSite, tmp_path: Path) -> None:
    """A bill that can't be taken is told of, and makes the exit status 1, only if it was chosen."""
    site, record = make_site(EMPTY), _write(tmp_path, DOCKERY, _bill("HR 2", [], title="x" * 1_001))

    ran = _run(site, record, "--bill", "HR 7194", *_STORY)
    other = _run(site, record, "--bill", "HR 2", *_STORY)

    assert "characters" not in ran.output
    assert ran.exit_code == 0
    assert "its title has more than 1,000 characters" in other.output
    assert "no such bill" not in other.output
    assert other.exit_code == 1


def test_strange_values_do_no_harm(make_site: MakeSite, tmp_path: Path) -> None:
    """Wrong types are left out, and words are shown as words: no HTML, no control character, no comment of YAML."""
    strange = _bill(
        "HR 2",
        [
            _action("2025-01-03", "Introduced in House"),
            {"description": 5, "date": None},
            "no action",
            _action("2025-13-45", "Introduced in House"),
            _action("9999-12-31T23:59", "Introduced in House"),
            _action("2025-01-04", "x" * 5_001),
        ],
        title="<script>alert(1)</script>\x1b[2J\u202e: # a\n- b",
        sponsorships=[{"name": ["x"]}, 7, {"name": "A: #x\n", "primary": True}],
        sources=["x", {"url": "javascript:alert(1)//congress.gov/bill/"}, {"url": 1}],
        other_titles="x",
        subject={"a": 1},
    )
    site = make_site(EMPTY)

    ran = _run(site, _write(tmp_path, strange), *_STORY)

    (bill,) = _records(site).bills
    assert bill.fields.title == {"en": "<script>alert(1)</script>[2J: # a - b"}
    assert bill.fields.url is None
    assert "deleted characters that no text may contain: U+001B" in ran.output
    assert "left out the action 'Introduced in House': '2025-13-45' is no day" in ran.output
    assert _steps(site, bill.id) == [("introduced", None, "2025-01-03")]


def test_links_and_deep_data_are_refused(make_site: MakeSite, tmp_path: Path) -> None:
    """No link is followed, and JSON that nests without end stops nothing but its file."""
    record = _write(tmp_path, DOCKERY)
    (record / "bills/1").mkdir()
    (record / "bills/1/metadata.json").symlink_to(record / "bills/0/metadata.json")
    (record / "bills/2").mkdir()
    (record / "bills/2/metadata.json").write_text("[" * 200_000, "utf-8")
    (record / "loop").symlink_to(record)
    site = make_site(EMPTY)

    ran = _run(site, record, *_STORY)

    assert "loop, bills/1/metadata.json: it is a link, which is not followed" in ran.output
    assert "bills/2/metadata.json: the JSON has too many levels inside each other" in ran.output
    assert _steps(site, "hr-7194-119") == _DOCKERY_STEPS


def test_long_words_stay_and_others_are_told(make_site: MakeSite, tmp_path: Path) -> None:
    """The words of an action stay in its draft, however many; a folder's other files are told."""
    words = f"Rule provides for consideration of H.R. 1. {'It has words. ' * 50}".strip()
    record = _write(tmp_path, _bill("HR 1", [_action("2025-01-03", f"Reported by the Committee on Rules. {words}")]))
    (record / "log.json").write_text("{}", "utf-8")
    site = make_site(EMPTY)

    ran = _run(site, record, *_STORY)

    assert "1 other file of JSON: not read, since the folder has files called metadata.json" in ran.output
    assert words in (site / "content/stories/congress/events/hr-1-119-origin-reported.yaml").read_text("utf-8")


def test_large_files_are_told(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the limit is told before it is read."""
    monkeypatch.setattr(bill_files, "LARGEST_RECORD", 100)

    ran = _run(make_site(EMPTY), _write(tmp_path, DOCKERY), *_STORY)

    assert ran.exit_code == 1
    assert "the file is larger than" in ran.output


SPELLINGS: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "the same": ("{name: James  R. BAIRD, kind: person}", ("baird",), ""),
    "another name": ("{name: Jim Baird, kind: person, other_names: James R. Baird}", ("baird",), ""),
    "another spelling": (
        "{name: James R Bäird, kind: person}",
        (),
        "'James R. Baird' may be the actor 'baird' in another spelling",
    ),
}


@pytest.mark.parametrize(("actor", "expected", "message"), SPELLINGS.values(), ids=SPELLINGS)
def test_sponsor_is_no_second_actor(
    make_site: MakeSite, tmp_path: Path, actor: str, expected: tuple[str, ...], message: str
) -> None:
    """An actor of the site is found by each of its names, and one that is almost alike is told."""
    site = make_site({**EMPTY, "content/actors/people.yaml": f"baird: {actor}\n"})

    ran = _run(site, _write(tmp_path, DOCKERY), *_STORY)

    assert [found.id for found in _records(site).actors] == ["baird"]
    assert _records(site).bills[0].fields.sponsors == expected
    assert message in ran.output


def test_sources_fill_several_files(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many sources go to several files below the limit; another import goes on in the last one."""
    monkeypatch.setattr(draft_files, "MAX_BYTES", 600)
    bills = [
        _bill(f"HR {number}", [_action("2025-01-03", "Introduced in House")], sources=[]) for number in range(1, 6)
    ]
    site = make_site(EMPTY)

    _run(site, _write(tmp_path, *bills[:4]), *_STORY)
    _run(site, _write(tmp_path, *bills), *_STORY)

    files = sorted((site / "content/sources").iterdir())
    assert [file.name for file in files] == ["us-federal-119-2.yaml", "us-federal-119.yaml"]
    assert all(file.stat().st_size <= 600 for file in files)
    assert len(_records(site).sources) == 5


def test_benchmark_compares_steps(make_site: MakeSite, tmp_path: Path) -> None:
    """The benchmark names each wrong and missed step; an empty outcome is the only one that a stage can have."""
    site = make_site(EMPTY)
    _run(site, _write(tmp_path, DOCKERY), *_STORY)
    expected = [(stage, "" if outcome == "signed" else outcome or "", day) for stage, outcome, day in _DOCKERY_STEPS]
    right, other = tmp_path / "right.json", tmp_path / "other.json"
    right.write_text(json.dumps({"HR 7194": expected}), "utf-8")
    changed = [("origin-pass", "adopted", "2026-02-03"), ("died", "", "2027-01-03"), *expected[:3], *expected[4:]]
    other.write_text(json.dumps({"HR 7194": changed}), "utf-8")

    alike = CliRunner().invoke(measure, ["steps", str(site), str(right)])
    unlike = CliRunner().invoke(measure, ["steps", str(site), str(other)])

    assert (alike.exit_code, unlike.exit_code) == (0, 1)
    lines = [line for line in unlike.output.splitlines() if line.startswith("HR 7194")]
    assert lines == [
        "HR 7194: wrong: origin-pass adopted-with-changes 2026-02-03 (read: origin-pass adopted 2026-02-03)",
        "HR 7194: missed: died  2027-01-03",
    ]


COUNCIL = """\
procedure: generic
timezone: Asia/Almaty
kinds: [{letters: Draft}]
votes: "{for} for, {against} against"
actions:
  - {classes: introduction, steps: {stage: introduction}}
  - words: "Third reading: adopted*"
    steps: [{stage: reading-3, outcome: adopted}, {stage: passage, outcome: adopted}]
  - {words: "Signed; now law {number}", became: "Law {number}", steps: {stage: law}}
"""


def test_another_parliament_is_a_file(make_site: MakeSite, tmp_path: Path) -> None:
    """A table of the site's own says what the words of another parliament mean."""
    table = tmp_path / "council.yaml"
    table.write_text(COUNCIL, "utf-8")
    actions = [
        _action("2025-01-03T20:00", "Brought in", "introduction"),
        _action("2025-02-03", "Third reading: adopted, 12 for, 3 against"),
        _action("2025-02-04", "Signed; now law 7-A"),
    ]
    site = make_site(EMPTY)

    ran = _run(site, _write(tmp_path, _bill("Draft 7", actions)), *_STORY, "--words", str(table))

    assert ran.exit_code == 0, ran.output
    assert _steps(site, "draft-7-119") == [
        ("introduction", None, "2025-01-04"),
        ("law", None, "2025-02-04"),
        ("passage", "adopted", "2025-02-03"),
        ("reading-3", "adopted", "2025-02-03"),
    ]
    assert _records(site).bills[0].fields.became == {"en": "Law 7-A"}


BROKEN: Mapping[str, tuple[str, str]] = {
    "stage": (COUNCIL.replace("stage: law", "stage: lawn"), "council.yaml:9:"),
    "procedure": (COUNCIL.replace("generic", "generics"), "there is no procedure called 'generics'"),
    "outcome": (COUNCIL.replace("reading-3, outcome: adopted", "reading-3, outcome: signed"), "can't end in 'signed'"),
    "no condition": (COUNCIL.replace("classes: introduction, ", ""), "a rule needs 'words' or 'classes'"),
    "pattern": (COUNCIL.replace("adopted*", "[a|[b]]"), "a choice is written [one|other]"),
    "everything": (COUNCIL.replace("Third reading: adopted*", "*"), "the pattern has no word"),
    "vote": (COUNCIL.replace("{for} for", "{yes} for"), "a vote is written with {for}"),
    "field": (COUNCIL.replace("votes:", "vote:"), "vote"),
    "chamber": (COUNCIL.replace("{letters: Draft}", "{letters: Draft, origin: house}"), "no chamber called 'house'"),
    "two stages": (COUNCIL.replace("{stage: law}", "{stage: law, origin: law}"), "a step has one stage"),
    "no YAML": ("a: [", "YML001"),
    "empty": ("", "YML001"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_table_is_told_with_its_place(make_site: MakeSite, tmp_path: Path, text: str, message: str) -> None:
    """All that is wrong with a table is told, and nothing is written."""
    table = tmp_path / "council.yaml"
    table.write_text(text, "utf-8")
    site = make_site(EMPTY)

    ran = _run(site, _write(tmp_path, DOCKERY), *_STORY, "--words", str(table))

    assert ran.exit_code == 1
    assert message in ran.output
    assert list((site / "content").rglob("*.yaml")) == []


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.yaml")), ids=lambda path: path.stem)
def test_built_in_table_fits_its_procedure(make_site: MakeSite, path: Path) -> None:
    """Each built-in table is valid, and called after its procedure."""
    procedures = {entry.id: entry.fields for entry in read_records(make_site({})).procedures}

    read_ = read_table(path.name, path.read_bytes(), procedures)

    assert read_.problems == ()
    assert read_.value is not None
    assert read_.value.procedure == path.stem


@pytest.mark.parametrize(
    ("phrase", "words", "kept"),
    [
        ("Became Law {number}.", "became law 5-a.", "5-a"),
        ("[Passed|Agreed to] in *", "agreed to in house", ""),
        ("a*a", "a", None),
        ("*b*c", "abcbc", ""),
        ("x [|y ]z", "x z", ""),
        ("x [|y ]z", "x y z", ""),
        ("x", "xx", None),
    ],
)
def test_patterns_fit_all_words(phrase: str, words: str, kept: str | None) -> None:
    """A pattern fits all words of an action, and keeps what its number stands for."""
    found = match_phrase(phrase, words)

    assert (words[slice(*found)] if found else None) == kept


def test_no_pattern_takes_long() -> None:
    """A pattern takes time like the number of its gaps, and too many choices are refused."""
    assert match_phrase("a*" * 100 + "b", "a" * 20_000) is None
    assert is_linear(lambda size: match_phrase("a*" * (size // 1000) + "b", "a" * 20_000), 100_000)
    with pytest.raises(PhraseError, match="make 128 forms"):
        read_phrase("x" + "[a|b]" * 7)
    assert VotePattern("{for} - {against}").find("9" * 50_000) == {}
