"""Withdrawn entries and drafts leave no text in the output: a canary in every text field proves it.

The test takes the fields from the field table, so it covers later fields too, or says that it can't. It searches every
file of the output, whichever part of the program wrote it.
"""

from __future__ import annotations

import html
import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin
from urllib.parse import unquote

import msgspec
import pytest
from asked_records import ask, folder, published
from conftest import BASE, MakeSite
from finding_sites import JUDGMENT, REVIEWED
from golden import files_in
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image
from rendered_site import RenderedSite
from site_server import served
from slow import slow

from onrecord.build.exporters import EXPORTERS
from onrecord.build.pipeline import Options, build, load_site
from onrecord.build.story_export import export_story
from onrecord.editing.lookup.asked_entry import AskedEntry
from onrecord.editing.lookup.found_entries import Finder
from onrecord.editing.lookup.named_things import things
from onrecord.editing.telling.found_text import FoundText
from onrecord.editing.telling.opened_record import open_record
from onrecord.editing.telling.shown_formats import format_entry
from onrecord.model.choices import OutputKind
from onrecord.model.fields import RELATIONS, ActorFields, Deciding, EventFields, SourceFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.model.values import Localized, OneOrMany, Typed
from onrecord.render.outputs.exporter import ExportedStory
from onrecord.report.painting import plain


@pytest.fixture(autouse=True)
def _drawings_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the drawings of cards in place of their pictures, in which no search would find a word."""
    monkeypatch.setattr("onrecord.pictures.card_drawing.draw", lambda svg: svg.encode("utf-8"))


CANARY = "qanary"
"""Each text of the entry has this word and the name of its field; no other file of the site has it."""
EMBARGO = "2071-03-09T04:05"
REASON = "The letter was not genuine."
STORY = "content/stories/dispute"
LANGUAGES = ("en", "ru", "kk")
VALUES: Mapping[str, object] = {
    "EventFields.type": "bill-reading",
    "EventFields.date": "2021-11-03",
    "EventFields.until": "2021-11-04",
    "EventFields.time": "10:47",
    "EventFields.timezone": "Asia/Almaty",
    "EventFields.after": "announcement",
    "EventFields.during": "announcement",
    "EventFields.channel": "sitting",
    "EventFields.bill": "act",
    "EventFields.stage": "introduction",
    "EventFields.outcome": "none",
    "EventFields.chamber": None,
    "EventFields.published": "2021-11-10",
    "EventFields.status": "published",
    "EventFields.embargo": EMBARGO,
    "EventFields.tags": f"{CANARY}-tag",
    "EventFields.aliases": "gone-before",
    **{f"EventFields.{name}": None for name in Deciding.model_fields},  # a test of their own has these
    "Claim.aliases": f"{CANARY}-former-claim",
    "Claim.quote": f"{CANARY}-quote",
    "Correction.date": "2021-11-11",
    "Quote.lang": "en",
    "Media.src": f"{CANARY}.jpg",
    "Acceptance.code": "VIA002",
    "Relation.target": None,
    "Relation.basis": "inferred",
    "Via.source": None,
    "Via.issued": "2021-11-02",
    "Says.date": "2021-11-03",
    "Votes.manner": None,
    "Votes.for": "71",
    "Votes.against": "3",
    "Votes.abstained": "1",
    "Expected.kind": "hearing",
    "Expected.date": "2022-03-03",
    "Expected.until": "2022-03-04",
    "Expected.time": "10:00",
    "Expected.timezone": "Asia/Almaty",
    "Expected.announced": "2021-11-03",
    "Expected.published": "2021-11-11",
    "Expected.bill": "act",
    "Expected.stage": "reading-1",
    "Expected.status": "published",
    "Expected.happened": None,
    "EarlierDay.date": "2022-02-03",
    "EarlierDay.until": "2022-02-04",
    "EarlierDay.time": None,
    "EarlierDay.announced": "2021-11-02",
    "EarlierDay.published": "2021-11-10",
    "Cancellation.date": "2021-11-12",
    "SourceFields.example": None,
    "ActorFields.example": None,
    "SourceFields.type": "article",
    "SourceFields.language": "en",
    "SourceFields.issued": "2021-11-02",
    "SourceFields.accessed": "2021-11-03",
    "SourceFields.doi": f"10.5555/{CANARY}",
    "SourceFields.isbn": "978-0-306-40615-7",
    "SourceFields.url": f"https://example.org/{CANARY}",
    "SourceFields.archive_url": f"https://web.archive.org/web/20211103120000/https://example.org/{CANARY}",
    "SourceFields.archive_date": "2021-11-03",
    "SourceFields.archive_refused": "2021-11-03",
    "SourceFields.url_status": "dead",
    "SourceFields.primary": "no",
    "SourceFields.version_of": None,
    "SourceFields.sha256": None,
    "SourceFields.aliases": f"{CANARY}-former-source",
    "ActorFields.kind": "person",
    "Membership.organization": "ministry",
    "Membership.start_date": "2019",
    "Membership.end_date": "2031",
    "OtherName.start_date": "2019",
    "OtherName.end_date": "2031",
    "ActorFields.part_of": None,
    "ActorFields.different_from": "ministry",
    "ActorFields.url": f"https://example.org/{CANARY}",
    "ActorFields.same_as": f"https://www.wikidata.org/wiki/{CANARY}",
    "ActorFields.aliases": f"{CANARY}-former-actor",
    "StoryFields.languages": None,  # the test writes these three
    "StoryFields.withdrawn": None,
    "StoryFields.embargo": None,
    "StoryFields.timezone": "Asia/Almaty",
    "StoryFields.tags": f"{CANARY}-tag",
    "StoryFields.status": "published",
    "StoryFields.order": "oldest-first",
    "StoryFields.example": None,
    "StoryFields.index": "yes",
    "StoryFields.aliases": "earlier",
    "Coverage.since": "2021",
    "Closing.date": "2021-11-11",
}
"""Values of fields that hold no free text."""
NAMES = {"speaker": "actor", "on_behalf_of": "actor", "actors": "actor", "source": "source"}
"""Fields that refer to another entry, with that entry's kind. A plain `id` has a canary too."""


