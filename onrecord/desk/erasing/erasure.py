"""Plans how a name goes out of ids and entries, makes all changes or none, and deletes the build's state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from onrecord.build.pipeline import Options
from onrecord.cache.state import FOLDER, is_in_git
from onrecord.desk.changing.renamed_site import consequences
from onrecord.desk.changing.renaming import BELOW, replace_mention
from onrecord.desk.editing.checked_site import CheckedSite, Plan, change_site, entry_of
from onrecord.desk.editing.file_text import FileText
from onrecord.desk.editing.line_changes import UnsafeChangeError
from onrecord.desk.editing.site_texts import ChangedFile, SiteTexts, fields_at, mentions
from onrecord.desk.erasing.name_forms import Replacements
from onrecord.desk.erasing.name_search import Place
from onrecord.desk.erasing.neutral_ids import (
    FoundName,
    NeutralIds,
    list_moves,
    neutral_ids,
    published_after,
    remaining_aliases,
)
from onrecord.desk.erasing.text_eraser import TextEraser
from onrecord.desk.lookup.id_suggestions import things
from onrecord.model.ids import EntryName
from onrecord.model.records import PUBLISHED, Records
from onrecord.output import FileOperations
from onrecord.problems import Where
from onrecord.read.places import Places
from onrecord.read.site_folder import find_entries
from onrecord.read.yaml.nodes import Mapping, Scalar
from onrecord.site_files.additions import RefusedError, present
from onrecord.site_files.site_changes import Replacement

_TELLING = ("role", "member_of", "part_of", "different_from")
"""The fields of an actor that may tell who it is, and that others need."""
_IDENTIFYING = ("other_names", "same_as", "url")
"""The fields of an actor that say nothing but who it is."""
_Edit = Callable[[FileText, Mapping], None]
"""An edit of the fields of an entry."""


class Erasure(Plan, frozen=True, kw_only=True):
    """The planned changes that take a name out of the entries of a site."""

    neutral: NeutralIds
    changed: tuple[Place, ...]
    """The places that change."""
    stuck: tuple[Place, ...]
    """Places of ids that can't change alone; nothing changes before they are written plainly."""
    left: tuple[Place, ...]
    """Places that somebody must change by hand."""
    words: tuple[Place, ...]
    """The places of single words of the name."""
    has_texts: bool
    """Whether a text has the name, so that other words must take its place."""


def entry_files(root: Path) -> tuple[str, ...]:
    """Return the files of entries, and those of kept texts."""
    return tuple(file.path for file in find_entries(root).value)


def plan_erasure(root: Path, records: Records, found: FoundName, words: Replacements) -> Erasure:
    """Return the changes that take a name out of the entries: out of ids, texts, comments, and names of files."""
    entries = EntryEraser(root, records, found)
    entries.change_references()
    entries.change_ids()
    entries.remove_aliases()
    entries.remove_identifying_fields()
    texts = TextEraser(found.forms, entries.neutral.word, words, entries.texts, entries.places)
    paths = entry_files(root)
    for path in paths:
        texts.erase(path)
    entries.renew_digests()
    listed = entries.change_list()
    moved = tuple(list_moves(records, entries.neutral, found.forms, paths))
    edited = (file for file in entries.texts.list_changed() if file.replacement.before != file.replacement.after)
    still = {path for path in paths if found.forms.is_in(_path_after(path, moved))}
    like_it = {path for path in paths if found.forms.words.search(_path_after(path, moved))} - still
    return Erasure(
        neutral=entries.neutral,
        files=(*edited, *listed),
        moved=moved,
        changed=tuple(sorted({*_named(path for path, _ in moved), *entries.changed, *texts.changed})),
        stuck=tuple(sorted({*entries.stuck, *texts.stuck})),
        left=tuple(sorted({*_named(still), *texts.left})),
        words=tuple(sorted({*_named(like_it), *texts.words})),
        has_texts=texts.has_texts,
    )


def _named(paths: Iterable[str]) -> Iterator[Place]:
    """Yield the places of names of files."""
    return (Place(path, 0, 0, "name of the file") for path in paths)


def _path_after(path: str, moved: Sequence[tuple[str, str]]) -> str:
    for old, new in moved:
        if f"{path}/".startswith(f"{old}/"):
            path = new + path[len(old) :]
    return path


def apply_erasure(root: Path, site: CheckedSite, erasure: Erasure, options: Options) -> tuple[str, ...]:
    """Make the changes, delete the state of earlier builds, and return what readers see otherwise.

    Raises `RefusedError` with nothing changed. Its message may repeat the name.
    """
    neutral = erasure.neutral
    after = change_site(root, "erase", erasure, options, lambda after: _fault(site, after, neutral))
    delete_state(root)
    old, new = site.arranged.site, after.arranged.site
    return tuple(consequences(old, new, neutral)) if old and new else ()


