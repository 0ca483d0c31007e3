"""Random events that answer each other's claims at random, and the site that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st
from msgspec import structs
from standing_words import ACTORS

from onrecord.arrange import arrange, order_events
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records
from onrecord.model.site import Site
from onrecord.problems import Span, Where
from onrecord.read import read_site

BODIES: tuple[list[str], ...] = (
    ["ministry"],
    ["press-office"],
    ["company"],
    ["company-office"],
    ["union"],
    ["paper"],
    ["company", "union"],
    [],
)
DATES = ("2021-11-01", "2021-11-02", "2021-11-03", "2021-11-04", "2021-11", "../2021-11-03", "2021-11-02/2021-11-05")
DAYS = (None, *(date(2021, 11, 1) + timedelta(days) for days in (-1, 0, 1, 2, 3, 4, 29)))
NAMES = ("a", "b", "c", "d", "e")
CLAIMS = ("x", "y")
KINDS = ("denies", "confirms", "maintains", "withdraws", "same_as")


@dataclass(frozen=True)
class Relation:
    """A relation: its kind, its target, and the claim of its own event that it belongs to, if any."""

    kind: str
    target: str
    on: str | None = None
    basis: str = "stated"


@dataclass(frozen=True)
class Speech:
    """An event: its date, speakers, claims and relations."""

    date: str
    speaker: list[str]
    claims: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    status: str = "published"

    @property
    def with_all_claims(self) -> Speech:
        """The event with every claim that a relation belongs to."""
        claims = dict.fromkeys((*self.claims, *(relation.on for relation in self.relations if relation.on)))
        return replace(self, claims=tuple(claims))


Speeches = dict[str, Speech]

targets = st.builds(
    lambda name, claim: f"{name}#{claim}" if claim else name, st.sampled_from(NAMES), st.sampled_from((*CLAIMS, ""))
)
relations = st.builds(
    Relation,
    st.sampled_from(KINDS),
    targets,
    st.sampled_from((None, None, *CLAIMS)),
    st.sampled_from(("stated", "stated", "stated", "inferred")),
)


def speeches_of(bodies: Sequence[list[str]]) -> st.SearchStrategy[Speeches]:
    """Return a strategy for events of these speakers."""
    speech = st.builds(
        Speech,
        st.sampled_from(DATES),
        st.sampled_from(bodies),
        st.sampled_from(((), ("x",), CLAIMS)),
        st.lists(relations, max_size=3).map(tuple),
        st.sampled_from(("published", "published", "published", "published", "withdrawn")),
    )
    found = st.dictionaries(st.sampled_from(NAMES), speech, min_size=1)
    return found.map(lambda drawn: without_dangling({name: one.with_all_claims for name, one in drawn.items()}))


speeches = speeches_of(BODIES)


def without_dangling(found: Speeches) -> Speeches:
    """Return the events without relations to missing targets and to the event itself."""
    targets_found = set(found) | {f"{name}#{claim}" for name in found for claim in found[name].claims}
    return {
        name: replace(speech, relations=tuple(r for r in speech.relations if _is_valid(r, name, targets_found)))
        for name, speech in found.items()
    }


def _is_valid(relation: Relation, name: str, targets_found: set[str]) -> bool:
    of_itself = (name, f"{name}#{relation.on}")
    if relation.target not in targets_found or relation.target in of_itself:
        return False
    return relation.on is not None or relation.target.partition("#")[0] != name


def _entry(name: str, speech: Speech) -> Entry[EventFields]:
    def relations(on: str | None) -> dict[str, list[dict[str, str]]]:
        return {
            kind: [
                {"target": relation.target, "basis": relation.basis}
                for relation in speech.relations
                if (relation.kind, relation.on) == (kind, on)
            ]
            for kind in KINDS
        }

    claims = [{"id": claim, "text": {"en": "x"}, **relations(claim)} for claim in speech.claims]
    own = {"type": "statement", "title": {"en": "x"}, "sources": [{"source": "gazette"}], "claims": claims}
    said = {"date": speech.date, "speaker": speech.speaker, "status": speech.status, **relations(None)}
    return Entry("event", name, EventFields.model_validate({**own, **said}), f"{name}.yaml", (), "dispute")


@cache
def _without_events(actors: str = ACTORS) -> Records:
    """Return the records of a site that has the actors and no event."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in (
            ("site.yaml", "title: x\n"),
            ("content/actors/actors.yaml", actors),
            ("content/sources/sources.yaml", "gazette: {title: x}\n"),
            ("content/stories/dispute/story.yaml", "title: x\n"),
        ):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        reading = read_site(root).value
    assert reading is not None
    return reading.records


def _locate(where: Where) -> Span:
    return Span(where.path, 1, 1, 0, "")


def site_of(found: Speeches, actors: str = ACTORS) -> Site:
    """Return the site of some events and actors, whatever errors it has."""
    entries = tuple(_entry(name, speech) for name, speech in found.items())
    records = structs.replace(_without_events(actors), events=entries)
    return arrange(records, order_events(records, _locate).value, None)
