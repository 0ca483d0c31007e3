"""The program writes quotation marks only around the exact words of a source.

In Russian, Ukrainian and Kazakh they also stand around the title of an event after a verb and a colon, which readers
would take for the subject of the verb. Titles elsewhere and claims have none.

Static tests read templates, catalogues, code, styles and scripts. The others build sites whose own texts have no
quotation marks, so that each one on a page is the program's.
"""

from __future__ import annotations

import ast
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from babel.messages.pofile import read_po
from conftest import BASE, MakeSite
from markupsafe import escape as as_markup
from page_html import Html
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CATALOGUES = sorted((ROOT / "onrecord" / "locale").glob("*.po"))
CODE = sorted((ROOT / "onrecord" / "render").glob("*.py"))
PROCEDURES = sorted((ROOT / "onrecord" / "procedures").glob("*.yaml"))

CURLY = re.compile(r"[“”„‟«»‹›‚‛]|(?<!\w)[‘’]|[‘’](?!\w)")
"""Quotation marks of all kinds but straight ones; `’` inside a word is an apostrophe."""
STRAIGHT = re.compile(r"\"|(?<!\w)'|'(?!\w)")
MESSAGES = {"“%(text)s”", "‘%(text)s’"}
"""The two messages that add quotation marks."""
TITLE = ("title after a verb and a colon", "%(title)s")
"""The message that adds them to the title of an event, in some languages."""
QUOTING = {
    "onrecord/render/words.py": MESSAGES,
    "onrecord/render/full_stops.py": {r"[.!?…。！？؟۔।][)\]}\xa0\u202f»”“’‘\"'\x0f]*\Z"},
}
"""String constants with quotation marks in the code: those messages, and what may follow a full stop."""

_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_IF_VERBATIM = re.compile(r"\bquoted\(([\w.]+)\) if is_verbatim else")
"""Words of a claim that are quoted where they are verbatim."""
_VERBATIM = re.compile(r"<(q|blockquote)\b[^>]*>(.*?)</\1>", re.DOTALL)


_EMBED = ROOT / "templates" / "embed"
_CODE = {
    _EMBED / "script.html": ("<script>", "</script>"),
    _EMBED / "style.html": ("<style>", "</style>"),
    _EMBED / "code.html": ('<div class="code" hidden>', "</div>"),
    _EMBED / "listener.html": ("", ""),
}
"""The templates that are no text of the page, with what stands around each."""
_LISTENER = r"(?:<script>.*?</script>|\{%.*?%\})"
"""The script in the code of an embed, as it stands on a page and in the template."""
_NO_TEXT = re.compile(
    rf"<div class=\"code\" hidden>.*?</div>\s*{_LISTENER}\s*</div>"
    r"|<pre><code>.*?</code></pre>|<(script|style)>.*?</\1>",
    re.DOTALL,
)


def _without_code(html: str) -> str:
    """Return a page without its script and style, and without code: programs, and what other sites' articles need.

    That has a link to the record in the only element that WordPress keeps beside a frame: `blockquote`.
    """
    return _NO_TEXT.sub("", html)