def delete_state(root: Path) -> None:
    """Delete the state directory, since its files hold texts of entries; never through a link, or what is in git."""
    folder = root / FOLDER
    if folder.is_dir() and not folder.is_symlink() and not is_in_git(root):
        FileOperations().remove_tree(str(folder))


def _fault(before: CheckedSite, after: CheckedSite, neutral: NeutralIds) -> str:
    others = {neutral.of(name) for name in things(before.records)} ^ {*things(after.records)}
    return f"an entry would vanish or appear: {min(map(str, others))}" if others else ""


def telling_places(root: Path, records: Records, subjects: Sequence[EntryName]) -> tuple[Place, ...]:
    """Return the places that may tell who somebody is without the name: role, memberships, quotations, pictures."""
    ids = {name.id for name in subjects if name.kind == "actor"}
    found: list[tuple[Where, str]] = []
    for actor in records.actors:
        if actor.id in ids:
            found += ((actor.at(field), field) for field in _TELLING if getattr(actor.fields, field))
    for event in records.events:
        is_speaker = bool(ids & {*event.fields.speaker, *event.fields.on_behalf_of})
        for at, quote in enumerate(event.fields.quotes):
            if ids & {*quote.speaker} or (is_speaker and not quote.speaker):
                found.append((event.at("quotes", at, "exact"), "quotation"))
        if is_speaker or ids & {*event.fields.actors}:
            found += ((event.at("media", at, "src"), "picture") for at in range(len(event.fields.media)))
    locate = Places(root).locate
    return tuple(
        sorted(Place(span.path, span.line, span.column, kind) for where, kind in found for span in [locate(where)])
    )


class EntryEraser:
    """The edits of the entries of one site."""

    def __init__(self, root: Path, records: Records, found: FoundName) -> None:
        """Take the site's folder, its entries, and the name."""
        self._root = root
        self._records = records
        self._found = found
        self.neutral = neutral_ids(records, found.forms, found.subjects)
        self.texts, self.places = SiteTexts(root), Places(root)
        self.changed: set[Place] = set()
        self.stuck: set[Place] = set()
        """The places that can't change alone."""

    def change_references(self) -> None:
        """Change each reference, link and citation to a thing that gets another id."""
        for mention in mentions(self._records):
            new = self.neutral.ids.get(mention.name)
            if new is not None:
                change = partial(replace_mention, mention, new, self.places, self.texts)
                self._try(change, mention.where, "reference")

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
            fields = fields_at(Where(where.path), self.places)
            node = fields.by_name[old][0]
        if not isinstance(node, Scalar):
            raise UnsafeChangeError
        self.texts[where.path].replace_in(node, 0, old, new)

    def _claim(self, name: EntryName) -> tuple[Where, Any]:
        event = entry_of(name, self._records)
        at, claim = next((at, one) for at, one in enumerate(event.fields.claims) if one.id == name.id)
        return event.at("claims", at), claim

    def remove_aliases(self) -> None:
        """Remove former ids that contain the name, so that no old address leads to the new one."""
        for name in things(self._records):
            entry = entry_of(name, self._records)
            where, fields = self._claim(name) if name.kind == "claim" else (entry.at(), entry.fields)
            is_subject = name in self._found.subjects
            kept = () if is_subject else remaining_aliases(name.id, fields.aliases, self._found.forms)
            if kept and kept != fields.aliases:
                edit = partial(FileText.set_list, name="aliases", values=kept, below=BELOW[name.kind])
                self._edit(where, "aliases", edit)
            elif kept != fields.aliases:
                self._edit(where, "aliases", partial(FileText.remove_field, name="aliases"))

    def remove_identifying_fields(self) -> None:
        """Remove the fields of an actor that say nothing but who it is."""
        for name in self._found.subjects:
            entry = entry_of(name, self._records)
            for field in _IDENTIFYING if name.kind == "actor" else ():
                if getattr(entry.fields, field):
                    self._edit(entry.at(), field, partial(FileText.remove_field, name=field))

    def renew_digests(self) -> None:
        """Renew the digest of each kept text that has changed."""
        texts = {file.path: file.replacement for file in self.texts.list_changed()}
        for source in self._records.sources:
            kept = texts.get(f"content/snapshots/{source.id}.txt")
            if source.fields.sha256 and kept and kept.before != kept.after:
                edit = partial(_set_digest, digest=sha256(kept.after).hexdigest())
                self._edit(source.at(), "sha256", edit)

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
        lines = [one for one in self._records.published if one.name in own or in_ids.search(str(one.name))]
        self.changed |= {Place(PUBLISHED, line.span.line, line.span.column, "published id") for line in lines}
        now = present(self._root, PUBLISHED) if lines else None
        if now is None or now.before is None:
            return ()
        after = published_after(now.before.decode("utf-8"), self._records, self.neutral, {line.name for line in lines})
        return (ChangedFile(PUBLISHED, Replacement(now.before, after.encode("utf-8")), ()),)


def _set_digest(text: FileText, fields: Mapping, digest: str) -> None:
    text.set_value(*fields.by_name["sha256"], digest)
