"""The forms of ids, targets and events, the full and the former names of things, and proposals for an invalid id.

The first id is kept for ever by feeds, calendars and the order of events. An event that stood in another story has an
alias of the form `story/event`, which names one former address. An alias without a story is an id that the event had in
its story of today, under each id of that story.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Literal, NamedTuple, Self, get_args

from onrecord.model.foldings import slug
from onrecord.model.homoglyphs import deceptive_character, without_homoglyphs
from onrecord.model.reserved_ids import is_reserved_for_event, is_reserved_for_story
from onrecord.problems import Hint, ask_whether
from onrecord.reserved import DEVICE
from onrecord.site_limits import LIMITS

ID_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EVENT_PATTERN = re.compile(rf"(?:{ID_PATTERN.pattern}/)?{ID_PATTERN.pattern}")
TARGET_PATTERN = re.compile(rf"{EVENT_PATTERN.pattern}(?:#{ID_PATTERN.pattern})?")
TYPOGRAPHIC_QUOTES = "“”„‟«»‘’‚‹›"
ID_HINT = "use small Latin letters, digits and single hyphens, as in ministry-announces"
TARGET_HINT = "write event, event#claim or story/event#claim, with ids as they are in the files' names"
EVENT_HINT = "write event or story/event, with ids as they are in the files' names"

SEVERAL = "several need brackets and commas"
"""The start of the hint for several ids in one value; only some fields accept several."""

_GLUED = re.compile(rf"(source|external|target|id):({ID_PATTERN.pattern}|\S.*)")
_JOINED = re.compile(rf"({ID_PATTERN.pattern})[.:]((?!yaml)[a-z0-9-]+)")
_EVENT_ADDRESS = re.compile(rf"/({EVENT_PATTERN.pattern})/?(#{ID_PATTERN.pattern})?$")
"""The end of the address of an event's page."""
_LIST_MARK = re.compile(r"(?:[-—–−•·*]+|\d{1,2}[.)](?=\s))\s*")
_LISTED = re.compile(r"(?:^|\s)(?=[-—–−•·*]|\d{1,2}[.)]\s)")
_SEPARATOR = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+(?:and|&|и|және)\s+")
_MOST_WORDS = 3
"""Words without commas are several ids if they are so few; more are a sentence."""


def unusable(id_: str) -> str | None:
    """Return why no file can be called after an id, or a part of a target; None if one can."""
    if len(id_) > LIMITS["id"].most:
        return f"has more than {LIMITS['id'].most} {LIMITS['id'].unit}"
    return "means a device on Windows, so that no file there can have this name" if DEVICE.fullmatch(id_) else None


def _usable_hint(id_: str) -> str:
    return f"choose another id, such as {id_}-1" if DEVICE.fullmatch(id_) else LIMITS["id"].hint


def deceptive_note(value: str) -> str:
    """Return a suffix for a message that names the first deceptive character of `value`; empty if there is none."""
    fault = deceptive_character(value)
    return f"; {fault}" if fault else ""


def id_hint(value: str) -> Hint | str:
    """Return what to type instead of `value`, which should be an id."""
    if ID_PATTERN.fullmatch(value) and unusable(value):
        return _usable_hint(value)
    if "://" in value:
        return "write an id here; the address goes into the 'url' of the entry that has this id"
    if glued := _GLUED.fullmatch(value):
        return f"put a space after the colon: {glued[1]}: {glued[2]}"
    last = value.strip("/").rpartition("/")[2]
    if "/" in value and ID_PATTERN.fullmatch(last):
        return f"write the id alone: {last}"
    return _typo_hint(value, ID_PATTERN) or _proposal(value)


def target_hint(value: str) -> Hint | str:
    """Return what to type instead of `value`, which should be the target of a relation."""
    if "://" in value and (event := _EVENT_ADDRESS.search(value)):
        return f"write ids in place of the address: {''.join(filter(None, event.groups()))}"
    if ID_PATTERN.fullmatch(value.removeprefix("#")):
        return f"write the event's id before the '#', as in event{value}"
    if joined := _JOINED.fullmatch(value):
        return ask_whether(f"{joined[1]}#{joined[2]}")
    return _typo_hint(value, TARGET_PATTERN) or TARGET_HINT


