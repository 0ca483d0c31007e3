"""Without any one of the package's escapes, the corpus finds a payload: each is needed, and each is tested."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import partial
from html import escape as escape_html
from pathlib import Path
from typing import Any

import pytest
from full_site import APPEAL, EVENT, FINDING, STORY, Data, write_entry
from hostile_output import in_reports, traces
from hostile_payloads import BUILT, PAYLOADS
from hostile_site import FIELDS, OPTIONS, OUTPUTS, catalogue, code_of, filled, holds_others, refused, texts, written
from markdown_it import MarkdownIt
from rendered_site import RenderedSite

import onrecord.render
from onrecord.build.exporters import EXPORTERS
from onrecord.build.pipeline import load_site
from onrecord.model.palette import COLOURS
from onrecord.pictures.svg import sanitize_svg
from onrecord.problems import Problem, Span
from onrecord.read.markdown import markdown_compiler
from onrecord.render import card_layout, fragments
from onrecord.render.outputs.exporter import ExportedStory
from onrecord.report.run_report import Report

MARKUP = next(iter(BUILT))
COMMANDS = [name for name in BUILT if name.endswith("and others")][1]
WORDS = ' <xss-w onclick=window.xss=1>" onxss="1'
"""What a translator's catalogue adds to each message."""
UNCERTAIN = {
    EVENT: "2021-11-03~", FINDING: "2021-11-03~", APPEAL: "2021-11-05~",
    f"{STORY}/events/ministry-announces.yaml": "2021-11-01~", f"{STORY}/events/high-court-finds.yaml": "2021-11-02~",
}  # fmt: skip
"""The events that get words of the catalogue: a channel, and a date with such words in it."""


def _modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(onrecord.render.__path__, "onrecord.render."):
        if getattr(importlib.import_module(found.name), "escape", None) in (fragments.escape, escape_html):
            yield found.name


ESCAPING = tuple(_modules())
"""The modules of pages and files that escape texts by themselves: a new one is tested by itself."""
ELSEWHERE = {
    "onrecord.render.card_layout": "a card is a picture: it is searched as a drawing below",
    "onrecord.render.chart.strip": "the names of months, which come from Babel alone",
    "onrecord.render.embeds.embed_describer": "the words of a whole day, which come from Babel alone",
    "onrecord.render.exports.timelinejs": "an export is no file of the site: its texts are searched as pages below",
    "onrecord.render.head.page_head": "the policy has the origins of the counter alone, which `site.yaml` validates",
    "onrecord.render.story_file": "the address of the story, which `site.yaml` validates",
}
"""The modules whose escapes no file of a built site shows, each with the reason."""


def _write(root: Path, payload: str) -> None:
    """Write a Russian site with the payload in each text, and another one in each word of the interface."""
    refused(root, (), "")
    for file, data in filled(texts(), payload, ["ru"]).items():
        own: Data = {"date": UNCERTAIN[file], "channel": "interview"} if file in UNCERTAIN else {}
        if file == "site.yaml":
            own |= {"outputs": [name for name in OUTPUTS if name != "cards"]}
        write_entry(root, file, data | own)
    (root / "locale").mkdir(exist_ok=True)
    (root / "locale/ru.po").write_text(catalogue(WORDS), "utf-8")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that returns the folder of the site with a payload."""
    made: dict[str, Path] = {}

    def site(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp("hostile") / "site"
            _write(made[name], {**PAYLOADS, **BUILT}[name])
        return made[name]

    return site


Sites = Callable[[str], Path]


def _rendered(root: Path) -> Iterator[str]:
    """Yield what the files of a site have of the payload; render each file only when the others before have nothing."""
    files = RenderedSite(root, OPTIONS)
    for path in dict.fromkeys(("dispute/index.html", *sorted(files))):  # that page shows the most
        yield from traces({path: files[path].encode()})


def test_translators_words_stay_texts(sites: Sites) -> None:
    """A catalogue with markup in each message gives pages without it, and with its words."""
    root = sites(MARKUP)

    assert list(_rendered(root)) == []
    assert "&lt;xss-w" in RenderedSite(root, OPTIONS)["index.html"]


def _unescaped(value: object, quote: bool = True) -> fragments.Markup:  # noqa: ARG001, FBT001, FBT002  (html.escape's)
    return fragments.as_html(str(value))


@pytest.mark.slow
@pytest.mark.parametrize("module", [name for name in ESCAPING if name not in ELSEWHERE])
def test_each_module_needs_its_escape(module: str, sites: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the escape of one module, a file of the site has the payload as markup."""
    monkeypatch.setattr(f"{module}.escape", _unescaped)

    assert next(_rendered(sites(MARKUP)), None)


def test_modules_with_another_test_exist() -> None:
    """Each exception names a module that escapes."""
    assert set(ELSEWHERE) <= set(ESCAPING)


def _with_html() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {**markdown_compiler._OPTIONS, "html": True})  # noqa: SLF001
    return markdown.enable(["html_inline", "html_block"])


def _ris(rows: Any) -> str:  # noqa: ANN401  (rows of tags and values)
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows) + "ER  - \r\n"


def _in_files(ending: str, root: Path) -> Iterator[str]:
    yield from traces(written(root, ending))