def filled(model: type[Fields], *, path: str = "", depth: int = 0) -> dict[str, object]:
    """Return an entry with a value in each of the model's fields: a canary wherever the field holds a text."""
    found = {}
    for name, info in model.rows().items():
        key, inner = f"{model.__name__}.{name}", f"{path}.{name}" if path else name
        value = VALUES.get(key) if key in VALUES else _value(name, info.annotation, inner, depth)
        if value is not None:
            found[name] = value
    return found


def _value(name: str, annotation: object, path: str, depth: int) -> object:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _marked_value(name, annotation, path, depth)
    if origin in (Union, UnionType):
        return _value(name, next(part for part in arguments if part is not NoneType), path, depth)
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        return filled(annotation, path=path, depth=depth + 1)
    message = f"add a value for '{path}' to VALUES: {annotation}"
    raise AssertionError(message)


def _without(value: object, name: str) -> object:
    assert isinstance(value, dict)
    return {key: inner for key, inner in value.items() if key != name}


def _marked_value(name: str, annotation: object, path: str, depth: int) -> object:
    inner, *marks = get_args(annotation)
    word = f"{CANARY}-{re.sub('[^a-z]', '-', path)}"
    if any(isinstance(mark, Localized) for mark in marks):
        return {language: f"{word} {language}" for language in LANGUAGES}
    if any(isinstance(mark, OneOrMany) for mark in marks):
        if name in RELATIONS:
            return f"others#{name.replace('_', '-')}" if depth == 0 else None
        full = _value(name, get_args(inner)[0], path, depth)
        # Pages omit the origins of a source that gives another date. So one citation has `via`, and the other `says`.
        return [_without(full, "says"), _without(full, "via")] if name == "sources" else [full]
    kinds = {mark.name for mark in marks if isinstance(mark, Typed)}
    if kinds == {"an id"}:
        return f"{CANARY}-{NAMES.get(name, path.split('.', maxsplit=1)[0].removesuffix('s'))}"
    assert kinds == {"a line"}, f"add a value for '{path}' to VALUES: {annotation}"
    return f"{word} line"


def entry(status: str) -> str:
    """Return the entry as JSON, which is YAML too."""
    fields = filled(EventFields) | {"status": status}
    if status != "draft":  # no other entry may have an embargo
        del fields["embargo"]
    assert isinstance(fields["body"], dict)
    cited = f"[see @{CANARY}-source, {CANARY}; @wire] and [{CANARY}](actors/{CANARY}-actor)"
    fields["body"] = {language: f"{text} {cited}" for language, text in fields["body"].items()}
    corrections = fields["corrections"]
    assert isinstance(corrections, list)
    # The correction with the latest day is the withdrawal, in whatever order.
    withdrawal = {"date": "2021-11-12", "reason": REASON}
    fields["corrections"] = [withdrawal, *corrections] if status == "withdrawn" else corrections
    return json.dumps(fields, ensure_ascii=False)


