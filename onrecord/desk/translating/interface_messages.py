"""Finds the messages of the interface in templates and code, with comments that say where each one stands.

The package's own are kept in `onrecord/locale/messages.pot`, which `make update` writes: a site needs no source code to
translate them. A site's own templates are searched when somebody translates.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from msgspec import Struct

from onrecord.desk.translating.message_meanings import MEANINGS
from onrecord.read.catalogues import MESSAGES
from onrecord.read.theme_files import PACKAGE, theme_root

KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "_n": None,
    "_np": ((1, "c"), 2),
    "worded": None,
}
"""The functions whose first text is a message; `c` names the argument that is the message's context."""
_TRANSLATORS = ("Translators:",)
_TEMPLATES, _CODE = ("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")
_FIRST_COMMENT = re.compile(r"\A\{#-?\s*(?P<text>.*?)\s*-?#\}", re.DOTALL)
_SPOKEN = re.compile(r"""aria-label="\{\{ (?:_|pgettext)\((?:"[^"]*", )?"(?P<message>[^"]*)\"""")
_READ_ALOUD = "Screen readers read it aloud; nobody sees it."
_WIDTH = 100
_MOST_COMMENTS = 4
"""The most comments on a message, which can stand in many places; all of these are listed by their files."""


class InterfaceMessage(Struct, frozen=True):
    """A message, at one of its places."""

    context: str | None
    words: str | tuple[str, ...]
    """The text, or singular and plural."""
    file: str
    comments: tuple[str, ...]
    """What translators should know of this place."""


def package_messages() -> Iterator[InterfaceMessage]:
    """Yield the messages of the default theme's templates and of the code that makes pages."""
    yield from template_messages(theme_root())
    for file, line, words, comments, context in extract_from_dir(
        PACKAGE / "render", [_CODE], {}, KEYWORDS, _TRANSLATORS
    ):
        about = _about_code(PACKAGE / "render" / file, line)
        yield _message(f"onrecord/render/{Path(file).as_posix()}", words, context, (*_plain(comments), about))


def noted(message: InterfaceMessage) -> tuple[str, ...]:
    """Return the comments on a message: its meaning, if its words have several, and what its place shows."""
    named = message.words if isinstance(message.words, str) else message.words[0]
    return tuple(filter(None, (MEANINGS.get(named, ""), *message.comments)))


def template_messages(root: Path) -> Iterator[InterfaceMessage]:
    """Yield the messages of the templates in a site's folder, or of the default theme."""
    folder = root / "templates"
    for file, _line, words, comments, context in extract_from_dir(folder, [_TEMPLATES], {}, KEYWORDS, _TRANSLATORS):
        about, spoken = _about_template(folder / file)
        named = words if isinstance(words, str) else words[0]
        aloud = (_READ_ALOUD,) if named in spoken else ()
        yield _message(f"templates/{Path(file).as_posix()}", words, context, (*_plain(comments), *about, *aloud))


def template_of(messages: Iterable[InterfaceMessage]) -> Catalog:
    """Return a catalogue without translations, in the order in which the messages were found."""
    catalogue = Catalog()
    for message in messages:
        known = catalogue.get(message.words, message.context)
        comments = known.auto_comments if known else []
        new = [comment for comment in noted(message) if comment not in comments]
        room = max(_MOST_COMMENTS - len(comments), 0)
        catalogue.add(
            message.words, None, [(message.file, 0)], auto_comments=new[:room], context=message.context
        )  # fmt: skip
    return catalogue


def package_template() -> str:
    """Return the text of `messages.pot` as it should be."""
    text = io.BytesIO()
    write_po(text, template_of(package_messages()), width=_WIDTH, omit_header=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    body = text.getvalue().decode("utf-8").strip()
    return f"# The messages of the interface. make update writes this file.\n{header}\n{body}\n"


def kept_messages() -> str:
    """Return the text of the file that holds the package's messages."""
    return MESSAGES.read_text("utf-8")


def _message(
    file: str, words: str | tuple[str | None, ...], context: str | None, comments: tuple[str, ...]
) -> InterfaceMessage:
    texts = words if isinstance(words, str) else tuple(word for word in words[:2] if word)
    return InterfaceMessage(context, texts, file, tuple(filter(None, comments)))


def _plain(comments: Iterable[str]) -> tuple[str, ...]:
    text = " ".join(comments).removeprefix(_TRANSLATORS[0])
    return (" ".join(text.split()),)


def _first_sentence(text: str) -> str:
    sentence, end, _ = " ".join(text.split()).partition(". ")
    return f"{sentence}{end.strip()}"


@cache
def _about_template(path: Path) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return what the first comment of a template says that it shows, and its messages that only screen readers get."""
    text = path.read_text("utf-8")
    first = _FIRST_COMMENT.match(text)
    spoken = {message for message in _SPOKEN.findall(text) if text.count(f'"{message}"') == 1}
    return ((_first_sentence(first["text"]),) if first else (), frozenset(spoken))


def _about_code(path: Path, line: int) -> str:
    """Return the comment on the table in which a message stands; elsewhere the subject of its module."""
    module, tables = _tables(path)
    return next((about for first, last, about in tables if first <= line <= last), module)


@cache
def _tables(path: Path) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Return the first sentence about a module, and each commented table: its first and last line, and its comment."""
    tree = ast.parse(path.read_text("utf-8"))
    tables = []
    for table, after in zip(tree.body, (*tree.body[1:], None), strict=True):
        if isinstance(table, ast.Assign) and isinstance(table.targets[0], ast.Name):
            match after:
                case ast.Expr(value=ast.Constant(value=str(comment))):
                    pass
                case _:
                    comment = f"{table.targets[0].id.replace('_', ' ').capitalize()}."
            tables.append((table.lineno, table.end_lineno or table.lineno, _first_sentence(comment)))
    return (ast.get_docstring(tree) or "").partition("\n")[0], tuple(tables)
