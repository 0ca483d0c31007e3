"""Says where a file belongs that nothing reads: for the hint, and for the checks of what it would define."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from onrecord.model.records import EntryKind
from onrecord.model.values import is_language
from onrecord.problems import nearest
from onrecord.read.entry_paths import FileKind, classify

SOME_STORY = "STORY"
"""The folder of a story in a path, where nothing tells which story is meant."""
_OTHER_FOLDERS = frozenset({"root", "static", "templates"})
"""The folders of a site, but for capitals, that hold no entries."""
_FOLDERS = ("actors", "sources", "bills", "procedures", "pages", "snapshots", "stories", "events")
"""The folders that editors mean below `content/`; that of events is in a story's."""
_OTHER_WORDS: Mapping[str, str] = {
    "people": "actors",
    "persons": "actors",
    "organizations": "actors",
    "organisations": "actors",
    "articles": "sources",
    "references": "sources",
    "laws": "bills",
    "timelines": "stories",
    "timeline": "stories",
    "story": "stories",
}
_ALIKE = 0.8
"""How similar a folder's name is at least to the one that is meant, such as `source` to `sources`."""
_ANYWHERE = (
    "move it to the folder of its kind in content/: actors, sources, bills, procedures, pages, snapshots or "
    "stories/STORY/events; or, if it is no entry, out of content/"
)
_ENDING = re.compile(r"(?:\.(?:ya?ml|md))?(?:\.(?:ya?ml|txt|md|markdown|bak|old|orig|tmp))?$", re.IGNORECASE)
_OTHER_PROGRAMS = re.compile(r"\.(?:docx?|odt|pages|pdf|rtf|xlsx?|ods|csv|tsv|json|html?|eml|msg)$", re.IGNORECASE)
"""The extensions of files of word processors, spreadsheets, browsers and mail programs."""
_YAML = re.compile(r"\.ya?ml(?:\.\w+)?$", re.IGNORECASE)
_PICTURES = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|heic|tiff?)$", re.IGNORECASE)
_ENTRY_ENDINGS = (".yaml", ".md", ".txt")
_BELOW_EVENTS = re.compile("/events/.+")


def hint_on_misplaced(path: str, stories: Sequence[str], taken: Collection[str]) -> str:
    """Return a hint on a file in `content/` that nothing reads: what to call it, or where to move it.

    The site has these `stories`, and entries at the paths in `taken`.
    """
    folder, _, name = path.rpartition("/")
    if _PICTURES.search(name):
        return "move it to static/, and name it in an event's 'media'"
    meant = meant_path(path, stories)
    if _OTHER_PROGRAMS.search(name):
        elsewhere = "move it out of content/; a file that readers should open goes into static/"
        if meant is None:
            return elsewhere
        entry = meant.rpartition("/")[2] if meant.rpartition("/")[0] == folder else meant
        return f"copy its text into a plain text file called {entry}; or, if it is no entry, {elsewhere}"
    if meant is None:
        return _ANYWHERE
    if meant in taken:
        return f"{meant} is there already: if both are one entry, keep one; move the other one out of content/"
    return _how_to_move(path, meant)


def _how_to_move(path: str, meant: str) -> str:
    """Return a hint to rename or move a file to the path that is meant, by what is wrong with its own."""
    folder, _, name = path.rpartition("/")
    if meant.rpartition("/")[0] == folder:
        is_hidden = name.lower().endswith((".yaml.txt", ".yml.txt"))
        hidden = "; Windows hides the last ending of a name" if is_hidden else ""
        return f"rename it to {meant.rpartition('/')[2]}{hidden}"
    if meant == path.lower():
        return f"capitals count in the names of files and folders: rename it to {meant}"
    if meant in _moves(folder, name):
        return f"move it to {meant}"
    if f"/{SOME_STORY}/" in meant:
        what = "the settings of a story belong" if meant.endswith("/story.yaml") else "an event belongs"
        return f"{what} in the folder of that story: move it to {meant}"
    return f"did you mean {meant}?"