def picture() -> bytes:
    """Return a photograph with a canary in its metadata."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY
    Image.new("RGB", (40, 30), "#888").save(file, "JPEG", exif=exif)
    return file.getvalue()


def site(status: str) -> dict[str, str | bytes | None]:
    """Return the files of a site with the entry and with all kinds of references to it."""
    claims = ", ".join(f"{{id: {name.replace('_', '-')}, text: It is so}}" for name in RELATIONS)
    tail = "sources: wire\npublished: 2021-11-10\n"
    files: dict[str, str | bytes | None] = {
        "site.yaml": (
            "title: A test\nurl: https://example.org/\nlanguages: [en, ru, kk]\ntimezone: Asia/Almaty\n"
            f"repository: https://github.com/example/record\noutputs: [{', '.join(get_args(OutputKind))}]\n"
        ),
        f"{STORY}/story.yaml": "title: {en: The dispute, ru: Спор, kk: Дау}\n",
        f"{STORY}/events/gone.yaml": entry(status),
        f"{STORY}/events/others.yaml": (
            f"type: statement\ndate: 2021-11-01\ntitle: Others\nspeaker: ministry\nclaims: [{claims}]\n{tail}"
        ),
        "content/bills/act.yaml": "title: The act\nprocedure: generic\nsources: gazette\n",
        "content/sources/only-here.yaml": json.dumps({f"{CANARY}-source": filled(SourceFields)}),
        "content/actors/only-here.yaml": json.dumps({f"{CANARY}-actor": filled(ActorFields)}),
        f"content/snapshots/{CANARY}-source.txt": " ".join(
            f"{CANARY}-quotes-{part} line" for part in ("prefix", "exact", "suffix")
        ),
        f"static/{CANARY}.jpg": picture(),
        "content/pages/about.md": "---\ntitle: About\n---\nWe list [all corrections](/dispute/).\n",
    }
    if status != "draft":  # no entry may refer to a draft
        files[f"{STORY}/events/answer.yaml"] = (
            "type: denial\ndate: 2021-11-05\ntitle: An answer\nspeaker: company\nafter: gone\nduring: gone\n"
            f"body: It answers [that](gone), and [this](gone#{CANARY}-claim).\n"
            f"denies: gone#{CANARY}-claim\nresponds_to: {{target: gone, note: It speaks of it}}\n{tail}"
        )
    return files


def texts(data: bytes) -> Iterator[str]:
    """Yield a file's text as programs read it: raw, unescaped, and with unfolded calendar lines."""
    text = data.decode("utf-8", "replace")
    yield text
    yield data.decode("utf-16", "replace")
    yield html.unescape(html.unescape(text))
    yield unquote(text)
    yield text.replace("\r\n ", "")
    yield re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


def _canaries_of(text: str) -> list[str]:
    if CANARY not in text.lower():  # which takes a tenth of the time of the search
        return []
    return re.findall(rf"{CANARY}[\w-]*", text, re.IGNORECASE)


