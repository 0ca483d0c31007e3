"""A small site as plain data, with one place for each model of the field table where tests set its fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

from conftest import DRAWING
from sample_pictures import corner, file_of

from onrecord.model import fields
from onrecord.model.frozen_model import Fields

Data: TypeAlias = dict[str, Any]
Place = tuple[str, tuple[str | int, ...]]
"""A file, and the keys that lead to a mapping in it."""

STORY = "content/stories/dispute"
EVENT = f"{STORY}/events/answer.yaml"
FINDING = f"{STORY}/events/judgment.yaml"
APPEAL = f"{STORY}/events/appeal.yaml"
STEP = f"{STORY}/events/step.yaml"
ACTORS = "content/actors/actors.yaml"
SOURCES = "content/sources/sources.yaml"
BILL = "content/bills/child-rights-2021.yaml"
PROCEDURE = "content/procedures/house.yaml"
PAGE = "content/pages/help.md"
SNAPSHOT = "The words of the source.\n"

_COMMON = {"sources": ["kazinform-statement"], "published": "2021-12-01"}
SITE: Mapping[str, Data] = {
    "site.yaml": {
        "title": "A test",
        "url": "https://example.org/",
        "languages": ["en", "ru"],
        "follow": {"mail": "https://example.org/join"},
        "counter": {"script": "https://count.example.org/old.js"},
        "theme": {"colours": {"accent": "#123456"}},
    },
    ACTORS: {
        "mior": {"name": "The ministry", "kind": "organization"},
        "meta": {
            "name": "The company",
            "kind": "organization",
            "other_names": [{"name": "The firm", "end_date": "2021-11-02"}],
        },
        "holding": {"name": "The holding", "kind": "organization"},
        "high-court": {"name": "The court", "kind": "organization"},
        "ben-mcconaghy": {"name": "Ben", "kind": "person", "member_of": [{"organization": "meta"}]},
        "george-chen": {"name": "George", "kind": "person"},
        "aidos-sarym": {"name": "Aidos", "kind": "person"},
        "dinara-zakieva": {"name": "Dinara", "kind": "person"},
    },
    SOURCES: {
        "kazinform-statement": {"title": "A statement", "url": "https://example.org/statement"},
        "rferl-denial": {"title": "A denial", "url": "https://example.org/denial"},
        "tengri": {"title": "A report", "url": "https://example.org/report", "via": [{"external": "Agency"}]},
        "judgment-text": {"title": "A judgment", "url": "https://example.org/judgment"},
        "appeal-text": {"title": "An appeal", "url": "https://example.org/appeal"},
        "law-118": {
            "title": "The law",
            "type": "legislation",
            "url": "https://example.org/law",
            "accept": [{"code": "SRC003", "reason": "the register keeps all versions"}],
        },
    },
    BILL: {
        "title": "A law",
        "procedure": "house",
        "identifiers": [{"id": "7"}],
        "sources": [{"source": "kazinform-statement"}],
    },
    PROCEDURE: {
        "title": "House",
        "jurisdiction": "any",
        "chambers": {"lower": "Lower house", "upper": "Upper house"},
        "stages": [
            {"key": "introduction", "label": "Introduction"},
            {"key": "third-reading", "label": "Third reading"},
            {"key": "to-upper", "label": "To the upper house"},
            {"key": "lower-1", "label": "First"},
            {
                "key": "lower-pass",
                "label": "Passage",
                "after": [{"stage": "introduction"}],
                "reopens": [{"stage": "lower-1", "when": ["returned"]}],
                "within": {"days": "30", "from": "introduction"},
            },
            *({"key": key, "label": key} for key in ("lower-concur", "upper-pass", "passage", "override", "signed")),
        ],
        "terminal": [{"stage": "introduction", "outcome": ["rejected"]}],
    },
    PAGE: {"title": "Help"},
    "content/stories/other/story.yaml": {
        "title": "Another story",
        "tags": ["platforms"],
        "closed": {"date": "2022-01-10", "note": "Nothing more is known."},
    },
    "content/stories/forged/story.yaml": {
        "title": "A forged letter",
        "withdrawn": {"date": "2022-01-10", "reason": "The letter was forged."},
    },
    "content/stories/forged/events/letter.yaml": {
        **_COMMON,
        "type": "report",
        "date": "2021-11-20",
        "title": "A letter",
    },
    "content/stories/other/events/report.yaml": {
        **_COMMON,
        "type": "report",
        "date": "2021-11-20",
        "title": "A report",
        "actors": ["meta"],
    },
    f"{STORY}/story.yaml": {
        "title": "The dispute",
        "coverage": {"includes": "What both sides say"},
        "expected": [
            {
                **_COMMON,
                "id": "second-hearing",
                "kind": "hearing",
                "title": "Second hearing",
                "date": "2022-05",
                "bill": "child-rights-2021",
                "published": "2022-02-20",
                "earlier": [{"date": "2022-04-05", "published": "2021-12-06"}],
            },
            {
                **_COMMON,
                "id": "vote",
                "kind": "vote",
                "title": "A vote",
                "date": "2022-02-07",
                "cancelled": {"date": "2022-01-08", "reason": "Nobody came."},
            },
        ],
    },
    f"{STORY}/events/ministry-announces.yaml": {
        **_COMMON,
        "type": "announcement",
        "date": "2021-11-01",
        "title": "The ministry announces",
        "speaker": ["mior"],
        "claims": [
            {"id": "joint", "text": "They issued a joint statement"},
            {"id": "access", "text": "It has access"},
            {"id": "exclusive", "text": "Its access is exclusive"},
        ],
    },
    f"{STORY}/events/deputy-post.yaml": {
        **_COMMON,
        "type": "statement",
        "date": "2021-11-01",
        "title": "A deputy posts",
        "speaker": ["aidos-sarym"],
        "claims": [{"id": "agreed", "text": "The text was agreed"}],
    },
    f"{STORY}/events/meta-denial.yaml": {
        **_COMMON,
        "type": "denial",
        "date": "2021-11-02",
        "title": "The company denies",
        "speaker": ["meta"],
        "denies": ["ministry-announces#joint"],
    },
    f"{STORY}/events/first-report.yaml": {
        **_COMMON,
        "type": "report",
        "date": "2021-10-20",
        "title": "First report",
        "speaker": ["ben-mcconaghy"],
    },
    f"{STORY}/events/sitting-of-15-september.yaml": {
        **_COMMON,
        "type": "report",
        "date": "2021-11-03",
        "title": "A sitting",
    },
    EVENT: {
        "type": "statement",
        "date": "2021-11-03",
        "title": "The company answers",
        "speaker": ["meta"],
        "claims": [{"id": "never", "text": "There was no statement"}],
        "quotes": [
            {"id": "words", "exact": "We never did", "lang": "kk", "source": "rferl-denial"},
            {"id": "not-exclusive", "exact": "It is for all", "lang": "kk", "source": "rferl-denial"},
            {"id": "exclusive-access", "exact": "For us alone", "lang": "kk", "source": "rferl-denial"},
        ],
        "denies": [{"target": "ministry-announces#exclusive"}],
        "sources": [
            {"source": "tengri", "says": {"note": "gives another day"}},
            {"source": "kazinform-statement"},
            {"source": "law-118"},
        ],
        "media": [{"src": "plan.svg", "alt": "A plan", "credit": "The company"}],
        "published": "2021-11-04",
        "corrections": [{"date": "2021-11-12", "was": "3 May", "now": "3 November"}],
    },
    f"{STORY}/events/reply.yaml": {
        **_COMMON,
        "type": "response",
        "date": "2021-11-05",
        "title": "The ministry replies",
        "speaker": ["mior"],
        "responds_to": ["answer"],
        "denies": ["answer"],
        "bears_on": ["other/report"],
    },
    FINDING: {
        "type": "finding",
        "date": "2021-11-03",
        "title": "The court decides",
        "speaker": ["high-court"],
        "finds": [
            {"target": "ministry-announces#access", "result": "so"},
            {"target": "ministry-announces#exclusive", "result": "in-part"},
        ],
        "quotes": [{"id": "no-statement", "exact": "There was none", "lang": "kk", "source": "judgment-text"}],
        "sources": [{"source": "judgment-text"}],
        "published": "2021-12-01",
    },
    f"{STORY}/events/high-court-finds.yaml": {
        **_COMMON,
        "type": "finding",
        "date": "2021-11-02",
        "title": "The court decides first",
        "speaker": ["high-court"],
        "finds": [{"target": "ministry-announces#joint", "result": "not-established"}],
    },
    APPEAL: {
        "type": "statement",
        "date": "2021-11-05",
        "title": "The ministry appeals",
        "speaker": ["mior"],
        "appeals": [{"target": "high-court-finds"}],
        "quotes": [{"id": "appeal-dismissed", "exact": "We appeal", "lang": "kk", "source": "appeal-text"}],
        "sources": [{"source": "appeal-text"}],
        "published": "2021-12-01",
    },
    STEP: {
        **_COMMON,
        "type": "bill-action",
        "date": "2021-11-06",
        "title": "A step",
        "bill": "child-rights-2021",
        "stage": [{"stage": "introduction"}],
        "votes": {"for": "3"},
    },
    f"{STORY}/events/mistake.yaml": {
        **_COMMON,
        "type": "report",
        "date": "2021-11-07",
        "title": "A mistake",
        "status": "withdrawn",
        "corrections": [{"date": "2021-12-02", "reason": "It was of another story"}],
    },
}
"""The files of the site. Its entries have the ids that the examples of the field table name."""
PLACES: Mapping[type[Fields], Place] = {
    fields.SiteFields: ("site.yaml", ()),
    fields.FollowFields: ("site.yaml", ("follow",)),
    fields.Counter: ("site.yaml", ("counter",)),
    fields.ThemeFields: ("site.yaml", ("theme",)),
    fields.StoryFields: (f"{STORY}/story.yaml", ()),
    fields.Expected: (f"{STORY}/story.yaml", ("expected", 0)),
    fields.EarlierDay: (f"{STORY}/story.yaml", ("expected", 0, "earlier", 0)),
    fields.Cancellation: (f"{STORY}/story.yaml", ("expected", 1, "cancelled")),
    fields.Coverage: (f"{STORY}/story.yaml", ("coverage",)),
    fields.Closing: ("content/stories/other/story.yaml", ("closed",)),
    fields.StoryWithdrawal: ("content/stories/forged/story.yaml", ("withdrawn",)),
    fields.EventFields: (EVENT, ()),
    fields.Claim: (EVENT, ("claims", 0)),
    fields.Quote: (EVENT, ("quotes", 0)),
    fields.Relation: (EVENT, ("denies", 0)),
    fields.Finds: (FINDING, ("finds", 0)),
    fields.Review: (APPEAL, ("appeals", 0)),
    fields.Citation: (EVENT, ("sources", 1)),
    fields.Says: (EVENT, ("sources", 0, "says")),
    fields.Media: (EVENT, ("media", 0)),
    fields.Correction: (EVENT, ("corrections", 0)),
    fields.StageReached: (STEP, ("stage", 0)),
    fields.Votes: (STEP, ("votes",)),
    fields.SourceFields: (SOURCES, ("tengri",)),
    fields.Via: (SOURCES, ("tengri", "via", 0)),
    fields.Acceptance: (SOURCES, ("law-118", "accept", 0)),
    fields.ActorFields: (ACTORS, ("meta",)),
    fields.Membership: (ACTORS, ("ben-mcconaghy", "member_of", 0)),
    fields.OtherName: (ACTORS, ("meta", "other_names", 0)),
    fields.BillFields: (BILL, ()),
    fields.Identifier: (BILL, ("identifiers", 0)),
    fields.ProcedureFields: (PROCEDURE, ()),
    fields.Stage: (PROCEDURE, ("stages", 4)),
    fields.Predecessor: (PROCEDURE, ("stages", 4, "after", 0)),
    fields.Reopening: (PROCEDURE, ("stages", 4, "reopens", 0)),
    fields.Within: (PROCEDURE, ("stages", 4, "within")),
    fields.Ending: (PROCEDURE, ("terminal", 0)),
    fields.PageFields: (PAGE, ()),
}
"""The place where the fields of each model are set."""


def write_site(root: Path) -> None:
    """Write the site into a folder."""
    for file, data in SITE.items():
        write_entry(root, file, data)
    (root / "static").mkdir()
    for name in ("plan.svg", "logo.svg"):
        (root / "static" / name).write_text(DRAWING, "utf-8")
    (root / "static/letter.jpg").write_bytes(file_of(corner(80, 60), "JPEG"))
    (root / "content/snapshots").mkdir()
    (root / "content/snapshots/tengri.txt").write_text(SNAPSHOT, "utf-8")


def write_entry(root: Path, file: str, data: Mapping[str, Any]) -> None:
    """Write one file as JSON, which is also valid YAML."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if file.endswith(".md"):
        text = f"---\n{text}\n---\nThe text of [@rferl-denial].\n"
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(text + "\n", "utf-8")


def edited(place: Place, values: Mapping[str, Any]) -> Data:
    """Return a file's data with other values in the mapping at `place`; None removes a value."""
    file, keys = place
    data = deepcopy(SITE[file])
    inner: Any = data
    for step in keys:
        inner = inner[step]
    inner.update(values)
    for name in [name for name, value in values.items() if value is None]:
        del inner[name]
    return data
