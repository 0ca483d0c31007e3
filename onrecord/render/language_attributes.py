"""Gives the elements of a finished page the language of their words, and its direction: `lang` and `dir`.

`english_words` marks words that are English. In text, they get an element with `lang="en"`, so that screen readers
pronounce them and browsers hyphenate them. An attribute has the language of its element, so an element whose spoken
attribute is all English gets `lang="en"` itself, and its content gets the language of the page back.
"""

import re
from collections import Counter
from collections.abc import Callable

from onrecord.render.english_words import END, RUN, START, is_all_english, is_marked, remove_marks

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style)\b.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*+)"
    r"(?P<attributes>(?:[^>\"']|\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z))*+)(?P<end>>|\Z)"
    r"|[^<]+|<",
    re.DOTALL,
)
"""What is open at the end of a page runs to it, as in browsers. To look for its end from each place takes minutes."""
_SPOKEN = re.compile(r"""\s(?:aria-label|aria-description|aria-roledescription|alt|title|placeholder)="([^"]*)\"""")
_LANGUAGE = re.compile(r"""\s(?:xml:)?lang=""")
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_WITHOUT_ELEMENTS = frozenset({"title", "desc", "option", "textarea"})
"""Elements that hold no other elements: all their text has one language."""
_TEXT_ONLY = re.compile(r"<(?P<name>title|desc|option|textarea)(?P<attributes>\b[^<>]*)>(?P<text>[^<]*)(?=</)")
_WITH_LANGUAGE = re.compile(r"""<(?!html\b)[a-z](?>[^<>]*? lang="(?P<language>[A-Za-z0-9-]+)"[^<>]*)>""")


def resolve_marks(html: str, language: str, direction: str = "ltr") -> str:
    """Return HTML with `lang="en"` for marked words; `language` and `direction` are those of the page."""
    if START not in html:
        return html.replace(END, "")
    return _Resolver(language, direction).resolve(_TEXT_ONLY.sub(_mark_text_only, html))


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


class _Resolver:
    """One walk through the tokens of a page, with the elements that are open at each."""

    def __init__(self, language: str, direction: str) -> None:
        self._back = f' lang="{language}"'
        self._english = ' lang="en"' if direction == "ltr" else f' lang="en" dir="{direction}"'
        """The attributes of an element for the sake of an attribute: its content keeps the page's direction."""
        self._open: list[tuple[str, bool]] = []
        """The open elements, each with whether it is marked as English for the sake of an attribute."""
        self._names = Counter[str]()
        """How many elements of each name are open."""
        self._is_drawing = 0

    def resolve(self, html: str) -> str:
        return "".join(map(self._token, _TOKEN.finditer(html)))

    def _token(self, token: re.Match[str]) -> str:
        if token["raw"] or not token["end"]:
            return remove_marks(token[0]) if token[0].startswith("<") else self._text(token[0])
        if token["close"]:
            return self._end_tag(token[0], token["name"].lower())
        return self._start_tag(token["name"], token["attributes"])

    @property
    def _is_in_english(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _text(self, text: str) -> str:
        if self._open and self._open[-1][0] in _WITHOUT_ELEMENTS:
            return remove_marks(text)
        span = "tspan" if self._is_drawing else "span"
        if self._is_in_english and is_marked(text) and is_all_english(text):
            return remove_marks(text)
        spanned = RUN.sub(lambda run: f'<{span} lang="en">{run[1]}</{span}>', text).replace(END, "")
        if not self._is_in_english or not text.strip():
            return spanned
        return f"<{span}{self._back}>{spanned}</{span}>"

    def _end_tag(self, tag: str, name: str) -> str:
        if self._names[name]:
            while (last := self._open.pop()[0]) != name:
                self._names[last] -= 1
            self._names[name] -= 1
        self._is_drawing -= name == "svg" and self._is_drawing > 0
        return tag

    def _start_tag(self, name: str, attributes: str) -> str:
        spoken = [value for value in _SPOKEN.findall(attributes) if value]
        has_language = bool(_LANGUAGE.search(attributes))
        is_english = not has_language and any(map(is_marked, spoken)) and all(map(is_all_english, spoken))
        if is_english:
            added = self._english
        elif self._is_in_english and not has_language:
            added = self._back
        else:
            added = ""
        if "data-" in attributes and is_marked(_SPOKEN.sub("", attributes)):
            added += ' data-words="en"'
        self._is_drawing += name == "svg"
        closing = "/" if attributes.endswith("/") else ""
        if name not in _VOID and not closing:
            self._open.append((name.lower(), is_english))
            self._names[name.lower()] += 1
        return f"<{name}{remove_marks(attributes.removesuffix('/'))}{added}{closing}>"


def _mark_text_only(found: re.Match[str]) -> str:
    """Return an element without elements, as English if all of its text is."""
    if not is_marked(found["text"]) or not is_all_english(found["text"]) or _LANGUAGE.search(found["attributes"]):
        return found[0]
    return f'<{found["name"]}{found["attributes"]} lang="en">{found["text"]}'
