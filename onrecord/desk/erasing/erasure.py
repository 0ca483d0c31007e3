"""Plans how a name goes out of ids and entries, makes all changes or none, and deletes the build's state."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Options
from onrecord.cache.state import FOLDER, is_in_git
from onrecord.desk.changing.renamed_site import consequences
from onrecord.desk.changing.renaming import BELOW, list_moves_of, replace_mention
from onrecord.desk.editing.checked_site import ChangePlan, CheckedSite, change_site
from onrecord.desk.editing.entry_by_name import entry_of
from onrecord.desk.editing.file_text import FileText, UnsafeChangeError
from onrecord.desk.editing.mentions import find_mentions
from onrecord.desk.editing.site_texts import ChangedFile, SiteTexts, fields_at
from onrecord.desk.erasing.name_forms import (
    NameForms,
    Replacements,
    Spelling,
    forms_of,
    spellings_of,
)
from onrecord.desk.erasing.name_search import Place
from onrecord.desk.erasing.text_eraser import TextEraser
from onrecord.desk.lookup.named_things import things
from onrecord.model.foldings import fold_erased, without_unseen
from onrecord.model.full_names import EntryName, parse_name
from onrecord.model.name_index import NameIndex
from onrecord.model.records import PUBLISHED, Entry, Records
from onrecord.output import FileOperations
from onrecord.problems import RefusedError, Where
from onrecord.read.entry_files import Places
from onrecord.read.entry_paths import classify, path_of
from onrecord.read.site_folder import find_entries
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Scalar
from onrecord.site_files.additions import present
from onrecord.site_files.site_changes import Replacement

_FEWEST_LETTERS = 2
_TELLING = ("role", "member_of", "part_of", "different_from")  # what may tell who an actor is, and others need
_IDENTIFYING = ("other_names", "same_as", "url")  # the fields of an actor that say nothing but who it is
_Edit = Callable[[FileText, Tree], None]  # an edit of the fields of an entry


class NeutralIds(Struct, frozen=True):
    """The ids that take the place of those with a name in them."""

    ids: Mapping[EntryName, str]
    """The new id of each thing that gets one."""
    word: str
    """The id that takes the place of the name in longer ones, such as `person-1`."""
    gone: None = None
    """No thing becomes a part of another one."""

    def of(self, name: EntryName) -> EntryName:
        """Return the name that a thing has afterwards."""
        story = self.ids.get(EntryName("story", name.story), name.story)
        event = self.ids.get(EntryName("event", name.event, name.story), name.event)
        return EntryName(name.kind, self.ids.get(name, name.id), story, event)

    def fields_after(self, _entry: Entry[Any], fields: Any) -> Any:  # noqa: ANN401  (kinds of entries have no common type)
        """Return the fields of an entry, of which nothing but the references changes."""
        return fields


def neutral_ids(records: Records, forms: NameForms, subjects: Collection[EntryName]) -> NeutralIds:
    """Return the ids that take the place of those of the `subjects`, and of others that contain the name."""
    known = [*things(records)]
    used = {id_ for thing in known for name in records.names_of(thing) for id_ in (name.id, name.story, name.event)}
    used |= {line.name.id for line in records.published}
    actor = next((records.actor_by_id[name.id] for name in list(subjects)[:1] if name.kind == "actor"), None)
    word = _free(str(actor.fields.kind) if actor else "person", used)
    ids: dict[EntryName, str] = {}
    taken = {(thing.kind, thing.story, thing.event, name.id) for thing in known for name in records.names_of(thing)}
    for thing in known:
        if thing in subjects:
            new = word if thing.kind == "actor" else _free(thing.kind, used)
        elif forms.in_ids.search(thing.id):
            new = forms.in_ids.sub(word, thing.id)
        else:
            continue
        scope = (thing.kind, thing.story, thing.event)
        numbered = chain([new], (f"{new}-{number}" for number in count(2)))
        free = (id_ for id_ in numbered if (*scope, id_) not in taken)
        new = next(id_ for id_ in free if not records.is_reserved(thing.kind, id_))
        taken.add((*scope, new))
        used.add(new)
        ids[thing] = new
    return NeutralIds(ids, word)


def _free(kind: str, used: Collection[str]) -> str:
    """Return the first id such as `person-1` that no id of the site is or contains."""
    ids = (f"{kind}-{number}" for number in count(1))
    return next(id_ for id_ in ids if not any(re.search(rf"(?<![a-z0-9]){id_}(?![0-9])", one) for one in used))


def list_moves(
    records: Records, neutral: NeutralIds, forms: NameForms, files: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the files and folders with the name in theirs, with their new paths; a story's folder after its files."""
    stories = list[tuple[str, str]]()
    done = set[str]()
    for thing, new in neutral.ids.items():
        for old, now in list_moves_of(thing, new, records):
            if thing.kind == "story":
                stories.append((old, now))
            else:
                done.add(old)
                yield old, now
    for file in sorted(set(files) - done):
        folder, _, name = file.rpartition("/")
        found = classify(file)
        pattern = forms.in_ids if found and found.kind in ("actors", "sources") else forms.in_text
        new = pattern.sub(neutral.word, name)
        if found and found.kind in ("actors", "sources", "page", "procedure") and new != name:
            yield file, f"{folder}/{new}"
    yield from stories