def _marks(text: str) -> list[str]:
    return [*CURLY.findall(text), *STRAIGHT.findall(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_quotes_only_exact_words(path: Path) -> None:
    """A template puts exact words into `q` or `blockquote`, and writes no other quotation marks."""
    template = path.read_text("utf-8")
    if path in _CODE:
        template = _without_code(f"{_CODE[path][0]}{template}{_CODE[path][1]}")
    literal = _TAG.sub("", _EXPRESSION.sub("", _STATEMENT.sub("", template)))
    literal = re.sub(r"[\w-]+=\"\s*\"?", "", literal)
    verbatim = [found[2] for found in _VERBATIM.finditer(template)]
    outside = _IF_VERBATIM.sub("", _VERBATIM.sub("", template))

    assert _marks(unescape(literal)) == []
    exact = {"quote.exact", "words.verbatim.exact"}
    asked = {found[1] for found in _IF_VERBATIM.finditer(template)}
    assert {found[1] for found in re.finditer(r"\bquoted\(([^()]*)\)", template)} <= exact | asked
    assert all("quote.exact" in words or "verbatim.exact" in words for words in verbatim)
    assert re.findall(r"quoted\(|quote\.exact|<q\b|<blockquote\b|\.quoted\b", outside) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_messages_have_no_quotation_marks(path: Path) -> None:
    """No message of the interface has a quotation mark, except the two that add them."""
    found = []
    for message in read_po(io.BytesIO(path.read_bytes())):
        ids = (message.id,) if isinstance(message.id, str) else message.id
        texts = (message.string,) if isinstance(message.string, str) else message.string or ()
        is_allowed = ids[0] in MESSAGES or (message.context, ids[0]) == TITLE
        found += [text for text in (*ids, *texts) if _marks(text) and not is_allowed and ids[0]]

    assert found == []


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_code_has_no_quotation_marks(path: Path) -> None:
    """The rendering code has no quotation marks in its strings, except where it quotes."""
    allowed = QUOTING.get(path.relative_to(ROOT).as_posix(), set())

    assert {text for text in _texts(ast.parse(path.read_text("utf-8"))) if CURLY.search(text)} == allowed


def _texts(tree: ast.Module) -> Iterator[str]:
    """Yield the string constants of code, except docstrings."""
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("path", PROCEDURES, ids=lambda path: path.stem)
def test_built_in_procedure_has_no_quotation_marks(path: Path) -> None:
    """The built-in procedures' texts have no quotation marks, since they quote nobody."""
    assert CURLY.findall(path.read_text("utf-8")) == []
    assert re.findall(r"(?<![\w:{,\[] )(?<!\w)'\w[^':]*'", path.read_text("utf-8")) == []


def test_style_and_script_add_no_quotation_marks() -> None:
    """No style rule or script writes quotation marks."""
    style = (ROOT / "static" / "style.css").read_text("utf-8")
    contents = re.findall(r"content:\s*([^;]+);", style)
    written = [text for content in contents for text in re.findall(r'"([^"]*)"', content)]

    assert "← " in written
    assert [text for text in written if _marks(text)] == []
    assert re.findall(r"(?:open|close)-quote|\bquotes:", style) == []
    assert CURLY.findall((ROOT / "static" / "onrecord.js").read_text("utf-8")) == []


SITES = {
    "example": ROOT,
    **{name: ROOT / "tests" / "sites" / name for name in ("everything", "minimal", "parliaments")},
}
TODAY = date(2026, 11, 24)


class Quoting(NamedTuple):
    """A site, its files, and its parsed pages."""

    root: Path
    files: RenderedSite
    pages: Mapping[str, _QuotationParser]


@pytest.fixture(scope="module", params=SITES)
def quoting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Quoting:
    """Return a site whose own texts have only straight quotation marks."""
    root = tmp_path_factory.mktemp(request.param)
    for name in ("site.yaml", "content", "static", "templates"):
        source = SITES[request.param] / name
        if source.is_dir():
            shutil.copytree(source, root / name)
        elif source.exists():
            shutil.copy(source, root / name)
    for path in (path for path in root.rglob("*") if path.suffix in {".yaml", ".md"}):
        path.write_text(CURLY.sub("", path.read_text("utf-8")), "utf-8")
    files = RenderedSite(root, Options(today=TODAY))
    unmarked = _unmarking(root)
    pages = {path: _QuotationParser.of(unmarked(path, text)) for path, text in files.of_kinds(".html").items()}
    return Quoting(root, files, pages)


def _unmarking(root: Path) -> Callable[[str, str], str]:
    """Return a function that takes the marks from titles after verbs on the pages and feeds of such a language."""
    events = (yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in root.glob("content/stories/*/events/*"))  # noqa: S506
    texts = {title for event in events for title in _all_texts(event["title"])}
    words = {text for title in texts for text in (title, escape(title, quote=False), str(as_markup(title)))}
    titles = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    marked = re.compile(rf"(?<=[:;\w] )[«„](?P<title>(?:<[^>]*>)*(?:{titles})(?:</[^>]*>)*)[»“]")

    def unmark(path: str, text: str) -> str:
        return marked.sub(r"\g<title>", text) if path.partition("/")[0] in {"ru", "uk", "kk"} else text

    return unmark


def _all_texts(text: str | Mapping[str, str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text.values())


def test_pages_have_quotation_marks_only_around_exact_words(quoting: Quoting) -> None:
    """Each quotation mark on a page is in a `q` or `blockquote`, and each of these holds exact words."""
    exact = {_fold(words) for words in _exact_words(quoting.root)}
    own = _fold(" ".join(path.read_text("utf-8") for path in (quoting.root / "content").rglob("*") if path.is_file()))
    pages = quoting.pages

    assert pages
    assert [(path, text) for path, page in pages.items() for text in page.outside if CURLY.search(text)] == []
    assert [text for page in pages.values() for text in page.outside if _is_added(text, own)] == []
    assert [text for page in pages.values() for text in page.quoted if not _is_exact(text, exact)] == []


def test_quotations_are_shown(quoting: Quoting) -> None:
    """Each test site with quotations shows them, so that the previous test has something to check."""
    shown = {text for page in quoting.pages.values() for text in page.quoted}
    exact = list(_exact_words(quoting.root))

    assert bool(shown) is bool(exact)


def test_feeds_have_quotation_marks_only_around_exact_words(quoting: Quoting) -> None:
    """The same holds for feeds; calendars and structured data have no quotation marks at all."""
    exact = {_fold(words) for words in _exact_words(quoting.root)}
    files, unmarked = quoting.files, _unmarking(quoting.root)
    entries = [
        unmarked(path, unescape(content))
        for path, text in files.of_kinds(".xml").items()
        for content in re.findall(r'<content type="html">(.*?)</content>', text, re.DOTALL)
    ]
    entries += [
        unmarked(path, item["content_html"])
        for path, text in files.of_kinds("feed.json").items()
        for item in json.loads(text)["items"]
    ]
    parsed = [_QuotationParser.of(entry) for entry in entries]
    without_content = [
        re.sub(r'<content type="html">.*?</content>', "", text, flags=re.DOTALL)
        for text in files.of_kinds(".xml").values()
    ]

    assert [text for entry in parsed for text in entry.outside if CURLY.search(text)] == []
    assert [text for entry in parsed for text in entry.quoted if not _is_exact(text, exact)] == []
    plain = (*without_content, *files.of_kinds(".ics").values(), *_data(files))
    assert [text for text in plain if CURLY.search(text)] == []


def _data(files: RenderedSite) -> Iterator[str]:
    """Yield the structured data of pages."""
    for html in files.of_kinds(".html").values():
        yield from re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)


_TEXT_ATTRIBUTES = frozenset({"alt", "title", "aria-label"})


class _QuotationParser(Html):
    """The texts of a page, separated by whether they are quoted; includes texts in attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.quoted: list[str] = []

    @classmethod
    def of(cls, html: str) -> _QuotationParser:
        """Parse a page or a part of one."""
        page = cls()
        page.feed(_without_code(html))
        page.quoted = [element.text for element in page.elements if element.tag in {"q", "blockquote"}]
        page.outside += [
            element.attributes[name]
            for element in page.elements
            for name in element.attributes
            if name in _TEXT_ATTRIBUTES
            or name.startswith("data-")
            or (name == "content" and "http-equiv" not in element.attributes)
        ]
        return page

    def handle_data(self, data: str) -> None:
        """Record a text."""
        super().handle_data(data)
        if not any(element.tag in {"q", "blockquote", "script", "style"} for element in self._open):
            self.outside.append(data)


def _exact_words(root: Path) -> Iterator[str]:
    """Yield the exact words of all quotations of a site."""
    for path in root.glob("content/stories/*/events/*.yaml"):
        quotes = yaml.load(path.read_text("utf-8"), yaml.BaseLoader).get("quotes") or []  # noqa: S506
        for quote in quotes if isinstance(quotes, list) else [quotes]:
            yield quote["exact"]


def _is_exact(text: str, exact: set[str]) -> bool:
    """Return whether a text is exact words, perhaps truncated, with our marks around and a citation after."""
    words = _fold(CURLY.sub("", re.sub(r"\s*(\[?\d*\]?\s*)$", "", text))).removesuffix("…")
    return bool(words) and any(other.startswith(words) for other in exact)


def _is_added(text: str, own: str) -> bool:
    """Return whether a text has straight quotation marks that are in none of the site's own texts."""
    return bool(STRAIGHT.search(text)) and not all(
        _fold(part) in own for part in re.findall(r"\S*[\"']\S*", text) if STRAIGHT.search(part)
    )


def _fold(text: str) -> str:
    return " ".join(text.replace("''", "'").replace('\\"', '"').split())


EXACT_WORDS = "The quokka sang of nine lanterns"
DENIAL = "content/stories/dispute/events/denial.yaml"
QUOTED: Mapping[str, str] = {
    "site.yaml": "title: A test\nurl: https://example.org/\nlanguages: [en, ru, kk]\n",
    "content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор, kk: Дау}\n",
    DENIAL: BASE[DENIAL].replace(
        "denies: announcement#joint\n",
        "claims: {id: alone, text: The company spoke alone, quote: sung, denies: announcement#joint}\n"
        f"quotes:\n  - {{id: sung, exact: {EXACT_WORDS}, lang: en, source: wire}}\n"
        f"  - {{id: again, exact: {EXACT_WORDS} twice, lang: en, source: wire}}\n",
    ),
}


def test_exact_words_are_marked_as_quotation(make_site: MakeSite, options: Options) -> None:
    """A quotation is in `q` or `blockquote` with its language and citation, on each page and in each feed."""
    files = RenderedSite(make_site(QUOTED), options)
    pages = {path: _QuotationParser.of(text) for path, text in files.of_kinds(".html").items()}
    quoting = {path.removesuffix("/index.html") for path, page in pages.items() if page.quoted}
    blocks = [element for page in pages.values() for element in page.all("blockquote")]

    assert {"dispute", "dispute/denial", "ru/dispute/denial", "kk/dispute/denial"} <= quoting
    assert [text for page in pages.values() for text in page.outside if EXACT_WORDS in text] == []
    assert {element.attributes.get("lang") for element in blocks} == {"en"}
    assert {element.text.strip()[0] for element in blocks} == {"“", "«"}


@pytest.mark.parametrize("prefix", ["", "ru/", "kk/"])
def test_claims_have_no_quotation_marks(make_site: MakeSite, options: Options, prefix: str) -> None:
    """A claim in the editors' words has no quotation marks, neither in replies to it nor in its history."""
    files = RenderedSite(make_site(QUOTED), options)
    shown = {
        page: _QuotationParser.of(files[f"{prefix}{page}/index.html"])
        for page in ("dispute/denial", "dispute/claims", "dispute/announcement")
    }

    for page in shown.values():
        assert any("joint statement" in text for text in page.outside)
        assert [text for text in page.quoted if "joint statement" in text or "spoke alone" in text] == []
        assert [text for text in page.outside if CURLY.search(text)] == []
    assert [element.text for element in shown["dispute/claims"].all("span", class_="claim-words")] == [
        "The company spoke alone"
    ]
    assert "They issued a joint statement" in [
        element.text for element in shown["dispute/denial"].all("a", class_="claim-words")
    ]
