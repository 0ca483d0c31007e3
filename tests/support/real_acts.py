"""Real acts of parliaments, from `tests/acts/<procedure>/<act>.yaml`: the steps of each, and where they are written.

A file says how an act went. The site of an act has one event for each step, so that the program's own rules judge it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

ACTS = Path(__file__).parents[1] / "acts"
BILL = "act"
STORY = "content/stories/course"


class ActStep(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of an act, and the page that names its day."""

    stage: str
    date: dt.date
    source: str
    """The address of a page that tells of the step and its day."""
    outcome: str | None = None
    chamber: str | None = None
    """The chamber, where the procedure leaves it open."""
    until: dt.date | None = None
    """The last day of a step that took several days."""


class Act(Struct, frozen=True, forbid_unknown_fields=True):
    """An act or a bill, and its steps in the order in which they happened."""

    procedure: str
    title: Mapping[str, str]
    steps: tuple[ActStep, ...]
    identifiers: tuple[str, ...] = ()
    origin: str | None = None
    """The chamber where it began, if the procedure leaves that open."""
    long_way: str = ""
    """What made its course longer than most, in a word or two: a veto, a conciliation. Empty if nothing did."""
    end: str = ""
    """The stage that ended it; empty if it went no further and did not end."""
    gaps: tuple[str, ...] = ()
    """The stages that it must have passed, but of which no page was found."""


def act_files() -> list[Path]:
    """Return the files of all acts, sorted."""
    return sorted(ACTS.glob("*/*.yaml"))


def read_act(file: Path) -> Act:
    """Return the act of a file. Raises `AssertionError`, with the name of the file, if it is written wrongly."""
    try:
        plain = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506  (it makes texts alone)
        return msgspec.convert(_without_empty(plain), Act)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise AssertionError(f"{file.relative_to(ACTS)}: {error}") from error


def _without_empty(plain: object) -> object:
    """Return a mapping without fields that have no value, as entries are read."""
    return {key: value for key, value in plain.items() if value != ""} if isinstance(plain, dict) else plain


def site_files(act: Act) -> dict[str, str]:
    """Return the files of a site that records this act alone."""
    bill = {"title": act.title, "procedure": act.procedure, "origin": act.origin, "identifiers": list(act.identifiers)}
    pages = {source: f"page-{number}" for number, source in enumerate(dict.fromkeys(s.source for s in act.steps), 1)}
    sources = {id_: {"description": "A page that names a day", "url": url} for url, id_ in pages.items()}
    events: dict[str, dict[str, object]] = {
        f"{STORY}/events/{step_id(number)}.yaml": {
            "type": "bill-action",
            "date": step.date,
            "until": step.until,
            "after": step_id(number - 1) if number else None,
            "title": step.stage,
            "bill": BILL,
            "stage": step.stage,
            "outcome": step.outcome,
            "chamber": step.chamber,
            "sources": pages[step.source],
            "published": max(one.until or one.date for one in act.steps),
        }
        for number, step in enumerate(act.steps)
    }
    written: dict[str, Mapping[str, object]] = {
        "site.yaml": {"title": "An act", "url": "https://example.org/", "languages": list(act.title)},
        "content/actors/actors.yaml": {},
        "content/sources/sources.yaml": sources,
        f"content/bills/{BILL}.yaml": bill,
        f"{STORY}/story.yaml": {"title": act.title},
        **events,
    }
    return {path: _yaml(entry) for path, entry in written.items() if entry}


def _yaml(entry: Mapping[str, object]) -> str:
    given = {key: str(value) if isinstance(value, dt.date) else value for key, value in entry.items() if value}
    return yaml.safe_dump(given, allow_unicode=True, sort_keys=False)


def step_id(number: int) -> str:
    """Return the id of an event: that of the step with this number, from 0 on."""
    return f"step-{number + 1:02d}"