def _in_slides(root: Path) -> Iterator[str]:
    """Yield what the texts of an exported timeline have, which TimelineJS shows as HTML."""
    loaded = load_site(root, OPTIONS)
    site, theme = loaded.value.site, loaded.value.theme
    assert site is not None, loaded.problems
    assert theme is not None, loaded.problems
    exported = ExportedStory("dispute", "ru", site, theme, root, remember=False)
    timeline = json.loads(EXPORTERS["timelinejs"].write(exported).value)
    shown = [one for slide in (timeline["title"], *timeline["events"]) for one in _texts_of_slide(slide)]
    page = "<!doctype html><html lang=ru><head><title>Slides</title></head><body>{}</body></html>"
    yield from traces({"slides.html": page.format("\n".join(f"<div>{text}</div>" for text in shown)).encode()})


def _texts_of_slide(slide: dict[str, Any]) -> Iterator[str]:
    yield from slide["text"].values()
    media = slide.get("media", {})
    yield from (media[name] for name in ("credit", "caption") if name in media)


def _not_refused(code: str, root: Path) -> Iterator[str]:
    """Yield the fields of a code that take the payload."""
    fields = [field for field in FIELDS if code_of(field) == code and not holds_others(field)]
    found, _ = refused(root.parent / "others", fields, f"javascript:window.xss='{root.parent.name}'")
    yield from (name for model, name in fields if found.get((model, name)) != code)


def _in_card(_root: Path) -> Iterator[str]:
    drawing = card_layout.Drawing(
        COLOURS, card_layout.Band("deny", PAYLOADS["element"], PAYLOADS["character reference"])
    )
    drawing.write_claim(f"Claim: {PAYLOADS['element']}", "Claim: ")
    lines = drawing.finish(PAYLOADS["element"], PAYLOADS["character reference"])
    yield from traces({"card.svg": lines.encode()})


def _in_drawing(_root: Path) -> Iterator[str]:
    """Yield what is left of a drawing with a payload in each place that a text can stand in."""
    text, attribute = (escape_html(payload) for payload in (PAYLOADS["element"], PAYLOADS["attribute"]))
    start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    data = f'{start}<title>{text}</title><text id="{attribute}">{text}</text></svg>'
    yield from traces({"plan.svg": sanitize_svg(data.encode()).text})


def _in_reports(_root: Path) -> Iterator[str]:
    """Yield what the reports make of problems with each payload in their places, words and hints."""
    said = [*PAYLOADS.values(), "\x1b[31mxss\r\u202e\x9b"]
    problems = tuple(Problem("YML001", text, Span(f"content/{text}.yaml", 1, 1, 1, text), text) for text in said)
    yield from in_reports(Report(problems, 1))


_IDENTITY: Callable[..., Any] = lambda text, *_: text  # noqa: E731  (in place of each escape)
MUTANTS: tuple[tuple[str, object, str, Callable[[Path], Iterator[str]]], ...] = (
    ("onrecord.model.csv_cells._FORMULA", re.compile("(?!)"), "formula", partial(_in_files, ".csv")),
    ("onrecord.model.csv_cells._FORMULA", re.compile("[=+]"), "formula with at", partial(_in_files, ".csv")),
    ("onrecord.model.csv_cells._FORMULA", re.compile("[=@]"), "formula with plus", partial(_in_files, ".csv")),
    ("onrecord.model.csv_cells._FORMULA", re.compile("[=+@]"), "formula with minus", partial(_in_files, ".csv")),
    ("onrecord.render.feeds.calendar._text", _IDENTITY, "lines", partial(_in_files, ".ics")),
    ("onrecord.render.feeds.feed_list.xml_text", _IDENTITY, MARKUP, partial(_in_files, ".opml")),
    ("onrecord.render.citations.citation_files._escaped", _IDENTITY, COMMANDS, partial(_in_files, ".bib")),
    ("onrecord.render.citations.citation_files.ris_record", _ris, "lines", partial(_in_files, ".ris")),
    ("onrecord.render.head.structured_data._ESCAPED", {}, MARKUP, _rendered),
    ("onrecord.read.markdown.markdown_compiler._markdown", _with_html, MARKUP, _rendered),
    ("onrecord.render.describe.page_citations._ESCAPES", {}, COMMANDS, _rendered),
    ("onrecord.render.card_layout.escape", _IDENTITY, MARKUP, _in_card),
    ("onrecord.pictures.svg.escape", _unescaped, MARKUP, _in_drawing),
    ("onrecord.render.exports.timelinejs.escape", _IDENTITY, MARKUP, _in_slides),
    *(
        (f"onrecord.report.{name}", _IDENTITY, MARKUP, _in_reports)
        for name in ("github.disarm_commands", "github._escape", "github.escaped_markdown", "formats.visible")
    ),
    ("onrecord.model.values.is_web_address", lambda _value: True, "address", partial(_not_refused, "SRC006")),
)
"""An escape or a guard, what takes its place, the payload, and the search that finds it then."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "mutant", "payload", "search"), MUTANTS, ids=[f"{n} {m[0]}" for n, m in enumerate(MUTANTS)]
)
def test_each_escape_is_needed(
    target: str, mutant: object, payload: str, search: Callable[[Path], Iterator[str]], sites: Sites,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Without one escape, the search finds the payload."""
    root = sites(payload)
    assert search is _rendered or list(search(root)) == []
    monkeypatch.setattr(target, mutant)

    assert next(search(root), None)