def event_hint(value: str) -> Hint | str:
    """Return what to type instead of `value`, which should name an event."""
    event, separator, _ = value.partition("#")
    if separator and EVENT_PATTERN.fullmatch(event):
        return f"an event is meant here, and no claim: write {event}"
    return _typo_hint(value, EVENT_PATTERN) or EVENT_HINT


def former_event_hint(value: str) -> Hint | str:
    """Return what to type instead of `value`, which should be the former id of an event, perhaps with its story."""
    story, slash, event = value.strip("/").rpartition("/")
    if not slash or "://" in value:
        return id_hint(value)
    is_pasted = ID_PATTERN.fullmatch(event) and ID_PATTERN.fullmatch(story)
    return f"leave out the slashes around it: {story}/{event}" if is_pasted else event_hint(value)


def rename_hint(thing: str, name: str, ending: str = "") -> str:
    """Return a hint on how to rename a file or folder so that its name is an id."""
    proposed = slug(without_homoglyphs(name) if without_homoglyphs(name).isascii() else name)
    if unusable(proposed):
        return _usable_hint(proposed)
    return f"rename the {thing} to {proposed}{ending}" if proposed else f"rename the {thing}; {ID_HINT}"


def _typo_hint(value: str, form: re.Pattern[str]) -> Hint | str | None:
    """Return a hint if `value` matches `form` except for a typing mistake."""
    plain = without_homoglyphs(value).strip("\"'" + TYPOGRAPHIC_QUOTES)
    if marked := _items_of_list(plain, form):
        items = ", then ".join(f"- {item}" for item in marked)
        return f"start each item of a list on a line of its own, with a hyphen and a space: {items}"
    tags = plain.replace("#", "") if form is ID_PATTERN and plain.startswith("#") else plain
    parts = _parts(tags.removeprefix("(").removesuffix(")"), form)
    if len(parts) > 1:
        return Hint(f"{SEVERAL}: [{', '.join(parts)}]", tuple(parts))
    plain = parts[0] if parts else plain
    plain = plain.replace(".yaml", "").replace("_", "-")
    guess = plain if form.fullmatch(plain) else plain.lower()
    if not form.fullmatch(guess):
        return None
    if value[:1] in TYPOGRAPHIC_QUOTES:
        return f"leave out the typographic quotation marks: {guess}"
    if deceptive_character(value):
        return f"delete the word, and type it anew: {guess}"
    return ask_whether(guess)


def _items_of_list(value: str, form: re.Pattern[str]) -> list[str]:
    """Return the items of a list typed into one value; none if its parts don't start with list markers."""
    parts = [part for part in _LISTED.split(value) if part]
    items = [_LIST_MARK.sub("", part, count=1) for part in parts]
    marked = all(_LIST_MARK.match(part) for part in parts) and all(form.fullmatch(item) for item in items)
    return items if marked else []


def _parts(value: str, form: re.Pattern[str]) -> list[str]:
    """Return the ids in a value: between its commas, else its few words; empty if it has other parts."""
    parts = [part for part in _SEPARATOR.split(value) if part]
    if len(parts) == 1:
        parts = parts[0].split()
        parts = parts if len(parts) <= _MOST_WORDS else []
    elif form is ID_PATTERN:  # a part of several words is one id
        parts = [part if form.fullmatch(part) else slug(part) for part in parts]
    return parts if parts and all(form.fullmatch(part) for part in parts) else []


def _proposal(value: str) -> str:
    proposed = slug(value)
    return f"{ID_HINT}: perhaps {proposed}" if proposed else ID_HINT


NamedKind = Literal["event", "claim", "story", "actor", "source", "bill"]
"""The kinds of things that have an address or an anchor, and so an id that must not vanish."""
NAMED_KINDS: tuple[NamedKind, ...] = get_args(NamedKind)
_FOLDERS: dict[str, NamedKind] = {"actors": "actor", "sources": "source", "bills": "bill"}
"""No story can have these ids."""
FORMS = "STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID"
VIA_WORDS = frozenset({"unknown", "own"})
"""The words that `via` accepts besides sources, so that no source can have one as its id."""
_ID = ID_PATTERN.pattern
_NAME = re.compile(rf"(?P<first>{_ID})/(?:(?P<second>{_ID})(?:#(?P<claim>{_ID}))?)?")


