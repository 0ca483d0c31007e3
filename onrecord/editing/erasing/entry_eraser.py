"""Takes a name out of the fields of entries: ids, references, aliases, and what says nothing but who somebody is."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from onrecord.editing.changing.mention_replacement import replace_mention
from onrecord.editing.changing.renaming import BELOW
from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.entries.file_text import FileText, UnsafeChangeError
from onrecord.editing.entries.mentions import find_mentions
from onrecord.editing.entries.site_texts import ChangedFile, SiteTexts, fields_at
from onrecord.editing.erasing.found_name import FoundName
from onrecord.editing.erasing.name_search import Place
from onrecord.editing.erasing.neutral_ids import choose_neutral_ids, rewrite_published
from onrecord.editing.lookup.named_things import things
from onrecord.editing.writing import Replacement, present
from onrecord.model.full_names import EntryName
from onrecord.model.records import PUBLISHED, Records
from onrecord.problems import RefusedError, Where
from onrecord.read.entry_files import Places
from onrecord.read.entry_paths import path_of
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Scalar

_IDENTIFYING = ("other_names", "same_as", "url")
"""The fields of an actor that say nothing but who it is."""
_Edit = Callable[[FileText, Tree], None]
"""An edit of the fields of an entry."""


class EntryEraser:
    """The edits of the entries of one site."""

    def __init__(self, root: Path, records: Records, found: FoundName) -> None:
        self._root = root
        self._records = records
        self._found = found
        self.neutral = choose_neutral_ids(records, found.forms, found.subjects)
        self.texts = SiteTexts(root)
        self.places = Places(root)
        self.changed: set[Place] = set()
        self.stuck: set[Place] = set()
        """The places that can't change alone."""

    def change_references(self) -> None:
        """Change each reference, link and citation to a thing that gets another id."""
        for mention in find_mentions(self._records):
            new = self.neutral.ids.get(mention.name)
            if new is not None:
                self._try(partial(replace_mention, mention, new, self.places, self.texts), mention.where, "reference")

    def change_ids(self) -> None:
        """Change ids where the things themselves have them; the other ids are names of files and folders."""
        for name, new in self.neutral.ids.items():
            if name.kind == "claim":
                where = self._claim(name)[0]
                where = replace(where, keys=(*where.keys, "id"))
            elif name.kind in ("actor", "source"):
                where = entry_of(name, self._records).at_key()
            else:
                continue
            self._try(partial(self._change_id, where, name.id, new), where, "id")

    def _change_id(self, where: Where, old: str, new: str) -> None:
        """Change an id that is a value, or the name of a field. Raises `UnsafeChangeError`."""
        _, node = self.places.text_of(where)
        if where.on_key:
            node = fields_at(Where(where.path), self.places).by_name[old][0]
        if not isinstance(node, Scalar):
            raise UnsafeChangeError
        self.texts[where.path].replace_in(node, 0, old, new)

    def _claim(self, name: EntryName) -> tuple[Where, Any]:
        event = entry_of(name, self._records)
        ids = [claim.id for claim in event.fields.claims]
        number = ids.index(name.id)
        return event.at("claims", number), event.fields.claims[number]

    def remove_aliases(self) -> None:
        """Remove former ids that contain the name, so that no old address leads to the new one."""
        for name in things(self._records):
            entry = entry_of(name, self._records)
            where, fields = self._claim(name) if name.kind == "claim" else (entry.at(), entry.fields)
            others = tuple(alias for alias in fields.aliases if not self._found.forms.in_ids.search(alias))
            kept = () if name in self._found.subjects or others == (name.id,) else others
            if kept and kept != fields.aliases:
                edit = partial(FileText.set_list, name="aliases", values=kept, below=BELOW[name.kind])
                self._edit(where, "aliases", edit)
            elif kept != fields.aliases:
                self._edit(where, "aliases", partial(FileText.remove_field, name="aliases"))

    def remove_identifying_fields(self) -> None:
        """Remove the fields of an actor that say nothing but who it is."""
        for name in self._found.subjects:
            entry = entry_of(name, self._records)
            if name.kind != "actor":
                continue
            for field in _IDENTIFYING:
                if getattr(entry.fields, field):
                    self._edit(entry.at(), field, partial(FileText.remove_field, name=field))

    def renew_digests(self) -> None:
        """Renew the digest of each kept text that has changed."""
        texts = {file.path: file.replacement for file in self.texts.list_changed()}
        for source in self._records.sources:
            kept = texts.get(path_of("snapshot", source.id))
            if source.fields.sha256 and kept and kept.before != kept.after:
                self._edit(source.at(), "sha256", partial(_set_digest, digest=sha256(kept.after).hexdigest()))

    def _edit(self, where: Where, field: str, edit: _Edit) -> None:
        def change() -> None:
            edit(self.texts[where.path], fields_at(where, self.places))

        self._try(change, replace(where, keys=(*where.keys, field), on_key=True), field)

    def _try(self, change: Callable[[], None], where: Where, kind: str) -> None:
        span = self.places.locate(where)
        place = Place(span.path, span.line, span.column, kind)
        try:
            change()
        except (RefusedError, UnsafeChangeError):
            self.stuck.add(place)
        else:
            self.changed.add(place)

    def change_list(self) -> tuple[ChangedFile, ...]:
        """Return the list of published ids with the new ids; empty if it stays."""
        own = {former for name in self._found.subjects for former in self._records.names_of(name)}
        in_ids = self._found.forms.in_ids
        lines = [line for line in self._records.published if line.name in own or in_ids.search(str(line.name))]
        self.changed |= {Place(PUBLISHED, line.span.line, line.span.column, "published id") for line in lines}
        now = present(self._root, PUBLISHED) if lines else None
        if now is None or now.before is None:
            return ()
        named = {line.name for line in lines}
        after = rewrite_published(now.before.decode("utf-8"), self._records, self.neutral, named)
        return (ChangedFile(PUBLISHED, Replacement(now.before, after.encode("utf-8")), ()),)


def _set_digest(text: FileText, fields: Tree, digest: str) -> None:
    text.set_value(*fields.by_name["sha256"], digest)
