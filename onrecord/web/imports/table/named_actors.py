"""Finds the actors whose names stand in a table, and makes those that a map asks for, each once."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from onrecord.editing.entries.answer_checks import field_error
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.id_suggestions import free_id, suggest_id
from onrecord.model.fields import ActorFields
from onrecord.model.foldings import fold_name, fold_spellings
from onrecord.model.name_index import NameIndex
from onrecord.model.records import Records
from onrecord.web.imports.cleaning import LONGEST_LINE, clean_line, shorten
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.source_book import NewSource


class FoundActor(Struct, frozen=True):
    """What a name in a table means."""

    name: str
    id: str = ""
    """Empty if no actor has the name, or several."""
    is_new: bool = False


class NamedActors:
    """The actors of a site, and the new ones of an import, by their names.

    Names are equal as `fold_name` compares them, and that of `other_names` counts. A name that is only alike is told:
    it becomes no actor beside the one that it may mean.
    """

    def __init__(self, records: Records, new_kind: str, origin: str) -> None:
        """Take the kind of new actors, 'no' for none, and the comment on where they come from."""
        self.new: dict[str, NewSource] = {}
        self._records = records
        self._kind = new_kind
        self._origin = origin
        self._ids = set(records.ids("actor"))
        names = {actor.id: (*actor.fields.name.values(), *actor.fields.spellings) for actor in records.actors}
        self._known = NameIndex(names.items(), fold_name)
        self._new_by_name: dict[str, str] = {}
        self._alike: dict[str, dict[str, None]] = {}
        for id_, own in names.items():
            for name in own:
                self._remember_spellings(name, id_)

    def find(self, text: str, place: Place, findings: Findings, kind: str = "") -> FoundActor:
        """Return the actor of a name; tell why none has it. A new one is of a `kind`, if it is given."""
        name = clean_line(text, place, findings)
        folded = fold_name(name)
        if not folded:
            return FoundActor(name)
        found = list(self._known.find(name))
        if len(found) > 1:
            findings.warn(place, f"several actors are called '{shorten(name)}': {', '.join(found)}")
            return FoundActor(name)
        if found:
            return FoundActor(name, found[0])
        if folded in self._new_by_name:
            return FoundActor(name, self._new_by_name[folded], is_new=True)
        alike = list(dict.fromkeys(id_ for words in fold_spellings(name) for id_ in self._alike.get(words, ())))
        if alike:
            hint = "if it is, add this spelling to its 'other_names'"
            findings.warn(place, f"'{shorten(name)}' may be the actor '{alike[0]}' in another spelling; {hint}")
            return FoundActor(name)
        if self._kind == "no":
            return FoundActor(name)
        fault = "it is too long" if len(name) > LONGEST_LINE else field_error(ActorFields, "name", name)
        if fault:
            findings.warn(place, f"'{shorten(name)}' can't be the name of an actor: {fault}")
            return FoundActor(name)
        return FoundActor(name, self._add(name, folded, place, kind or self._kind), is_new=True)

    def new_among(self, cited: Collection[str]) -> Mapping[str, NewSource]:
        """Return the new actors among those that events name."""
        return {id_: actor for id_, actor in self.new.items() if id_ in cited}

    def _add(self, name: str, folded: str, place: Place, kind: str) -> str:
        id_ = free_id(suggest_id(name, "actor", self._records) or "actor", self._ids)
        self._ids.add(id_)
        values: dict[str, Value] = {"name": name, "kind": kind}
        self.new[id_] = NewSource(values, f"{self._origin}, {place}\n")
        self._new_by_name[folded] = id_
        self._remember_spellings(name, id_)
        return id_

    def _remember_spellings(self, name: str, id_: str) -> None:
        for words in fold_spellings(name):
            self._alike.setdefault(words, {})[id_] = None


def ids_of(found: list[FoundActor]) -> Iterator[str]:
    """Yield the ids of the actors that were found, each once."""
    yield from dict.fromkeys(actor.id for actor in found if actor.id)
