"""Finds the messages of templates, with comments for translators."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from msgspec import Struct, json

MEANINGS = json.decode(Path(__file__).with_name("meanings.json").read_bytes(), type=dict[str, str])
"""The note on a message, by its English text; of a message with plural forms, by its singular."""
KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "_n": None,
    "_nn": (1, 2),
    "_np": ((1, "c"), 2),
    "worded": None,
}
"""The functions of messages with their arguments; `c` is the context."""
TRANSLATORS = ("Translators:",)
_TEMPLATES = ("**.html", "jinja2.ext:babel_extract")
_FIRST_COMMENT = re.compile(r"\A\{#-?(?P<text>.*?)-?#\}", re.DOTALL)
_SPOKEN = re.compile(r"""aria-label="\{\{ (?:_|pgettext)\((?:"[^"]*", )?"(?P<message>[^"]*)\"""")
_READ_ALOUD = "Screen readers read it aloud; nobody sees it."
_MOST_COMMENTS = 4
"""On one message, which can stand in many places; all of its files are listed."""


class InterfaceMessage(Struct, frozen=True):
    """A message, at one of its places."""

    context: str | None
    words: str | tuple[str, ...]
    """The text, or singular and plural."""
    file: str
    comments: tuple[str, ...]
    """What translators should know of this place."""


def list_comments(message: InterfaceMessage) -> tuple[str, ...]:
    """Return the comments on a message: its meaning, if its words have several, and what its place shows."""
    named = message.words if isinstance(message.words, str) else message.words[0]
    return tuple(filter(None, (MEANINGS.get(named, ""), *message.comments)))


def template_messages(root: Path) -> Iterator[InterfaceMessage]:
    """Yield the messages of the templates in a site's folder, or of the default theme."""
    folder = root / "templates"
    for file, _line, words, comments, context in extract_from_dir(folder, [_TEMPLATES], {}, KEYWORDS, TRANSLATORS):
        about, spoken = _about_template(folder / file)
        named = words if isinstance(words, str) else words[0]
        aloud = (_READ_ALOUD,) if named in spoken else ()
        yield message_at(f"templates/{Path(file).as_posix()}", words, context, comments, *about, *aloud)


def template_of(messages: Iterable[InterfaceMessage]) -> Catalog:
    """Return a catalogue without translations, in the order in which the messages were found."""
    catalogue = Catalog()
    for message in messages:
        known = catalogue.get(message.words, message.context)
        comments = known.auto_comments if known else []
        new = [comment for comment in list_comments(message) if comment not in comments]
        room = max(_MOST_COMMENTS - len(comments), 0)
        catalogue.add(message.words, None, [(message.file, 0)], auto_comments=new[:room], context=message.context)
    return catalogue


def message_at(
    file: str, words: str | tuple[str | None, ...], context: str | None, comments: Iterable[str], *about: str
) -> InterfaceMessage:
    """Return a message with the comments above it, and with what its place is about."""
    texts = words if isinstance(words, str) else tuple(word for word in words[:2] if word)
    told = " ".join(" ".join(comments).removeprefix(TRANSLATORS[0]).split())
    return InterfaceMessage(context, texts, file, tuple(filter(None, (told, *about))))


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, on one line."""
    sentence, end, _ = " ".join(text.split()).partition(". ")
    return f"{sentence}{end.strip()}"


@cache
def _about_template(path: Path) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return what the first comment of a template says that it shows, and its messages that only screen readers get."""
    text = path.read_text("utf-8")
    first = _FIRST_COMMENT.match(text)
    spoken = {message for message in _SPOKEN.findall(text) if text.count(f'"{message}"') == 1}
    return ((first_sentence(first["text"]),) if first else (), frozenset(spoken))
