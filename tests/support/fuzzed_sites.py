"""Hypothesis strategies for whole sites: entries from the field table, and real sites with mistakes in their files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from conftest import BASE, DRAWING
from field_strategies import (
    ANY_TEXT,
    CLAIMS,
    DATES,
    FITTING,
    HOSTILE,
    PLAIN_TEXTS,
    STAGES,
    Pool,
    mapping_of,
)
from full_site import PAGE, SITE, SNAPSHOT
from golden import files_in
from hypothesis import strategies as st
from sample_pictures import corner, file_of

from onrecord.model import fields

Files: TypeAlias = dict[str, bytes]
"""The content of a site's files, by path."""

ROOT = Path(__file__).parents[2]
REAL = {"first story": ROOT, **{folder.name: folder for folder in (ROOT / "examples").iterdir()},
        **{folder.name: folder for folder in (ROOT / "tests/sites").iterdir()}}  # fmt: skip
"""The folders of the sites in this repository."""
ACTORS, SOURCES, BILLS = (
    ("ministry", "company", "person", "court"),
    ("wire", "gazette", "copy", "law-text"),
    ("law", "act"),
)
STORIES = ("dispute", "harbour")
_BASES = (
    "https://example.org/",
    "https://example.org/record/",
    "https://example.org",
    "http://\u0436.example:8080/\u0436",
    None,
)
_STATIC = {
    "static/plan.svg": DRAWING.encode(),
    "static/letter.jpg": file_of(corner(80, 60), "JPEG"),
}
_PAIR = re.compile(r"\\ud[89ab]\w\w\\ud[c-f]\w\w")
_PLAIN = re.compile(r"[A-Za-z][\w/#-]*(?: [\w/#-]+)*")


def as_yaml(data: Any, indent: str = "", *, is_ascii: bool = False) -> Iterator[str]:  # noqa: ANN401  (any value)
    """Yield the lines of a value in block style, one line for each scalar."""
    items = data.items() if isinstance(data, dict) else ((None, item) for item in data)
    for name, value in items:
        mark = "-" if name is None else f"{as_scalar(name, is_ascii=is_ascii)}:"
        if isinstance(value, list | dict) and value:
            yield f"{indent}{mark}"
            yield from as_yaml(value, f"{indent}  ", is_ascii=is_ascii)
        elif isinstance(value, list | dict):
            yield f"{indent}{mark} {'[]' if isinstance(value, list) else '{}'}"
        else:
            yield f"{indent}{mark} {as_scalar(value, is_ascii=is_ascii)}".rstrip()


def as_scalar(value: object, *, is_ascii: bool) -> str:
    """Return a value as YAML writes it on one line: as it is, or between quotation marks."""
    if value is None:
        return ""
    text = str(value)
    if _PLAIN.fullmatch(text):
        return text
    return _PAIR.sub(_as_one, json.dumps(text)) if is_ascii else json.dumps(text, ensure_ascii=False)


def _as_one(pair: re.Match[str]) -> str:
    """Return the YAML escape for a character that JSON escapes as two."""
    letter = json.loads(f'"{pair[0]}"')
    return f"\\U{ord(letter):08x}"


def as_text(data: Any, *, is_ascii: bool) -> bytes:  # noqa: ANN401  (any value)
    """Return the content of a file with this data."""
    lines = as_yaml(data, is_ascii=is_ascii) if data else ()
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


@cache
def _entries(pool: Pool) -> dict[str, st.SearchStrategy[Any]]:
    models = {
        "site": fields.SiteFields, "story": fields.StoryFields, "event": fields.EventFields,
        "actor": fields.ActorFields,
        "source": fields.SourceFields, "bill": fields.BillFields, "page": fields.PageFields,
        "procedure": fields.ProcedureFields,
    }  # fmt: skip
    return {kind: mapping_of(model, pool) for kind, model in models.items()}


_TEXT = st.one_of(st.sampled_from(PLAIN_TEXTS), st.sampled_from(PLAIN_TEXTS), st.sampled_from(HOSTILE), ANY_TEXT)
_PO = st.lists(
    st.sampled_from((
        'msgid "Timeline"\nmsgstr "<b>Zeit</b>"', 'msgid "Sources"\nmsgstr "\\"><script>"', 'msgid "junk',
        "junk", "", "#, fuzzy",
        'msgid "%(count)s event"\nmsgid_plural "%(count)s events"\nmsgstr[0] "%(count)s x"\nmsgstr[9] "%(n)s"',
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n', 'msgid "Search"\nmsgstr "%(who)s"',
    )),
    max_size=5,
).map(lambda blocks: "\n\n".join(blocks).encode())  # fmt: skip
_TEMPLATES = st.sampled_from((
    '{% extends "onrecord/404.html" %}\n', '{% extends "404.html" %}', "{{ nothing }}", "{% if %}",
    "{{ 1 // 0 }}", "<p>lost</p>\n",
    "{% for x in range(3) %}{{ x }}{% endfor %}", "\x00", "{{ href('nowhere') }}", "",
))  # fmt: skip
_OTHERS = st.one_of(
    st.tuples(st.sampled_from(("locale/de.po", "locale/ru.po", "locale/xx.po", "locale/en.po")), _PO),
    st.tuples(st.sampled_from(("templates/404.html", "templates/parts/event_line.html")), _TEMPLATES.map(str.encode)),
    st.tuples(
        st.sampled_from(("published.txt", "requirements.txt", "static/own.css", "static/plan.svg", "static/letter.jpg",
                         "content/notes.txt", "content/snapshots/copy.txt", "styles/house.csl",
                         "locks/requirements.txt")),
        st.one_of(st.binary(max_size=40), st.sampled_from((*HOSTILE, *PLAIN_TEXTS)).map(str.encode)),
    ),
)  # fmt: skip
_STAGE_EVENT = {"type": "bill-action", "outcome": "adopted"}
_ROLES: tuple[Mapping[str, Any], ...] = (
    {"type": "announcement"}, {"type": "statement"}, {"type": "report"}, {"type": "response"}, {"type": "denial"},
)  # fmt: skip


