"""An edit of each field of an entry changes each output: the pages, the API, the dump, the feeds, the search index.

What an output misses stands here with its reason. So a new field fails until somebody adds it to the output, or says
why its readers can do without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY
from field_edits import NEVER_BUILT, values_of
from full_site import EVENT, PLACES, SITE, Place, edited, write_entry, write_site
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.model import fields
from onrecord.model.frozen_model import Fields

Names = Mapping[type[Fields], str]
"""Fields of models: their names with blanks between them."""

OUTPUTS: Mapping[str, Callable[[str], bool]] = {
    "pages": lambda path: path.endswith(".html") and not path.startswith("ru/"),
    "api": lambda path: path.startswith("api/"),
    "dump": lambda path: path.startswith("data/"),
    "feeds": lambda path: path.endswith(("feed.xml", "feed.json")) and not path.startswith("ru/"),
    "search": lambda path: path.startswith("search/") and not path.endswith(".html"),
}
"""The outputs, by the paths of their files; of pages and feeds, those in the first language."""

NO_ENTRIES: Names = {
    fields.SiteFields: "settings of the whole site",
    fields.FollowFields: "settings of the whole site",
    fields.Counter: "settings of the whole site",
    fields.ThemeFields: "settings of the whole site",
    fields.PageFields: "a page of plain text beside the record",
    fields.ProcedureFields: "rules for bills: outputs show what follows from them",
    fields.Stage: "rules for bills",
    fields.Predecessor: "rules for bills",
    fields.Reopening: "rules for bills",
    fields.Within: "rules for bills",
    fields.Ending: "rules for bills",
}
"""The models that are no entries and no parts of them, with what they are."""

ENTRIES = set(PLACES) - set(NO_ENTRIES)
"""The models of entries, and of their parts."""

CHECK_READS: Names = {
    fields.StoryFields: "accept reviewed_by",
    fields.EventFields: "accept reviewed_by",
    fields.SourceFields: "sha256 accept reviewed_by",
    fields.ActorFields: "accept reviewed_by",
    fields.BillFields: "accept reviewed_by",
    fields.Acceptance: "code reason",
}
"""What editors write for `check` and for each other alone: no output has it."""

MISSED: Mapping[str, Mapping[str, Names]] = {
    "pages": {
        "it is for `check` and for other editors": CHECK_READS,
        "it is an address inside the entry, for other fields and for programs": {fields.Quote: "id"},
        "a reference reads the same for a law and for a page": {fields.SourceFields: "type"},
        "the page shows the progress of the bill, which goes the same way from either chamber here": {
            fields.BillFields: "origin"
        },
        "the words are among the quotations of the event, and nothing there says that they belong to the step": {
            fields.Review: "quote"
        },
        "it decides what a page of an earlier day says, and not what that of today does": {
            fields.Expected: "announced",
            fields.EarlierDay: "announced",
        },
    },
    "api": {
        "it is for `check` and for other editors": CHECK_READS,
        "it is how pages show the story": {fields.StoryFields: "order"},
        "it keeps `onrecord archive` from asking again": {fields.SourceFields: "archive_refused"},
    },
    "dump": {
        "it is for `check` and for other editors": CHECK_READS,
        "it is how pages show the story": {fields.StoryFields: "order"},
        "it keeps `onrecord archive` from asking again": {fields.SourceFields: "archive_refused"},
    },
    "feeds": {
        "it is for `check` and for other editors": CHECK_READS,
        "a feed tells of events: the page of the story has it": {
            fields.StoryFields: "coverage tags closed order",
            fields.Coverage: "includes since excludes",
            fields.Closing: "date note",
        },
        "a feed tells of events: the page of the body has it": {
            fields.ActorFields: "kind different_from url same_as",
            fields.Membership: "start_date end_date",
            fields.OtherName: "start_date",
        },
        "a feed tells of events: the page of the bill has it": {
            fields.BillFields: "origin other_titles identifiers jurisdiction sponsors url became sources",
            fields.Identifier: "id chamber session",
        },
        "an entry names its sources in short: the page of the source has it": {
            fields.SourceFields: "type accessed archive_refused via version_of note aliases",
            fields.Via: "source external issued",
        },
        "an entry has no neighbours in a feed": {fields.EventFields: "after"},
        "it is an address inside the entry": {fields.Claim: "aliases", fields.Quote: "id"},
        "it tells equal words in the kept text apart": {fields.Quote: "prefix suffix"},
        "an entry has all its quotations one after the other": {
            fields.Relation: "quote",
            fields.Finds: "quote",
            fields.Review: "quote",
        },
        "an entry names the owner of a picture, and no source of it": {fields.Media: "source"},
        "an entry says since when a day is recorded here, and which sources made it known": {
            fields.Expected: "announced",
            fields.EarlierDay: "announced",
        },
        "the entry of the event tells it": {fields.Expected: "happened"},
    },
}
"""The fields that an output misses, by the reason."""

FOUND: Names = {
    fields.StoryFields: "title summary languages expected status embargo withdrawn",
    fields.EventFields: "type date title summary speaker on_behalf_of role channel claims quotes stage outcome chamber "
    "votes status finds upholds reverses appeals denies confirms maintains withdraws same_as expected",
    fields.Claim: "id text denies confirms maintains withdraws same_as",
    fields.Relation: "target basis",
    fields.Finds: "target result",
    fields.Review: "target claim",
    fields.StageReached: "stage outcome chamber",
    fields.Quote: "exact lang translation",
    fields.SourceFields: "title author publisher container_title doi isbn language issued",
    fields.ActorFields: "name kind role other_names",
    fields.OtherName: "name",
    fields.BillFields: "title procedure other_titles identifiers sponsors summary became expected",
    fields.Expected: "id kind title date until actors stage published status happened cancelled",
    fields.Identifier: "id",
}
"""The fields that the search index has. It misses all others: readers search for names, titles and words, and a result
leads to the page that has the rest."""

BESIDE: Mapping[tuple[type[Fields], str], Mapping[Place, Mapping[str, Any]]] = {
    (fields.EventFields, "timezone"): {(EVENT, ()): {"time": "18:00"}},
    (fields.StoryFields, "timezone"): {(EVENT, ()): {"time": "18:00"}},
    (fields.Expected, "time"): {PLACES[fields.Expected]: {"date": "2022-05-03"}},
    (fields.Expected, "timezone"): {PLACES[fields.Expected]: {"date": "2022-05-03", "time": "18:00"}},
    (fields.SourceFields, "archive_date"): {
        PLACES[fields.SourceFields]: {"archive_url": "https://archive.example.org/report"}
    },
    (fields.Quote, "translator"): {PLACES[fields.Quote]: {"translation": {"en": "We never did it"}}},
}
"""What an entry has before the edit, where a field says something only beside another one."""

OTHERS: Mapping[tuple[type[Fields], str], Any] = {
    (fields.EventFields, "on_behalf_of"): ["holding"],
    (fields.Expected, "until"): "2022-06",
    (fields.EarlierDay, "until"): "2022-04-06",
    (fields.Expected, "sources"): ["tengri"],
    (fields.EarlierDay, "sources"): ["tengri"],
    (fields.Cancellation, "sources"): ["tengri"],
    (fields.Finds, "sources"): ["kazinform-statement"],
    (fields.Review, "sources"): ["kazinform-statement"],
}
"""Values for fields whose example says here what the entry says anyway."""


def _site(root: Path, model: type[Fields], name: str, values: Mapping[str, Any]) -> RenderedSite:
    """Return the site with what stands beside a field, and with these values of its entry."""
    beside = BESIDE.get((model, name), {})
    own = {**beside.get(PLACES[model], {}), **values}
    write_site(root)
    for place in beside:
        write_entry(root, place[0], edited(place, beside[place]))
    if own:
        write_entry(root, PLACES[model][0], edited(PLACES[model], own))
    write_entry(root, "site.yaml", {**SITE["site.yaml"], "outputs": ["api", "dump", "feeds", "search"]})
    return RenderedSite(root, Options(today=TODAY))


def _missed(model: type[Fields], folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each output with each field that it misses."""
    plain = _site(folder / "plain", model, "", {})
    for name in model.rows():
        if (model, name) in NEVER_BUILT:
            continue
        before = _site(folder / f"{name}-before", model, name, {}) if (model, name) in BESIDE else plain
        values = {name: OTHERS[model, name]} if (model, name) in OTHERS else values_of(model, name)
        after = _site(folder / name, model, name, values)
        for output, is_of in OUTPUTS.items():
            paths = sorted(filter(is_of, {*before, *after}))
            if all(path in before and path in after and before[path] == after[path] for path in paths):
                yield output, name


