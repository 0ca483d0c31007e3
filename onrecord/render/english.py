"""Marks English words on pages of other languages, so that screen readers pronounce them and browsers hyphenate them.

A message that a catalogue lacks is shown in English. Two control characters enclose its words until the page is
complete; entries and templates can't contain them (`read/text`). In text, the words then get an element with
`lang="en"`. An attribute has the language of its element, so an element whose spoken attribute is all English gets
`lang="en"` itself, and its content gets the page's language back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_START, _END = "\x0e", "\x0f"
"""SHIFT OUT and SHIFT IN, which once changed the character set of a terminal."""
_PLACEHOLDER = re.compile(r"(%(?:\(\w+\))?[sd])")
_WORDS = re.compile(r"[^\W\d_](?:.*[^\W\d_])?[.!?]?", re.DOTALL)
_RUN = re.compile(f"{_START}([^{_START}{_END}<>]*){_END}?")
_IN_JSON = re.compile(r"(?<!\\)((?:\\\\)*)\\u000[ef]")
_TOKEN = re.compile(
    r"<!--.*?-->"
    r"|<(?P<raw>script|style)\b.*?</(?P=raw)\s*>"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"|[^<]+|<",
    re.DOTALL,
)
_SPOKEN = re.compile(r"""\s(?:aria-label|aria-description|aria-roledescription|alt|title|placeholder)="([^"]*)\"""")
_LANGUAGE = re.compile(r"""\s(?:xml:)?lang=""")
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_WITHOUT_ELEMENTS = frozenset({"title", "desc", "option", "textarea"})
"""Elements that hold no other elements: all their text has one language."""
_TEXT_ONLY = re.compile(r"<(?P<name>title|desc|option|textarea)(?P<attributes>\b[^<>]*)>(?P<text>[^<]*)(?=</)")
_LETTER = re.compile(r"[^\W\d_]")
_ENTITY = re.compile(r"&#?\w+;")


@cache
def mark_words(message: str) -> str:
    """Return a message with marks around its words, but not around the placeholders between them."""
    return "".join(
        piece if place % 2 else _WORDS.sub(lambda words: f"{_START}{words[0]}{_END}", piece, count=1)
        for place, piece in enumerate(_PLACEHOLDER.split(message))
    )


def is_marked(text: str) -> bool:
    """Return whether a text has English words that are marked."""
    return _START in text


def remove_marks(text: str) -> str:
    """Return a text without marks, for a file that can't say what language a word has."""
    if "\\u000" in text:
        text = _IN_JSON.sub(r"\1", text)
    return text.replace(_START, "").replace(_END, "") if _START in text or _END in text else text


def resolve_marks(html: str, language: str, direction: str = "ltr") -> str:
    """Return HTML with `lang="en"` for marked words; `language` and `direction` are those of the page."""
    if _START not in html:
        return html.replace(_END, "")
    return _Resolver(language, direction).resolved(_TEXT_ONLY.sub(_mark_text_only, html))


def with_directions(html: str, direction_of: Callable[[str], str], page: str) -> str:
    """Return HTML with a `dir` for each element whose language runs in another direction than the page's.

    An element with a `dir` of its own keeps it.
    """
    usual = direction_of(page)

    def directed(found: re.Match[str]) -> str:
        tag, language = found[0], found["language"]
        direction = direction_of(language)
        return tag if direction == usual or " dir=" in tag else f'{tag[:-1]} dir="{direction}">'

    return _WITH_LANGUAGE.sub(directed, html)


_WITH_LANGUAGE = re.compile(r"""<(?!html\b)[a-z][^<>]*? lang="(?P<language>[A-Za-z0-9-]+)"[^<>]*>""")


class _Resolver:
    def __init__(self, language: str, direction: str) -> None:
        self._back = f' lang="{language}"'
        self._english = ' lang="en"' if direction == "ltr" else f' lang="en" dir="{direction}"'
        """The attributes of an element for the sake of an attribute: its content keeps the page's direction."""
        self._open: list[tuple[str, bool]] = []
        """The open elements, each with whether it is marked as English for the sake of an attribute."""
        self._is_drawing = 0

    def resolved(self, html: str) -> str:
        return "".join(map(self._token, _TOKEN.finditer(html)))

    def _token(self, token: re.Match[str]) -> str:
        name = (token["name"] or "").lower()
        if token["raw"] or not name:
            return remove_marks(token[0]) if token["raw"] or token[0].startswith("<") else self._text(token[0])
        return self._end_tag(token[0], name) if token["close"] else self._start_tag(token["name"], token["attributes"])

    @property
    def _is_in_english(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _text(self, text: str) -> str:
        if self._open and self._open[-1][0] in _WITHOUT_ELEMENTS:
            return remove_marks(text)
        span = "tspan" if self._is_drawing else "span"
        if not self._is_in_english:
            return _RUN.sub(lambda run: f'<{span} lang="en">{run[1]}</{span}>', text).replace(_END, "")
        if is_marked(text) and _is_all_english(text):
            return remove_marks(text)
        if not text.strip():
            return text
        spanned = _RUN.sub(lambda run: f'<{span} lang="en">{run[1]}</{span}>', text).replace(_END, "")
        return f"<{span}{self._back}>{spanned}</{span}>"

    def _end_tag(self, tag: str, name: str) -> str:
        if any(name == one for one, _ in self._open):
            while self._open.pop()[0] != name:
                pass
        self._is_drawing -= name == "svg" and self._is_drawing > 0
        return tag

    def _start_tag(self, name: str, attributes: str) -> str:
        spoken = [value for value in _SPOKEN.findall(attributes) if value]
        has_language = bool(_LANGUAGE.search(attributes))
        is_english = not has_language and any(map(is_marked, spoken)) and all(map(_is_all_english, spoken))
        added = self._back if self._is_in_english and not has_language else ""
        if is_english:
            added = self._english
        if "data-" in attributes and is_marked(_SPOKEN.sub("", attributes)):
            added += ' data-words="en"'
        self._is_drawing += name == "svg"
        closing = "/" if attributes.endswith("/") else ""
        if name not in _VOID and not closing:
            self._open.append((name.lower(), is_english))
        return f"<{name}{remove_marks(attributes.removesuffix('/'))}{added}{closing}>"


def _mark_text_only(found: re.Match[str]) -> str:
    """Return an element without elements, as English if all of its text is."""
    if not is_marked(found["text"]) or not _is_all_english(found["text"]) or _LANGUAGE.search(found["attributes"]):
        return found[0]
    return f'<{found["name"]}{found["attributes"]} lang="en">{found["text"]}'


def _is_all_english(text: str) -> bool:
    """Return whether all letters of a text are marked."""
    return not _LETTER.search(_ENTITY.sub("", _RUN.sub("", text)))
