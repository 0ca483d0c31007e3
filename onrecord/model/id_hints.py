"""What to type instead of an invalid id, target or event."""

import re

from onrecord.model.foldings import slug
from onrecord.model.homoglyphs import deceptive_character, without_homoglyphs
from onrecord.model.ids import EVENT_PATTERN, ID_PATTERN, TARGET_PATTERN, TYPOGRAPHIC_QUOTES, unusable
from onrecord.problems import Hint, ask_whether
from onrecord.reserved import DEVICE
from onrecord.site_limits import LIMITS

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


def _usable_hint(id_: str) -> str:
    return f"choose another id, such as {id_}-1" if DEVICE.fullmatch(id_) else LIMITS["id"].hint


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
