"""Gives things other ids, letter by letter; proves that the site means the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.build.pipeline import Options
from onrecord.editing.changing.id_refusals import refuse_form, refuse_taken
from onrecord.editing.changing.mention_replacement import replace_mention
from onrecord.editing.changing.new_names import NewId
from onrecord.editing.changing.renamed_entries import differences
from onrecord.editing.changing.renamed_site import consequences
from onrecord.editing.changing.secret_ids import is_secret
from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite, change_site
from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.entries.file_text import refuse_unsafe
from onrecord.editing.entries.mentions import find_mentions
from onrecord.editing.entries.site_texts import SiteTexts, fields_at
from onrecord.model.full_names import EntryName, parse_name
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem, RefusedError, Where
from onrecord.read.entry_files import Places
from onrecord.read.entry_paths import path_of
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Scalar

BELOW = {
    "event": ("published", "status", "date"),
    "story": ("title",),
    "bill": ("title", "procedure"),
    "actor": ("kind", "name"),
    "source": ("title", "url"),
    "claim": ("id",),
}
"""The fields below which `aliases` goes, if one of them has a line to itself."""


class Renaming(ChangePlan, frozen=True, kw_only=True):
    """The planned changes of a new id."""

    new_id: NewId


def plan_renaming(root: Path, site: CheckedSite, name: EntryName, new: str) -> Renaming:
    """Return the changes that give a thing the id `new`. Raises `RefusedError`."""
    records = site.records
    _refuse_id(name, new, records)
    new_id = NewId(name, new, has_alias=not is_secret(name, records))
    places = Places(root)
    texts = SiteTexts(root)
    for mention in find_mentions(records):
        if mention.name == name:
            replace_mention(mention, new, places, texts)
    _change_own_entry(new_id, records, places, texts)
    return Renaming(new_id=new_id, files=tuple(texts.list_changed()), moved=tuple(list_moves_of(name, new, records)))


def apply_renaming(root: Path, site: CheckedSite, renaming: Renaming, options: Options) -> tuple[Problem, ...]:
    """Make the changes, check the site again, and return its problems. Raises `RefusedError` with nothing changed."""

    def fault(after: CheckedSite) -> str:
        return _fault_of_id(site, after, renaming.new_id)

    return change_site(root, "rename", renaming, options, fault, site).problems


def _fault_of_id(before: CheckedSite, after: CheckedSite, new_id: NewId) -> str:
    changed = list(differences(before.records, after.records, new_id))
    old = before.arranged.site
    new = after.arranged.site
    if not changed and old and new:
        changed = list(consequences(old, new, new_id))
    return f"that would change more than the id: {', '.join(changed[:3])}" if changed else ""


def _refuse_id(name: EntryName, new: str, records: Records) -> None:
    whole = parse_name(new)
    if whole:
        raise RefusedError(f"write only the new id: {whole.id}")
    if new == name.id:
        raise RefusedError(f"'{new}' is its id already")
    refuse_form(name.kind, new, records)
    refuse_taken(name, name.with_id(new), records)


def _change_own_entry(new_id: NewId, records: Records, places: Places, texts: SiteTexts) -> None:
    """Change the id where the thing itself has it, and add the former one to its aliases. Raises `RefusedError`."""
    name = new_id.name
    entry = entry_of(name, records)
    hint = f"write each field of the {name.kind} on a line of its own"
    with refuse_unsafe("renamed", f"{entry.file} as it is written", hint):
        if name.kind == "claim":
            at = next(at for at, claim in enumerate(entry.fields.claims) if claim.id == name.id)
            aliases = entry.fields.claims[at].aliases
            where = entry.at("claims", at)
        else:
            aliases = entry.fields.aliases
            where = entry.at()
        text = texts[where.path]
        fields = fields_at(where, places)
        id_ = _find_typed_id(name, fields, places, entry)
        if id_ is not None:
            text.replace_in(id_, 0, name.id, new_id.id)
        if new_id.has_alias:
            text.set_list(fields, "aliases", new_id.aliases(name.id, aliases), below=BELOW[name.kind])


def _find_typed_id(name: EntryName, fields: Tree, places: Places, entry: Entry[Any]) -> Scalar | None:
    """Return the node in which a claim, an actor or a source has its id; None if a file's name is the id."""
    if name.kind == "claim":
        id_ = fields.by_name["id"][1]
        return id_ if isinstance(id_, Scalar) else None
    if name.kind in ("actor", "source"):
        _, tree = places.text_of(Where(entry.file))
        return tree.by_name[name.id][0] if isinstance(tree, Tree) else None
    return None


def list_moves_of(name: EntryName, new: str, records: Records) -> Iterator[tuple[str, str]]:
    """Yield the files and folders that carry the id of a thing in their names, with their new paths."""
    entry = entry_of(name, records)
    folder = entry.file.rpartition("/")[0]
    if name.kind in ("event", "bill"):
        yield entry.file, f"{folder}/{new}.yaml"
    elif name.kind == "story":
        yield folder, f"{folder.rpartition('/')[0]}/{new}"
    elif name.kind == "source" and name.id in records.snapshots:
        yield path_of("snapshot", name.id), path_of("snapshot", new)