@pytest.mark.parametrize("model", [model for model in PLACES if model in ENTRIES], ids=lambda model: model.__name__)
def test_field_reaches_each_output_or_is_named(model: type[Fields], tmp_path: Path) -> None:
    """No output misses a field of an entry but those that stand above with their reasons."""
    known = [name for name in model.rows() if (model, name) not in NEVER_BUILT]
    missed = [(output, name) for output in MISSED for name in known if name in _named(output, model)]
    missed += [("search", name) for name in known if name not in FOUND.get(model, "").split()]

    assert sorted(_missed(model, tmp_path)) == sorted(missed)


def _named(output: str, model: type[Fields]) -> list[str]:
    return [name for names in MISSED[output].values() for name in names.get(model, "").split()]


def test_tables_name_existing_fields_once() -> None:
    """Each model is an entry, a part of one, or named as another thing; each named field exists, and has one reason."""
    named = [(model, _named(output, model)) for output in MISSED for model in PLACES]
    named += [(model, names.split()) for model, names in FOUND.items()]

    assert set(NO_ENTRIES) < set(PLACES)
    assert {model for reasons in MISSED.values() for names in reasons.values() for model in names} <= ENTRIES
    assert [names for model, names in named if len(set(names)) < len(names) or set(names) - model.rows().keys()] == []