def canaries_in(folder: Path) -> dict[str, set[str]]:
    """Return the canaries in each file of a folder, in its name or its content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        contents = texts(path.read_bytes()) if path.is_file() else ()
        words = {word for text in {name, *contents} for word in _canaries_of(text)}
        if words:
            found[name] = words
    return found


def built(root: Path, out: Path, options: Options, languages: tuple[str, ...] = LANGUAGES) -> None:
    """Build a site without errors; beside the pages stand its story as one file, and what commands tell of entries."""
    outcome = build(root, out, options)
    assert [problem.message for problem in outcome.problems if problem.severity == "error"] == []
    loaded = load_site(root, options).value
    assert loaded.site
    assert loaded.theme
    for language in () if loaded.site.stories["dispute"].fields.withdrawn else languages:
        file = export_story(root, (loaded.site, loaded.theme), "dispute", language, remember=False)
        assert file.problems == ()
        (out / f"export-{language}.html").write_text(file.value, "utf-8")
        story = ExportedStory("dispute", language, loaded.site, loaded.theme, root, remember=False)
        (out / f"export-{language}.json").write_bytes(msgspec.json.encode(story.rows))
        for form in ("timelinejs", "csv"):
            text = EXPORTERS[form].write(story).value
            assert isinstance(text, str)
            (out / f"export-{language}-{form}.{EXPORTERS[form].ending}").write_text(text, "utf-8")
    _tell(root, out, options, has_drafts=False)


def _tell(root: Path, out: Path, options: Options, *, has_drafts: bool) -> None:
    """Write what `onrecord show` prints of each entry without a canary in its name, and what `find` prints of them."""
    opened = open_record(root, options)
    told = opened.as_of(None)
    drafts = {draft.id for draft in opened.records.without_drafts().drafts}
    shown = [name for name in things(opened.records) if has_drafts or drafts.isdisjoint((name.id, name.event))]
    for number, name in enumerate(name for name in shown if CANARY not in str(name)):
        for output_format in ("text", "markdown", "json"):
            text = format_entry(opened, told, AskedEntry(name, str(name)), output_format, plain)
            (out / f"told-{number}-{output_format}").write_text(text, "utf-8")
    finder = Finder(opened)
    found = [finder.describe(hit) for hit in finder.find(f"{CANARY} line answer")]
    (out / "found-text").write_text(FoundText(finder, CANARY).text(found, plain), "utf-8")
    (out / "found-json").write_bytes(msgspec.json.encode(found))


def test_published_entry_shows_all_its_texts(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """The output has each text of the published entry, so the other tests search for texts that can appear.

    After the entry is withdrawn, no file of this output has a text of it.
    """
    built(make_site(site("published")), tmp_path / "out", options)
    found = canaries_in(tmp_path / "out")
    shown = set[str]().union(*found.values())
    given = set(re.findall(rf"{CANARY}[\w-]*", "".join(map(str, (filled(EventFields), filled(SourceFields))))))

    # Pages show no `says` of a claim's citation, and no quotation's id.
    hidden = {f"{CANARY}-claims-sources-says-note", f"{CANARY}-quote"}
    # No origin is counted of what was only set for a day.
    hidden |= {f"{CANARY}-expected-{part}sources-via-external" for part in ("", "earlier-", "cancelled-")}
    assert f"dispute/gone/{CANARY}-claim/card.png" in found
    of_editors = {f"{CANARY}-accept-reason", f"{CANARY}-reviewed-by"}
    assert given - shown <= hidden | of_editors
    assert of_editors.isdisjoint(shown)
    built(make_site(site("withdrawn")), tmp_path / "out", options)
    assert_withdrawn(tmp_path / "out")


@pytest.mark.slow
def test_withdrawn_entry_leaves_no_text(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """No file has a text of a withdrawn entry, or of an entry that only it names; its notice gives day and reason."""
    built(make_site(site("withdrawn")), tmp_path / "out", options)
    assert_withdrawn(tmp_path / "out")


def assert_withdrawn(out: Path) -> None:
    """Assert that no file of an output has a text of the withdrawn entry, and that its notices are there."""
    assert canaries_in(out) == {}
    for prefix in ("", "ru/", "kk/"):
        assert REASON in (out / f"{prefix}dispute/gone/index.html").read_text("utf-8")
        assert REASON in (out / f"{prefix}corrections/index.html").read_text("utf-8")
        assert REASON in (out / f"{prefix}dispute/feed.xml").read_text("utf-8")
        assert (out / f"{prefix}dispute/gone-before/index.html").exists()
    for path in ("sitemap.xml", "index.html", "dispute/index.html", "bills/act/index.html"):
        assert "/gone/" not in (out / path).read_text("utf-8")
    assert changes_of(out, "dispute/gone") == [
        ("added", "2021-11-10", "2021-11-03"),
        ("correction", "2021-11-11", "2021-11-11"),
        ("withdrawal", "2021-11-12", "2021-11-12"),
    ]


def changes_of(out: Path, event: str) -> list[tuple[str, str, str]]:
    """Return what `changes` has of an event without claims: kinds and days; only a withdrawal may have words."""
    rows = [json.loads(line) for line in (out / "data/changes.jsonl").read_text("utf-8").splitlines()]
    own = [row for row in rows if row["event"] == event]
    words = ("claim", "before", "after", "rule", "was", "now", "reason")
    assert {row["kind"] for row in own if any(row[name] for name in words)} <= {"withdrawal"}
    return [(row["kind"], row["recorded"], row["day"]) for row in own]


def withdrawn_story() -> dict[str, str | bytes | None]:
    """Return the site with its story withdrawn as a whole, and canaries in the story's own texts."""
    texts = {language: f"{CANARY} {language}" for language in LANGUAGES}
    withdrawal = {"date": "2021-11-12", "reason": REASON}
    story = filled(StoryFields) | {"title": texts, "summary": texts, "languages": list(LANGUAGES)}
    files = site("published") | {f"{STORY}/story.yaml": json.dumps(story | {"withdrawn": withdrawal})}
    for name in ("others", "answer"):
        text = str(files[f"{STORY}/events/{name}.yaml"])
        files[f"{STORY}/events/{name}.yaml"] = text.replace("title: ", f"title: {CANARY} ")
    return files


