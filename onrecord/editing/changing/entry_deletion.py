"""Deletes the lines of a thing, or names the files that hold nothing else."""

from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.entries.site_texts import SiteTexts, fields_at
from onrecord.model.full_names import EntryName
from onrecord.model.records import Records
from onrecord.problems import Where
from onrecord.read.entry_files import Places
from onrecord.read.entry_paths import path_of


def delete_entry(name: EntryName, records: Records, places: Places, texts: SiteTexts) -> tuple[str, ...]:
    """Remove the lines of a thing from the texts, and return the files to delete. Raises `UnsafeChangeError`."""
    entry = entry_of(name, records)
    if name.kind == "claim":
        position = [claim.id for claim in entry.fields.claims].index(name.id)
        # With the last claim, the lines of the whole field go.
        texts[entry.file].remove_item(fields_at(entry.at(), places), "claims", position, with_comments=True)
        return ()
    if name.kind not in ("actor", "source"):
        return (entry.file,)
    deleted = []
    fields = fields_at(Where(entry.file), places)
    if len(fields.by_name) == 1:
        deleted.append(entry.file)  # a file without entries is an error
    else:
        key, _ = fields.by_name[name.id]
        texts[entry.file].remove_block(key.line, key.column)
    if name.kind == "source" and name.id in records.snapshots:
        deleted.append(path_of("snapshot", name.id))
    return tuple(deleted)
