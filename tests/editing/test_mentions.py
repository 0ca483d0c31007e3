"""Who refers to what: the marks of the field table, and each place in fields and texts."""

from __future__ import annotations

from pathlib import Path
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from conftest import BASE, TODAY, MakeSite
from two_stories import DENIAL

from onrecord.build.pipeline import Options, read
from onrecord.editing.entries.mentions import find_mentions
from onrecord.model import fields
from onrecord.model.frozen_model import Fields
from onrecord.model.references import references_in, with_references
from onrecord.model.values import RefersTo, Typed
from onrecord.read.entry_files import Places

NO_REFERENCES = {
    "ThemeFields.colours", "Counter.data",
    "StoryFields.tags", "EventFields.tags",
    "StoryFields.aliases", "Claim.aliases", "SourceFields.aliases", "ActorFields.aliases",
    "BillFields.aliases",
    "Claim.id", "Quote.id", "Claim.quote", "Finds.quote", "Relation.quote", "Review.quote",
    "Expected.id", "Expected.stage",
    "EventFields.chamber", "StageReached.stage", "StageReached.chamber", "Identifier.chamber", "BillFields.origin",
    "BillFields.procedure",
    "Stage.key", "Stage.chamber", "Stage.excludes", "Reopening.stage", "Within.from", "Predecessor.stage",
    "ProcedureFields.chambers", "Ending.stage",
}  # fmt: skip
"""The fields with ids of something else than an entry that `rename` knows: of parts of an entry, procedures, tags."""


def _marks(annotation: Any) -> set[object]:  # noqa: ANN401  (annotations have no common type)
    """Return the marks of a type and of the types in it, but not those of the fields of a nested model."""
    if annotation in (NoneType, ...) or (isinstance(annotation, type) and issubclass(annotation, Fields)):
        return set()
    own = {mark for mark in get_args(annotation)[1:] if isinstance(mark, RefersTo | Typed)}
    inner = get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation)
    return (own if get_origin(annotation) is Annotated else set()).union(*map(_marks, inner))


def test_each_id_says_what_it_refers_to() -> None:
    """Each field with an id has the mark of the entry that it names, or is listed here as naming none."""
    unmarked = set()
    for model in fields.entry_models():
        for name, info in model.rows().items():
            marks = _marks(info.annotation)
            names = {mark.name for mark in marks if isinstance(mark, Typed)}
            if names & {"an id", "a target", "an event"} and not any(isinstance(mark, RefersTo) for mark in marks):
                unmarked.add(f"{model.__name__}.{name}")

    assert unmarked == NO_REFERENCES, "give the field ActorId, SourceId or BillId, or add it to NO_REFERENCES"


def test_references_are_found_and_replaced() -> None:
    """References are found at any depth, with their path, and replacing one leaves all else."""
    event = fields.EventFields.model_validate(
        {
            "type": "statement", "date": "2021-11-02", "title": {"en": "x"}, "speaker": ["a"], "bill": "b",
            "sources": [{"source": "s", "via": [{"source": "t"}, {"external": {"en": "Reuters"}}]}],
            "claims": [{"id": "c", "text": {"en": "x"}, "denies": [{"target": "o/e#c", "sources": [{"source": "u"}]}]}],
        }
    )  # fmt: skip
    found = {(reference.kind, reference.text): reference.keys for reference in references_in(event)}

    assert found == {
        ("actor", "a"): ("speaker", 0),
        ("bill", "b"): ("bill",),
        ("source", "s"): ("sources", 0, "source"),
        ("source", "t"): ("sources", 0, "via", 0, "source"),
        ("event", "o/e#c"): ("claims", 0, "denies", 0, "target"),
        ("source", "u"): ("claims", 0, "denies", 0, "sources", 0, "source"),
    }
    changed = with_references(event, lambda one: "v" if one.text == "t" else one.text)
    before, after = event.as_json(), changed.as_json()
    assert after["sources"][0]["via"][0].pop("source") == "v"
    assert before["sources"][0]["via"][0].pop("source") == "t"
    assert before == after


def test_mentions_have_their_places(make_site: MakeSite) -> None:
    """Each mention has its place: in a field, in a link, in a citation, in a page of the site's own."""
    body = "body: |\n  As [it](announcement#joint) and [@wire] say.\n"
    changes = {
        DENIAL: f"{BASE[DENIAL]}{body}",
        "content/pages/about.md": "---\ntitle: About\n---\n\n[The story](/dispute/)\n",
    }
    root: Path = make_site(changes)
    reading = read(root, Options(today=TODAY)).value
    assert reading is not None
    locate = Places(root).locate
    found = {
        (str(mention.name), place.path.rpartition("/")[2], place.line, place.column, place.length)
        for mention in find_mentions(reading.records)
        for place in [locate(mention.where)]
    }

    assert found == {
        ("actors/ministry", "announcement.yaml", 4, 10, 8),
        ("sources/gazette", "announcement.yaml", 10, 10, 7),
        ("actors/company", "denial.yaml", 4, 10, 7),
        ("dispute/announcement", "denial.yaml", 5, 9, 18),
        ("dispute/announcement#joint", "denial.yaml", 5, 9, 18),
        ("sources/wire", "denial.yaml", 6, 10, 4),
        ("dispute/announcement", "denial.yaml", 9, 11, 18),
        ("dispute/announcement#joint", "denial.yaml", 9, 11, 18),
        ("sources/wire", "denial.yaml", 9, 36, 5),
        ("dispute/", "about.md", 5, 13, 9),
    }