def rewrite_published(text: str, records: Records, neutral: NeutralIds, named: Collection[EntryName]) -> str:
    """Return the text of `published.txt` without the lines that are `named`, and with the new names of these things."""
    owners = {former: thing for thing in things(records) for former in records.names_of(thing)}
    gone = {str(name) for name in named}
    new = {str(neutral.of(owners[name])) for name in named if name in owners}
    lines = text.splitlines()
    comments = [line for line in lines if line.lstrip().startswith("#")]
    kept = {line.strip() for line in lines if line.strip() and line not in comments} - gone
    return "\n".join((*comments, *sorted(kept | new), ""))


class FoundName(Struct, frozen=True):
    """What a typed name means."""

    subjects: tuple[EntryName, ...]
    """The entries that have the name; empty if only texts have it."""
    forms: NameForms


def find_name(typed: Iterable[str], records: Records) -> FoundName:
    """Return what several spellings of one name mean. Raises `RefusedError`, which never repeats the name."""
    subjects = dict[EntryName, None]()
    spellings = list[Spelling]()
    ids = list[str]()
    for text in filter(None, (" ".join(without_unseen(one).split()) for one in typed)):
        if sum(map(str.isalnum, text)) < _FEWEST_LETTERS:
            raise RefusedError("a name has at least two letters")
        named = _meant(text, records)
        subjects |= dict.fromkeys(named)
        full = parse_name(text)
        if full is not None and not named:
            spellings.append(Spelling(full.id.replace("-", " ")))
        elif full is None and text not in (name.id for name in named):
            spellings.append(Spelling(text))
    if not (subjects or spellings):
        raise RefusedError("no name was typed")
    for name in subjects:
        ids += (former.id for former in records.names_of(name))
        if name.kind == "actor":
            spellings = [*spellings_of(records.actor_by_id[name.id]), *spellings]
    others = [actor for actor in records.actors if EntryName("actor", actor.id) not in subjects]
    elsewhere = {fold_erased(one.text) for actor in others for one in spellings_of(actor)}
    unique = {fold_erased(one.text): one for one in reversed(spellings)}
    own = (one for key, one in unique.items() if key not in elsewhere)
    shared = (one for key, one in unique.items() if key in elsewhere)
    return FoundName(tuple(subjects), forms_of(own, ids, shared))


def _meant(text: str, records: Records) -> tuple[EntryName, ...]:
    """Return the entry with a full name, a former one, an id, or a name of an actor. Raises `RefusedError`."""
    full = parse_name(text)
    if full is not None:
        return tuple(name for name in things(records) if full in records.names_of(name))[:1]
    found = [name for name in things(records) if text == name.id or text in _aliases(name, records)]
    named = ((EntryName("actor", one.id), (own.text for own in spellings_of(one))) for one in records.actors)
    found += (name for name in NameIndex(named, fold_erased).find(text) if name not in found)
    if len(found) > 1:
        raise RefusedError("several entries have this name; name one of them in full, as in actors/ID")
    return tuple(found)


def _aliases(name: EntryName, records: Records) -> Collection[str]:
    return () if name.kind == "claim" else entry_of(name, records).fields.aliases


class Erasure(ChangePlan, frozen=True, kw_only=True):
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
        changed=tuple(sorted({*_list_places(path for path, _ in moved), *entries.changed, *texts.changed})),
        stuck=tuple(sorted({*entries.stuck, *texts.stuck})),
        left=tuple(sorted({*_list_places(still), *texts.left})),
        words=tuple(sorted({*_list_places(like_it), *texts.words})),
        has_texts=texts.has_texts,
    )


def _list_places(paths: Iterable[str]) -> Iterator[Place]:
    return (Place(path, 0, 0, "name of the file") for path in paths)


def _path_after(path: str, moved: Sequence[tuple[str, str]]) -> str:
    for old, new in moved:
        if f"{path}/".startswith(f"{old}/"):
            path = new + path[len(old) :]
    return path


def apply_erasure(root: Path, site: CheckedSite, erasure: Erasure, options: Options) -> tuple[str, ...]:
    """Make the changes, or none; return what readers see otherwise. Raises `RefusedError`, which may have the name."""
    neutral = erasure.neutral
    after = change_site(root, "erase", erasure, options, lambda after: _fault(site, after, neutral))
    folder = root / FOLDER  # its files hold texts of entries; nothing goes through a link, or that is in git
    if folder.is_dir() and not folder.is_symlink() and not is_in_git(root):
        FileOperations().remove_tree(str(folder))
    old, new = site.arranged.site, after.arranged.site
    return tuple(consequences(old, new, neutral)) if old and new else ()


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
    return tuple(sorted(Place(at.path, at.line, at.column, kind) for where, kind in found for at in [locate(where)]))


class EntryEraser:
    """The edits of the entries of one site."""

    def __init__(self, root: Path, records: Records, found: FoundName) -> None:
        self._root = root
        self._records = records
        self._found = found
        self.neutral = neutral_ids(records, found.forms, found.subjects)
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
        at, claim = next((at, one) for at, one in enumerate(event.fields.claims) if one.id == name.id)
        return event.at("claims", at), claim

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
            for field in _IDENTIFYING if name.kind == "actor" else ():
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
        lines = [one for one in self._records.published if one.name in own or in_ids.search(str(one.name))]
        self.changed |= {Place(PUBLISHED, line.span.line, line.span.column, "published id") for line in lines}
        now = present(self._root, PUBLISHED) if lines else None
        if now is None or now.before is None:
            return ()
        named = {line.name for line in lines}
        after = rewrite_published(now.before.decode("utf-8"), self._records, self.neutral, named)
        return (ChangedFile(PUBLISHED, Replacement(now.before, after.encode("utf-8")), ()),)


def _set_digest(text: FileText, fields: Tree, digest: str) -> None:
    text.set_value(*fields.by_name["sha256"], digest)
