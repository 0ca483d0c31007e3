"""Finds the messages in the default theme and in the code, and writes `messages.pot` of them for `make update`."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from onrecord.editing.translating.interface_messages import (
    KEYWORDS,
    TRANSLATORS,
    InterfaceMessage,
    first_sentence,
    message_at,
    template_messages,
    template_of,
)
from onrecord.read.theme_reader import PACKAGE, theme_root

_CODE = ("**.py", "python")
_WIDTH = 100
_LAST = "vocabulary.py"
"""The module whose messages end the list, as they always have: another order would move them in the files of sites."""


@cache
def package_messages() -> tuple[InterfaceMessage, ...]:
    """Return the messages of the default theme's templates and of the code that makes pages."""
    return tuple(_package_messages())


def _package_messages() -> Iterator[InterfaceMessage]:
    yield from template_messages(theme_root())
    found = extract_from_dir(PACKAGE / "render", [_CODE], {}, KEYWORDS, TRANSLATORS)
    for file, line, words, comments, context in sorted(found, key=lambda message: message[0] == _LAST):
        about = _about_code(PACKAGE / "render" / file, line)
        yield message_at(f"onrecord/render/{Path(file).as_posix()}", words, context, comments, about)


def package_template() -> str:
    """Return the text of `messages.pot` as it should be."""
    text = io.BytesIO()
    write_po(text, template_of(package_messages()), width=_WIDTH, omit_header=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    body = text.getvalue().decode("utf-8").strip()
    return f"# The messages of the interface. make update writes this file.\n{header}\n{body}\n"


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
            tables.append((table.lineno, table.end_lineno or table.lineno, first_sentence(comment)))
    return (ast.get_docstring(tree) or "").partition("\n")[0], tuple(tables)