@st.composite
def invented_sites(draw: st.DrawFn, most_events: int = 6) -> Files:
    """Draw the files of an invented site."""
    is_wild, is_ascii = draw(st.integers(0, 3)) == 0, draw(st.booleans())
    languages = draw(FITTING["SiteFields.languages"])
    stories = STORIES[: draw(st.integers(1, 2))]
    refs = [
        f"{stories[n % len(stories)]}/{name}"
        for n, name in enumerate(("first", "second", "third", "x-4", "fifth", "sixth", "seventh", "8th"))
    ]
    refs = refs[: draw(st.integers(1, most_events))]
    bills = draw(st.sampled_from(((), BILLS[:1], BILLS)))
    base = Pool(ACTORS, SOURCES, bills or BILLS, tuple(refs[:1]), tuple(languages), is_wild)
    entries = _entries(base)
    files = {**_STATIC, "content/snapshots/wire.txt": SNAPSHOT.encode()}

    def write(path: str, data: Any, **others: Any) -> None:  # noqa: ANN401  (any value)
        found = {**data, **others} if isinstance(data, dict) else data
        files[path] = as_text(found, is_ascii=is_ascii)

    site = draw(entries["site"])
    url = draw(st.sampled_from(_BASES))
    write("site.yaml", site, languages=languages, url=url, title=draw(_by_language(languages)))
    kinds = dict(zip(ACTORS, ("organization", "organization", "person", "organization"), strict=True))
    write("content/actors/a.yaml", {name: {**draw(entries["actor"]), "kind": kinds[name]} for name in ACTORS})
    write(
        "content/sources/a.yaml",
        {name: {"url": f"https://example.org/{name}", "title": name, **draw(entries["source"])} for name in SOURCES},
    )  # fmt: skip
    for bill in bills:
        write(f"content/bills/{bill}.yaml", draw(entries["bill"]))
    if draw(st.booleans()):
        stages = [{"key": key, "label": key} for key in STAGES]
        write("content/procedures/house.yaml", draw(entries["procedure"]), stages=stages)
    for story in stories:
        write(f"content/stories/{story}/story.yaml", draw(entries["story"]), title=draw(_by_language(languages)))
    for number, ref in enumerate(refs):
        pool = Pool(ACTORS, SOURCES, bills or BILLS, tuple(refs[: max(number, 1)]), tuple(languages), is_wild)
        story, _, name = ref.partition("/")
        event = draw(_entries(pool)["event"]) | draw(st.sampled_from(_ROLES if number % 3 else _ROLES[:1]))
        if bills and not draw(st.integers(0, 5)):
            event |= {**_STAGE_EVENT, "bill": "law", "stage": STAGES[number % len(STAGES)]}
        if not number % 3:
            event["claims"] = [{"id": claim, "text": draw(_TEXT)} for claim in CLAIMS]
        dated = draw(st.one_of(st.just(f"2021-11-{number + 1:02d}"), st.just(f"2021-11-{number + 1:02d}"), DATES))
        said = {
            "date": dated,
            "published": "2021-12-01",
            "title": draw(_by_language(languages)),
            "speaker": ACTORS[number % 2],
        }
        write(f"content/stories/{story}/events/{name}.yaml", said | event | said)
    for page in draw(
        st.lists(st.sampled_from(("help", "about", f"about.{languages[-1]}", "x.yy")), max_size=2, unique=True)
    ):
        head, body = draw(entries["page"]), draw(st.lists(_TEXT, max_size=4))
        text = "\n\n".join(body).encode("utf-8", "replace")
        files[f"content/pages/{page}.md"] = b"---\n" + as_text(head, is_ascii=is_ascii) + b"---\n" + text + b"\n"
    files |= dict(draw(st.lists(_OTHERS, max_size=1 + is_wild)))
    return files


def _by_language(languages: list[str]) -> st.SearchStrategy[Any]:
    return st.one_of(_TEXT, st.dictionaries(st.sampled_from(languages), _TEXT, min_size=1))


SMALL = {path: text.encode() for path, text in BASE.items()}
_FULL: Files = {
    **{path: as_text(data, is_ascii=False) for path, data in SITE.items() if path != PAGE},
    PAGE: b"---\n" + as_text(SITE[PAGE], is_ascii=False) + b"---\nThe text of [@rferl-denial].\n",
    **_STATIC,
    "static/logo.svg": _STATIC["static/plan.svg"],
    "content/snapshots/tengri.txt": SNAPSHOT.encode(),
}


@cache
def named_site(name: str) -> Mapping[str, bytes]:
    """Return the files of a site: the small one of most tests, the one of all models, or one in this repository."""
    if name not in REAL:
        return {"small": SMALL, "full": _FULL}[name]
    folder = REAL[name]
    found: Files = {"site.yaml": folder.joinpath("site.yaml").read_bytes()}
    for part in ("content", "static", "templates") if folder != ROOT else ("content",):
        found |= {f"{part}/{path}": data for path, data in files_in(folder / part).items()}
    return found
