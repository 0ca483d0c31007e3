"""Plans how a name goes out of a site, makes all changes or none, and deletes the build's state."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from onrecord.build.pipeline import Options
from onrecord.cache.state import FOLDER, is_in_git
from onrecord.editing.changing.renamed_site import consequences
from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite, change_site
from onrecord.editing.erasing.entry_eraser import EntryEraser
from onrecord.editing.erasing.found_name import FoundName
from onrecord.editing.erasing.name_forms import Replacements
from onrecord.editing.erasing.name_search import Place
from onrecord.editing.erasing.neutral_ids import NeutralIds, list_moves
from onrecord.editing.erasing.text_eraser import TextEraser
from onrecord.editing.lookup.named_things import things
from onrecord.model.records import Records
from onrecord.output import FileOperations
from onrecord.read.site_folder import find_entries


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
    after = change_site(root, "erase", erasure, options, lambda after: _fault(site, after, neutral), site)
    folder = root / FOLDER  # its files hold texts of entries; nothing goes through a link, or that is in git
    if folder.is_dir() and not folder.is_symlink() and not is_in_git(root):
        FileOperations().remove_tree(str(folder))
    old = site.arranged.site
    new = after.arranged.site
    return tuple(consequences(old, new, neutral)) if old and new else ()


def _fault(before: CheckedSite, after: CheckedSite, neutral: NeutralIds) -> str:
    others = {neutral.of(name) for name in things(before.records)} ^ {*things(after.records)}
    return f"an entry would vanish or appear: {min(map(str, others))}" if others else ""
