"""The data that rules may use: the entries, what follows from them, and the few external facts."""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.model.fields import EventFields
from onrecord.model.former_ids import EventKey
from onrecord.model.namesakes import Likely, similar_pairs
from onrecord.model.picture import Fault, Picture
from onrecord.model.positions import ClaimUnionFind, Position, Positions
from onrecord.model.procedures import Procedure
from onrecord.model.records import Entry, EntryKind, Records, Reference
from onrecord.model.relations import Decisions, Ref, StatedRelation, relations_of, spoken_for
from onrecord.model.root_files import RootFiles
from onrecord.model.static_file import StaticFacts
from onrecord.problems import Hint, Keys, Locate, Problem, Related, Where, ask_whether, nearest, split_hint


class Context(Struct, frozen=True, dict=True):
    """The entries, and the few external facts that rules need."""

    records: Records
    locate: Locate
    now: datetime
    """The moment of the check; the caller sets it, so that tests and repeated builds can choose it."""
    base_url: str | None
    """The public URL of the site; None if it is unknown."""
    interface: frozenset[str]
    """The languages of the interface."""
    static: frozenset[str]
    """The paths of the files below `static/`."""
    pictures: Mapping[str, Picture | Fault] = field(default_factory=dict)
    """The result of probing each picture that events show."""
    tracks_state: bool = False
    """Whether git tracks the state directory."""
    own_catalogues: frozenset[str] = frozenset()
    """The languages of the site's own catalogues."""
    may_keep_example: bool = False
    """Whether what came with a new site may stay beside a story of the site's own."""
    missing_words: Mapping[str, tuple[int, int]] = {}
    """The number of messages without words, and of all that readers see, in languages that only the site speaks."""
    examine_static: Callable[[], StaticFacts] = StaticFacts
    """Reads the files of `static/` and `root/` that readers can open at their own addresses."""
    root: RootFiles = RootFiles()
    """The files of `root/`."""

    @cached_property
    def static_facts(self) -> StaticFacts:
        """What these files are; to find out takes reading all of them."""
        return self.examine_static()

    @property
    def today(self) -> date:
        """The day of the check in UTC."""
        return self.now.date()

    @cached_property
    def procedures(self) -> Mapping[str, Procedure]:
        """The procedures by id."""
        return {entry.id: Procedure(entry.id, entry.fields) for entry in self.records.procedures}

    @cached_property
    def events(self) -> tuple[Entry[EventFields], ...]:
        """The events, including those with only some valid fields, for rules that look for missing entries."""
        return (*self.records.events, *self.records.salvaged)

    @cached_property
    def references(self) -> Mapping[str, list[tuple[str, Reference]]]:
        """The references in the texts of events and pages, by their kind, each with the id of its story."""
        found: dict[str, list[tuple[str, Reference]]] = defaultdict(list)
        for key in [(event.story, event.id) for event in self.events] + [("", page.id) for page in self.records.pages]:
            for reference in self.records.references.get(key, ()):
                found[reference.kind].append((key[0], reference))
        return found

    def relations_of(self, event: Entry[EventFields]) -> tuple[StatedRelation, ...]:
        """Return the relations of an event and of its claims; cached, since a dozen rules need them."""
        key = event.story, event.id
        if key not in self._relations:
            self._relations[key] = tuple(relations_of(event))
        return self._relations[key]

    @cached_property
    def _relations(self) -> dict[tuple[str, str], tuple[StatedRelation, ...]]:
        return {}

    @cached_property
    def positions(self) -> Positions:
        """The positions that events take on claims."""
        return Positions(self.records.event_by_id, self.records.actor_by_id)

    @cached_property
    def decisions(self) -> Decisions:
        """The claims on which findings decide."""
        return Decisions(self.records.event_by_id, self.records.actor_by_id)

    @cached_property
    def similar_actors(self) -> tuple[tuple[str, str, Likely], ...]:
        """Each two actors that may be one by their names: the later, the earlier, and the names."""
        return tuple(similar_pairs(self.records.actor_by_id, self.positions.namesakes))

    @cached_property
    def joined(self) -> ClaimUnionFind:
        """All claims, joined into matters."""
        return self.positions.join_claims(self.records.event_by_id.values())

    @cached_property
    def holders(self) -> Mapping[tuple[str, Ref, bool], Sequence[tuple[Entry[EventFields], Position]]]:
        """The events and positions by body, matter, and whether the position agrees with the matter's root claim."""
        holders: dict[tuple[str, Ref, bool], list[tuple[Entry[EventFields], Position]]] = defaultdict(list)
        for event in self.records.event_by_id.values():
            for position in self.positions.of(event):
                root, alike = self.joined.root(position.claim)
                for body in spoken_for(event.fields) if position.holds is not None else ():
                    holders[body, root, position.holds is alike].append((event, position))
        return holders

    def focus_on(self, files: Container[str]) -> "Context":
        """Return a context in which rules go through the entries in `files` alone, and look up the others."""
        focused = replace(self, records=self.records.focus_on(files))
        vars(focused).update(positions=self.positions, decisions=self.decisions, joined=self.joined)
        return focused

    def problem(
        self, code: str, message: str, where: Where, hint: Hint | str | None = None, *related: tuple[Where, str]
    ) -> Problem:
        """Return a problem at a place of an entry; `related` has other places, each with a note on it."""
        others = tuple(Related(self.locate(place), note) for place, note in related)
        text, meant = split_hint(hint)
        return Problem(code, message, self.locate(where), text, others, where=where, meant=meant)

    def missing_field(self, name: str, entry: Entry[Any], hint: str, part: Keys = ()) -> Problem:
        """Return the problem that an entry, or a part of it, lacks a field: its span is that, and `where` the field."""
        message = f"the field '{name}' is missing here"
        return Problem("FLD002", message, self.locate(entry.at(*part)), hint, where=entry.at(*part, name))

    def missing_static_file(self, path: str, where: Where) -> Problem:
        """Return the problem that `static/` has no file at `path`, with the most similar one as a hint."""
        alike = next((name for name in sorted(self.static) if name.casefold() == path.casefold()), None)
        inside = path.removeprefix("static/")
        others = [name for name in self.static if not name.endswith((".css", ".js"))]
        guess = inside if inside in self.static else nearest(inside, others)
        hint: Hint | str = ask_whether(guess) if guess else _move_into_static(path)
        if alike:  # macOS and Windows would find the file
            hint = f"the file is called '{alike}', and on the web capitals count: write {alike}"
        return self.problem("LNK001", f"there is no file '{path}' in static/", where, hint)

    def unknown_language(self, language: str, where: Where) -> Problem:
        """Return the problem that the site does not have a language."""
        hint = f"this site's languages are {', '.join(self.records.site.fields.languages)}; add it in site.yaml"
        return self.problem("FLD004", f"'{language}' is not a language of this site", where, hint)

    def draft(self, code: str, name: str, where: Where) -> Problem:
        """Return the problem that the entry called `name` is a draft."""
        message = f"'{name}' is a draft, so readers would find nothing there"
        return self.problem(code, message, where, "publish it first, or leave this out until then")

    def left_out(self, code: str, name: str, key: EventKey, where: Where) -> Problem:
        """Return the problem that an entry refers by `name` to a draft that is not among the events."""
        if self.records.is_public:
            return self.draft(code, name, where)
        fields = self.records.event_or_draft_by_id[key].fields
        title = next(iter(fields.title.values()))
        reason = "has no date yet" if fields.lacks("date") else "itself waits for a draft without a date"
        message = f"this waits for the draft '{title}', which {reason}"
        return self.problem(code, message, where, "write that date first, or leave this out until then")

    def unknown(self, code: str, kind: EntryKind, name: str, where: Where, hint: str) -> Problem:
        """Return the problem that no entry of a kind has this name, with the most similar one as a hint."""
        message = f"no {kind} is called '{name}'"
        if (guess := nearest(name, self.records.ids(kind))) is None:
            return self.problem(code, message, where, hint)
        meant = self.records.first_entries.get((kind, guess))
        # The hint also names broken entries, but their place is unknown.
        related = [(meant.at_key(), f"'{guess}' is here")] if meant and not meant.is_built_in else []
        return self.problem(code, message, where, ask_whether(guess), *related)


def inside_static(path: str) -> str:
    """Return the path below `static/` that one means which an editor typed, such as `/static/pics/chart.png`."""
    parts = [part for part in re.split(r"[/\\\\]", path) if part not in ("", ".", "..", "static")]
    if not parts or ":" in parts[0]:  # a drive of Windows
        parts = parts[-1:]
    return "/".join(parts)


def _move_into_static(path: str) -> str:
    """Return a hint on where a file belongs that was named by a path which leads nowhere in `static/`."""
    if (inside := inside_static(path)) == path:
        return f"put the file at static/{path}: the path starts in the folder static/ of the site"
    return f"put the file at static/{inside}, and write {inside}: the path starts in the folder static/ of the site"