def meant_path(path: str, stories: Sequence[str]) -> str | None:
    """Return the path of entries that a file with almost such a path should have; None if there is none.

    Where the file is one of a story that nothing tells, the story's folder is `SOME_STORY`.
    """
    folder, _, name = path.rpartition("/")
    if _PICTURES.search(name):
        return None
    stem = _OTHER_PROGRAMS.sub("", name) if _OTHER_PROGRAMS.search(name) else _ENDING.sub("", name, count=1)
    named = (name, *(f"{stem}{ending}" for ending in _ENTRY_ENDINGS))
    in_folder = (f"{folder}/{one}" for one in named)
    moved = (place for one in named for place in _moves(folder, one))
    corrected = (place for one in named for place in _corrected(folder.lower(), one, stories))
    for place in (*in_folder, path.lower(), *moved, *corrected):
        found = classify(place)
        if found and (
            found.story != "events" or "events" in stories
        ):  # else it is the folder of events, without its story
            return place
    return None


def _moves(folder: str, name: str) -> Iterator[str]:
    """Yield the places of an event whose file is beside the folder of its story's events, or below it."""
    above = _BELOW_EVENTS.sub("/events", folder, count=1)
    return (place for place in (f"{folder}/events/{name}", f"{above}/{name}") if classify(place))


def _corrected(folder: str, name: str, stories: Sequence[str]) -> Iterator[str]:
    """Yield the paths that may be meant by one whose folder differs by a word, or lacks the one around it."""
    _, *parts = folder.split("/")
    if not parts:
        return
    first = _OTHER_WORDS.get(parts[0]) or nearest(parts[0], _FOLDERS, _ALIKE)
    if parts[0] in stories or (first is None and (parts[1:] or name == "story.yaml")):
        first, parts = "stories", ["stories", *parts]
    if first == "events":
        first, parts = "stories", ["stories"]
    if first == "stories":
        story = "".join(part for part in parts[1:2] if part != "events")
        if name == "story.yaml":
            yield f"content/stories/{story or SOME_STORY}/{name}"
        yield f"content/stories/{story or _only(stories)}/events/{name}"
    elif first == "pages" and len(parts) > 1 and is_language(parts[-1]):
        yield f"content/pages/{name.removesuffix('.md')}.{parts[-1]}.md"
    elif first is not None:
        yield f"content/{first}/{name}"


def _only(stories: Sequence[str]) -> str:
    """Return the site's only story, which a file without one must be of; else `SOME_STORY`."""
    return stories[0] if len(stories) == 1 else SOME_STORY


_ENTRY_KINDS: Mapping[FileKind, EntryKind] = {
    "actors": "actor",
    "sources": "source",
    "bill": "bill",
    "procedure": "procedure",
    "page": "page",
    "snapshot": "snapshot",
    "story": "story",
    "event": "event",
}
"""The kind of entries that each kind of file holds."""


def list_defined(path: str, stories: Sequence[str]) -> Iterator[tuple[EntryKind, str, str]]:
    """Yield kind, story and id of the entries that a file or folder which nothing reads may define.

    An empty id stands for any id of that kind. Pictures and notes define nothing.
    """
    if _PICTURES.search(path) or path.lower() in _OTHER_FOLDERS:
        return
    meant = meant_path(path, stories)
    found = classify(meant) if meant else None
    if found is None:
        is_folder = "/" not in path
        yield from ((kind, "", "") for kind in _ENTRY_KINDS.values() if is_folder or _YAML.search(path))
    elif found.kind in ("actors", "sources") or found.story == SOME_STORY:
        yield _ENTRY_KINDS[found.kind], "", ""
    elif found.kind == "story":
        yield "story", "", found.story
    else:
        yield _ENTRY_KINDS[found.kind], found.story, found.id