class EntryName(NamedTuple):
    """The kind and the ids of a thing."""

    kind: NamedKind
    id: str
    """For a claim: the claim's own id."""
    story: str = ""
    """For an event or a claim: its story."""
    event: str = ""
    """For a claim: its event."""

    def __str__(self) -> str:
        """Return the full name, which is that of no other thing."""
        if self.kind == "story":
            return f"{self.id}/"
        if self.kind == "event":
            return f"{self.story}/{self.id}"
        return f"{self.story}/{self.event}#{self.id}" if self.kind == "claim" else f"{self.kind}s/{self.id}"

    def with_id(self, id_: str) -> Self:
        """Return the name that the thing has with another id."""
        return self._replace(id=id_)


def parse_name(text: str) -> EntryName | None:
    """Return the thing with this full name; None if it is no full name."""
    if (match := _NAME.fullmatch(text)) is None:
        return None
    first, second, claim = match["first"], match["second"], match["claim"]
    if first in _FOLDERS:
        return EntryName(_FOLDERS[first], second) if second and not claim else None
    if second is None:
        return EntryName("story", first)
    return EntryName("claim", claim, first, second) if claim else EntryName("event", second, first)


def is_reserved(kind: str, id_: str, languages: tuple[str, ...]) -> bool:
    """Return whether a thing of this kind can't have the id, on a site in these languages."""
    if kind == "story":
        return is_reserved_for_story(id_, languages)
    return is_reserved_for_event(id_) if kind == "event" else kind == "source" and id_ in VIA_WORDS


EventKey = tuple[str, str]
"""The ids of an event's story and of the event."""


def first_id(id_: str, aliases: Sequence[str]) -> str:
    """Return the first id that a thing had: its aliases are listed in the order in which it had them."""
    return aliases[0] if aliases else id_


def former_ids(id_: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """Return the ids that a thing had and has no longer."""
    return tuple(alias for alias in dict.fromkeys(aliases) if alias != id_)


def all_ids(id_: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """Return the id that a thing has, and then the ones that it had."""
    return (id_, *former_ids(id_, aliases))


def aliases_after(id_: str, aliases: Sequence[str], new: str) -> tuple[str, ...]:
    """Return the aliases of a thing that gets a `new` id.

    An id that it gets back is no alias any more, unless it is the first: then the list still begins with it.
    """
    listed = tuple(dict.fromkeys((*aliases, id_)))
    return tuple(alias for position, alias in enumerate(listed) if alias != new or position == 0)


def moved_keys(aliases: Sequence[str]) -> Iterator[EventKey]:
    """Yield the keys by which an event's aliases name other stories."""
    for alias in aliases:
        story, slash, event = alias.partition("/")
        if slash:
            yield story, event


def all_keys(key: EventKey, aliases: Sequence[str], stories: Sequence[str]) -> tuple[EventKey, ...]:
    """Return the key that an event has, and then those that it had. `stories` are the aliases of its story."""
    story, event = key
    own = [alias for alias in aliases if "/" not in alias]
    return tuple(dict.fromkeys((*product(all_ids(story, stories), all_ids(event, own)), *moved_keys(aliases))))


def first_key(key: EventKey, aliases: Sequence[str], stories: Sequence[str]) -> EventKey:
    """Return the first key that an event had, with the same arguments."""
    story, event = key
    first = first_id(event, aliases)
    return next(moved_keys([first]), (first_id(story, stories), first))


def aliases_after_move(key: EventKey, aliases: Sequence[str], stories: Sequence[str], new: EventKey) -> tuple[str, ...]:
    """Return the aliases of an event that moves to another story: all keys that it had, the first one first.

    Its new key is no alias, unless it is the first: then the list still begins with it.
    """
    story, event = key
    first = first_key(key, aliases, stories)
    own = [alias for alias in aliases if "/" not in alias]
    in_story = product((*former_ids(story, stories), story), (*former_ids(event, own), event))
    former = dict.fromkeys((first, *moved_keys(aliases), *in_story))
    return tuple("/".join(one) for one in former if one != new or one == first)