@pytest.mark.parametrize(
    "is_published_first", [*slow([False]), True], ids=lambda first: "after it was published" if first else "at once"
)
def test_withdrawn_story_leaves_no_text(
    make_site: MakeSite, options: Options, tmp_path: Path, *, is_published_first: bool
) -> None:
    """No file has a text of a withdrawn story or of its events; the notice has each of their addresses."""
    out, files = tmp_path / "out", withdrawn_story()
    if is_published_first:
        story = json.loads(str(files[f"{STORY}/story.yaml"]))
        del story["withdrawn"]
        built(make_site(files | {f"{STORY}/story.yaml": json.dumps(story)}), out, options)
        assert {"index.html", "dispute/feed.xml", "dispute/index.html"} < canaries_in(out).keys()
    built(make_site(files), out, options)

    assert canaries_in(out) == {}
    for name, day in (("gone", "2021-11-03"), ("others", "2021-11-01"), ("answer", "2021-11-05")):
        assert changes_of(out, f"dispute/{name}")[0] == ("added", "2021-11-10", day)
    pages = ("", "all/", "claims/", "sources/", "gone/", "others/", "answer/")
    for prefix in ("", "ru/", "kk/"):
        assert all(REASON in (out / f"{prefix}dispute/{page}index.html").read_text("utf-8") for page in pages)
        assert all(REASON in (out / f"{prefix}dispute/{feed}").read_text("utf-8") for feed in ("feed.xml", "feed.json"))
        assert (out / f"{prefix}dispute/gone-before/index.html").exists()
        assert (out / f"{prefix}earlier/gone-before/index.html").exists()
        for path in ("index.html", "bills/act/index.html"):
            assert "dispute/" not in (out / f"{prefix}{path}").read_text("utf-8")
    assert "/dispute/" not in (out / "sitemap.xml").read_text("utf-8")


def test_edit_in_a_withdrawn_story_leaves_no_text(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A build of one edited text writes none of it if its story is withdrawn, nor does one of another story's text."""
    files, out, remembering = withdrawn_story(), tmp_path / "out", replace(options, remember=True)
    other = {
        "content/stories/other/story.yaml": "title: Other\n",
        "content/stories/other/events/reply.yaml": (
            "type: statement\ndate: 2021-11-06\ntitle: A reply\nspeaker: company\nsummary: It replies.\n"
            f"responds_to: dispute/gone#{CANARY}-claim\nsources: wire\npublished: 2021-11-10\n"
        ),
    }
    root = make_site({**files, **other})
    for edited in (f"{STORY}/events/others.yaml", "content/stories/other/events/reply.yaml"):
        built(root, out, remembering)
        text = (root / edited).read_text("utf-8")
        (root / edited).write_text(f"{text}summary: {CANARY}\n" if "summary" not in text else text.replace("It", "She"))
        built(root, out, remembering)
        assert canaries_in(out) == {}
    assert "She replies." in (out / "other/reply/index.html").read_text("utf-8")


def test_older_correction_is_not_taken_for_the_withdrawal(
    make_site: MakeSite, options: Options, tmp_path: Path
) -> None:
    """Without a correction for the withdrawal, the notice has no reason, and no file has the older correction."""
    files = site("withdrawn")
    older = {"date": "2021-11-12", "was": f"{CANARY} was", "now": f"{CANARY} now", "reason": f"{CANARY} slip"}
    files[f"{STORY}/events/gone.yaml"] = json.dumps(json.loads(entry("withdrawn")) | {"corrections": [older]})
    out = tmp_path / "out"
    built(make_site(files), out, options)

    assert canaries_in(out) == {}
    for path in ("dispute/gone/index.html", "dispute/feed.xml"):
        assert '<p class="withdrawn">The editors withdrew this entry.</p>' in html.unescape((out / path).read_text())
    assert "dispute/gone" not in (out / "corrections/index.html").read_text("utf-8")


def test_draft_leaves_no_text(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """No file has a text or the address of a draft, or a text of an entry that only it names."""
    root = make_site(site("draft"))
    built(root, tmp_path / "out", options)
    _tell(root, tmp_path / "out", options, has_drafts=True)

    assert canaries_in(tmp_path / "out") == {}
    assert not (tmp_path / "out/dispute/gone").exists()
    _assert_tells_of_no_embargo(tmp_path / "out")


@pytest.mark.parametrize("lacking", ["date sources", *slow(["date", "sources"])])
def test_unfinished_draft_changes_no_byte(make_site: MakeSite, options: Options, tmp_path: Path, lacking: str) -> None:
    """With a draft that lacks fields, and with entries that only it names, each file is as it is without them."""
    without = {path: text for path, text in site("draft").items() if CANARY not in f"{path}{text!r}"}
    built(make_site(without), tmp_path / "without", options)
    draft = {name: value for name, value in json.loads(entry("draft")).items() if name not in lacking.split()}
    built(make_site({**site("draft"), f"{STORY}/events/gone.yaml": json.dumps(draft)}), tmp_path / "with", options)

    assert canaries_in(tmp_path / "with") == {}
    assert files_in(tmp_path / "with") == files_in(tmp_path / "without")


def test_any_unfinished_draft_changes_no_page(make_site: MakeSite, options: Options) -> None:
    """Whatever fields it has, the site has the same pages and files, with the same words, as without it."""
    needed = {"type", "title", "status"}
    whole = {**json.loads(entry("draft")), "type": "statement"}
    root = make_site({})
    expected = dict(RenderedSite(root, options))

    @settings(max_examples=10, deadline=None, derandomize=True, database=None)
    @given(st.sets(st.sampled_from(sorted(whole.keys() - needed - {"date"}))))
    def draft_with(names: set[str]) -> None:
        fields = {name: value for name, value in whole.items() if name in names | needed}
        (root / STORY / "events/gone.yaml").write_text(json.dumps(fields), "utf-8")
        assert dict(RenderedSite(root, options)) == expected

    draft_with()


SEEN = {"id": "hearing", "kind": "hearing", "title": "A hearing", "date": "2022-03-17", "published": "2021-11-10"}
HIDDEN = {
    **SEEN,
    "id": f"{CANARY}-step",
    "title": f"{CANARY} step",
    "note": f"{CANARY} note",
    "actors": [f"{CANARY}-actor", "company"],
    "sources": [f"{CANARY}-source", "wire"],
    "bill": "act",
    "stage": "introduction",
    "published": "2021-11-11",
    "earlier": {"date": "2022-03-03", "published": "2021-11-10", "sources": f"{CANARY}-source"},
    "cancelled": {"date": "2021-11-12", "reason": f"{CANARY} reason", "sources": f"{CANARY}-source"},
}
"""A step of which readers may know nothing: neither its words, nor the actor and the source that it alone names."""
DRAFT_EVENT = {
    "type": "statement",
    "date": "2022-03-17",
    "title": f"{CANARY} sitting",
    "sources": "wire",
    "published": "2021-11-10",
}


def _with_steps(file: str, *steps: Mapping[str, object], **fields: object) -> str:
    """Return the file of an entry of `BASE`, or of the story, with steps."""
    known = {f"{STORY}/story.yaml": "title: {en: The dispute, ru: Спор}\n"}
    text = known.get(file) or BASE.get(file, "")
    return text + "".join(f"{name}: {json.dumps(value)}\n" for name, value in {**fields, "expected": steps}.items())


def _site_with_steps(*, has_hidden: bool) -> dict[str, str | bytes | None]:
    """Return a site with one step in a story, an event and a bill each; also with all that readers may not know of."""
    drafts = ({**HIDDEN, "status": "draft"},) if has_hidden else ()
    happened = ({"happened": f"{CANARY}-sitting"}, {"happened": f"{CANARY}-story/sitting"}) if has_hidden else ({}, {})
    in_story = {**SEEN, "sources": "wire"}
    files: dict[str, str | bytes | None] = {
        "site.yaml": (
            "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\ntimezone: Asia/Almaty\n"
            f"repository: https://github.com/example/record\noutputs: [{', '.join(get_args(OutputKind))}]\n"
        ),
        f"{STORY}/story.yaml": _with_steps(f"{STORY}/story.yaml", {**in_story, **happened[0]}, *drafts),
        f"{STORY}/events/denial.yaml": _with_steps(f"{STORY}/events/denial.yaml", {**SEEN, **happened[1]}, *drafts),
        "content/bills/act.yaml": _with_steps(
            "content/bills/act.yaml",
            {**SEEN, "happened": f"dispute/{CANARY}-sitting"} if has_hidden else SEEN,
            *({name: value for name, value in draft.items() if name != "bill"} for draft in drafts),
            title="The act",
            procedure="generic",
            sources="gazette",
        ),
    }
    if has_hidden:
        step = {name: value for name, value in HIDDEN.items() if name != "happened"}
        sitting = {**DRAFT_EVENT, "expected": [step]}
        files |= {
            f"{STORY}/events/{CANARY}-sitting.yaml": json.dumps({**sitting, "status": "draft", "embargo": EMBARGO}),
            f"content/stories/{CANARY}-story/story.yaml": json.dumps(
                {"title": f"{CANARY} story", "status": "draft", "embargo": EMBARGO, "expected": [step]}
            ),
            f"content/stories/{CANARY}-story/events/sitting.yaml": json.dumps(sitting),
            "content/sources/only-here.yaml": json.dumps(
                {f"{CANARY}-source": {"title": f"{CANARY} source", "url": f"https://example.org/{CANARY}"}}
            ),
            "content/actors/only-here.yaml": json.dumps(
                {f"{CANARY}-actor": {"name": f"{CANARY} actor", "kind": "organization"}}
            ),
        }
    return files


def test_hidden_step_changes_no_byte(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A draft of a step, one in a draft or embargoed entry, and a draft event that ends a step leave no trace.

    Each file is as it is without them, and a step whose event is a draft is still set.
    """
    languages = ("en", "ru")
    built(make_site(_site_with_steps(has_hidden=False)), tmp_path / "without", options, languages)
    built(make_site(_site_with_steps(has_hidden=True)), tmp_path / "with", options, languages)

    assert canaries_in(tmp_path / "with") == {}
    _assert_tells_of_no_embargo(tmp_path / "with")
    assert files_in(tmp_path / "with") == files_in(tmp_path / "without")
    page = (tmp_path / "with/dispute/index.html").read_text("utf-8")
    assert 'id="expected_hearing"' in page


def test_steps_are_hidden_again_after_they_were_shown(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A build that follows one with all steps in the open keeps nothing of them."""
    out, remembering = tmp_path / "out", replace(options, remember=True)
    hidden = _site_with_steps(has_hidden=True)
    shown = {
        path: str(text).replace('"status": "draft"', '"status": "published"').replace(f', "embargo": "{EMBARGO}"', "")
        for path, text in hidden.items()
    }
    built(make_site(shown), out, remembering, ("en", "ru"))
    found = {word for words in canaries_in(out).values() for word in words}
    assert {f"{CANARY}-step", f"{CANARY}-actor", f"{CANARY}-source", f"{CANARY}-sitting"} <= found
    built(make_site(hidden), out, remembering, ("en", "ru"))

    assert canaries_in(out) == {}


def test_assistant_hears_nothing_of_hidden_steps(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """An assistant learns nothing of a hidden step, neither from the folder nor from the published site."""
    root = make_site(_site_with_steps(has_hidden=True))
    built(root, tmp_path / "out", options, ("en", "ru"))
    with served(tmp_path / "out") as address:
        for record in (published(address), folder(root)):
            told = [ask(record, kind, id=id_) for kind, id_ in (("story", "dispute"), ("event", "dispute/denial"))]
            told += [ask(record, "bill", id="act"), ask(record, "as_of", id="dispute", day="2026-01-01")]
            told += [ask(record, "changes_since", day="2021-01-01"), ask(record, "search", words=CANARY)]
            assert CANARY not in json.dumps(told[:-1]).lower()
            assert told[-1]["total"] == 0


@pytest.mark.parametrize("lacking", ["date", "sources"])
def test_preview_with_an_unfinished_draft_is_built(
    make_site: MakeSite, options: Options, tmp_path: Path, lacking: str
) -> None:
    """With drafts, one without sources has its page, and one without a date is in no file."""
    draft = {name: value for name, value in json.loads(entry("draft")).items() if name != lacking}
    out = tmp_path / "out"
    built(
        make_site({**site("draft"), f"{STORY}/events/gone.yaml": json.dumps(draft)}), out, replace(options, drafts=True)
    )

    assert (out / "dispute/gone/index.html").exists() == (lacking == "sources")
    assert bool(canaries_in(out)) == (lacking == "sources")


def test_no_file_tells_of_an_embargo(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """No file has the moment or the year of an embargo, even if drafts are part of the site."""
    built(make_site(site("draft")), tmp_path / "out", replace(options, drafts=True))

    assert canaries_in(tmp_path / "out")
    _assert_tells_of_no_embargo(tmp_path / "out")


def _assert_tells_of_no_embargo(out: Path) -> None:
    for file in out.rglob("*"):
        assert not file.is_file() or EMBARGO[:4].encode() not in file.read_bytes() or file.suffix in (".jpg", ".webp")


GONE = (
    "type: report\ndate: 2021-11-03\ntitle: Gone\nspeaker: someone\nsources: paper\npublished: 2021-11-10\n"
    "status: withdrawn\ncorrections: {date: 2021-11-12, reason: It was a slip.}\n"
)
EVENT = f"{STORY}/events/another.yaml"
TAIL = "type: report\ndate: 2021-11-04\ntitle: Another\npublished: 2021-11-10\n"
SOURCES = BASE["content/sources/sources.yaml"]
ACTORS = BASE["content/actors/actors.yaml"]
COPY = "copy: {{title: Copy, url: https://example.org/copy, {field}: paper}}\n"
STAYS: tuple[tuple[str, Mapping[str, str], str], ...] = (
    ("an event cites it", {EVENT: f"{TAIL}sources: paper\n"}, "sources/paper"),
    (
        "a claim cites it",
        {EVENT: f"{TAIL}sources: wire\nclaims: {{id: a, text: A, sources: paper}}\n"},
        "sources/paper",
    ),
    ("a citation names it as its origin", {EVENT: f"{TAIL}sources: {{source: wire, via: paper}}\n"}, "sources/paper"),
    ("a source is from it", {"content/sources/more.yaml": COPY.format(field="via")}, "sources/paper"),
    ("a source is a version of it", {"content/sources/more.yaml": COPY.format(field="version_of")}, "sources/paper"),
    ("a text cites it", {EVENT: f"{TAIL}sources: wire\nbody: Read it [@paper].\n"}, "sources/paper"),
    (
        "a page links to it",
        {"content/pages/about.md": "---\ntitle: About\n---\n[It](sources/paper).\n"},
        "sources/paper",
    ),
    ("a bill cites it", {"content/bills/act.yaml": "title: A\nprocedure: generic\nsources: paper\n"}, "sources/paper"),
    ("an event names it as its speaker", {EVENT: f"{TAIL}sources: wire\nspeaker: someone\n"}, "actors/someone"),
    ("a text links to it", {EVENT: f"{TAIL}sources: wire\nbody: Of [him](actors/someone).\n"}, "actors/someone"),
    (
        "an actor is a part of it",
        {"content/actors/more.yaml": "office: {name: The office, kind: organization, part_of: someone}\n"},
        "actors/someone",
    ),
    (
        "a bill has it as its sponsor",
        {"content/bills/act.yaml": "title: A\nprocedure: generic\nsponsors: someone\nsources: wire\n"},
        "actors/someone",
    ),
)


def test_entry_named_by_a_published_entry_keeps_its_page(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """An actor or source of a withdrawn entry keeps its page only if another entry refers to it."""
    entries = {
        "site.yaml": f"{BASE['site.yaml']}outputs: []\n",
        "content/sources/sources.yaml": f"{SOURCES}paper: {{title: Paper, url: https://example.org/paper}}\n",
        "content/actors/actors.yaml": f"{ACTORS}someone: {{name: Someone, kind: organization}}\n",
        f"{STORY}/events/gone.yaml": GONE,
    }
    built(make_site(entries), tmp_path / "without", options, languages=())
    for name, files, page in STAYS:
        built(make_site({**entries, **files}), tmp_path / "with", options, languages=())
        assert not (tmp_path / "without" / page).exists(), name
        assert (tmp_path / "with" / page / "index.html").exists(), name
        shutil.rmtree(tmp_path / "site")


def test_relations_to_a_withdrawn_entry_are_merged(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """Several relations of one kind to claims of a withdrawn entry appear as one relation."""
    gone = f"{GONE}claims: [{{id: one, text: One}}, {{id: two, text: Two}}]\n"
    answer = "type: denial\ndate: 2021-11-05\ntitle: An answer\nspeaker: company\ndenies: [gone#one, gone#two]\n"
    gone = gone.replace("someone", "ministry").replace("paper", "wire")
    tail = "sources: wire\npublished: 2021-11-10\n"
    files = {f"{STORY}/events/gone.yaml": gone, f"{STORY}/events/answer.yaml": answer + tail}
    built(make_site(files), tmp_path / "out", options)

    head, _, body = (tmp_path / "out/dispute/answer/index.html").read_text("utf-8").partition("<body>")
    assert (head.count("a withdrawn entry"), body.count("a withdrawn entry")) == (1, 1)


@pytest.mark.parametrize("path", [JUDGMENT, f"{STORY}/events/announcement.yaml"])
def test_withdrawn_finding_leaves_no_text(path: str, make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A withdrawn finding leaves none of its words, nor does a finding on a withdrawn claim."""
    files = {**BASE, **REVIEWED}
    said = files[path].replace("There was no joint statement", CANARY).replace("It heard both", CANARY)
    said = said.replace("They issued a joint statement", CANARY)
    withdrawn = f"{said}status: withdrawn\ncorrections: [{{date: 2021-11-22, reason: {REASON}}}]\n"
    built(make_site({**REVIEWED, path: said}), tmp_path / "before", options)
    built(make_site({**REVIEWED, path: withdrawn}), tmp_path / "after", options)

    assert canaries_in(tmp_path / "before")
    assert canaries_in(tmp_path / "after") == {}
    assert "data-finding" not in (tmp_path / "after/dispute/index.html").read_text("utf-8")
