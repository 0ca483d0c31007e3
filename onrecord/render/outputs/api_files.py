"""The files of the API and of the dump, and the schemas of both. Each is for all languages at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, get_args

from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.data import joining_tables
from onrecord.render.data.dump import csv_file, json_lines, package
from onrecord.render.data.file_digests import API, DUMP, FILE_LIST
from onrecord.render.data.offers import offers
from onrecord.render.data.openapi import OPENAPI, openapi_text
from onrecord.render.data.own_files import ListKind
from onrecord.render.data.record import ApiRecord
from onrecord.render.data.record_types import FILES, ROWS, RULES, SCHEMAS, SINGLE_FILES, VERSION
from onrecord.render.data.tables import Row, encoded, schema_text
from onrecord.render.former_addresses import RENAMED
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.outputs.single_files import SINGLE_FILE_KINDS, list_address
from onrecord.render.tracking.tracked_site import TrackedSite

StoryAt = tuple[str, str]
"""A story, and its id of today or a former one, at whose address the same file stays."""
_ABOUT_SITE = tuple(name for name in FILES if name not in {"story", "files"})
_DUMP = (*(f"{name}.{form}" for name in ROWS for form in ("jsonl", "csv")), "datapackage.json")


def _each(rows: Callable[[ApiRecord, Ref], Iterable[Row]]) -> Callable[[ApiRecord, str], Iterator[Row]]:
    return lambda record, story: chain.from_iterable(rows(record, ref) for ref in record.events(story))


_OF_STORY: Mapping[str, Callable[[ApiRecord, str], Iterable[Row]]] = {
    "events": lambda record, story: map(record.event, record.events(story)),
    "claims": _each(ApiRecord.claims),
    "findings": _each(ApiRecord.findings),
    "relations": _each(ApiRecord.relations),
    "statements": ApiRecord.statements,
}
_OF_SITE: Mapping[str, Callable[[ApiRecord, TrackedSite], Iterable[Row]]] = {
    "actors": lambda record, site: map(record.actor, site.actors),
    "sources": lambda record, site: map(record.source, site.sources),
    "bills": lambda record, site: map(record.bill, site.bills),
    "expected": lambda record, _site: record.expected(),
    "corrections": lambda record, _site: record.corrections(),
}


def _of_all_stories(
    rows: Callable[[ApiRecord, str], Iterable[Row]],
) -> Callable[[ApiRecord, TrackedSite], Iterator[Row]]:
    return lambda record, _site: chain.from_iterable(rows(record, story) for story in record.stories())


_IN_DUMP: Mapping[str, Callable[[ApiRecord, TrackedSite], Iterable[Row]]] = {
    **_OF_SITE,
    **{name: _of_all_stories(rows) for name, rows in _OF_STORY.items()},
    "stories": lambda record, _site: map(record.story, record.stories()),
    "quotations": _of_all_stories(_each(ApiRecord.quotations)),
    "citations": joining_tables.citations,
    "memberships": joining_tables.memberships,
    "names": joining_tables.other_names,
    "steps": _of_all_stories(ApiRecord.steps),
    "plans": joining_tables.plans,
    "changes": lambda record, _site: record.changes(),
}


def _story_keys(context: RenderContext, id_: str) -> Iterator[StoryAt]:
    story = context.site.story_name(id_)
    if offers(context.site, "api") and story.fields.status != "draft" and context.language == story.languages[0]:
        yield from ((id_, name) for name in (id_, *RENAMED["story"].former_ids(context.site, id_)))


def story_rows(context: RenderContext, id_: str) -> Row:
    """Return the rows of a story, with the ids of its sources."""
    site, record = context.site, context.api
    found: Row = {name: list(rows(record, id_)) for name, rows in _OF_STORY.items()}
    found |= {"story": record.story(id_), "withdrawn": list(map(record.withdrawn, site.stories[id_].withdrawn))}
    found["expected"] = record.steps_ahead.of(site.stories[id_].expected)
    return found | {"bills": record.bills(id_), "sources": list(site.cited_sources(id_).events)}


def _story(context: RenderContext, key: StoryAt) -> Outcome[str]:
    record = context.api.begin()
    return Outcome(encoded(FILES["story"], story_rows(context, key[0]) | record.head([key[0]])))


def _schemas(context: RenderContext) -> Iterator[str]:
    """Yield the names of the schemas; those of files of single entries come with these."""
    if offers(context.site, "api", "dump"):
        yield from (name for name in SCHEMAS if name not in SINGLE_FILES or context.api.has_single_files)


def _list_files(context: RenderContext, _name: str) -> Outcome[str]:
    """Return the list of files, which a build fills in when it has made these."""
    site = context.site.base_url
    return Outcome(encoded(FILES["files"], {"schema_version": VERSION, "site": site, "files": []}))


def _describe(context: RenderContext, _name: str) -> Outcome[str]:
    fields = context.site.fields
    base, has_single_files = context.site.base_url, context.api.has_single_files
    return Outcome(openapi_text(fields.title, fields.licence, base, has_single_files=has_single_files))


def _about_site(context: RenderContext, name: str) -> Outcome[str]:
    site, record = context.site, context.api.begin()
    if name == "index":
        found = site.fields.as_json(("title", "description", "publisher", "coverage", "languages"))
        found["files"] = {other: record.url(f"{API}{other}.json") for other in (*_OF_SITE, "files", "openapi")}
        found["schemas"] = {other: record.url(f"{API}schemas/{other}.json") for other in _schemas(context)}
        lists = get_args(ListKind) if record.has_single_files else ()
        found["lists"] = {kind: record.url(list_address(kind)) for kind in lists}
        found |= {"rules": RULES, "stories": list(map(record.story, record.stories())), "files_sha256": ""}
    else:
        found = {name: list(_OF_SITE[name](record, site))}
    head = record.head_about((), site.expected) if name == "expected" else record.head(record.stories())
    return Outcome(encoded(FILES[name], found | head))


def _write_table(context: RenderContext, name: str) -> Outcome[str]:
    site, record, (table, _, form) = context.site, context.api.begin(), name.partition(".")
    if table not in ROWS:
        about = context.describe.about_site()
        return Outcome(package(record.head(record.stories()), site.fields, about, _empty_tables(record, site)))
    rows = _IN_DUMP[table](record, site)
    return Outcome(json_lines(table, rows) if form == "jsonl" else csv_file(table, rows, site.languages))


def _empty_tables(record: ApiRecord, site: TrackedSite) -> frozenset[str]:
    """Return the tables without a row. The rows of changes are not made for this: each entry has one."""
    withdrawn = chain.from_iterable(site.stories[story].withdrawn for story in record.stories())
    changed = chain(_IN_DUMP["events"](record, site), withdrawn, record.corrections())
    tables = {**{name: _IN_DUMP[name](record, site) for name in ROWS if name != "changes"}, "changes": changed}
    return frozenset(name for name, rows in tables.items() if next(iter(rows), None) is None)


STORY_DATA = FileKind[StoryAt](
    subject="story",
    keys=_story_keys,
    address=lambda _context, key: f"{API}stories/{key[1]}.json",
    write=_story,
    leads_to=lambda context, _key: frozenset(context.api.links),
    shows_texts=True,
)
SITE_DATA = FileKind[str](
    subject="site",
    keys=lambda context, _id: _ABOUT_SITE if offers(context.site, "api") else (),
    address=lambda _context, name: f"{API}{name}.json",
    write=_about_site,
    leads_to=lambda context, _name: frozenset(context.api.links),
    is_shared=True,
)
DATA_SCHEMAS = FileKind[str](
    subject="site",
    keys=lambda context, _id: _schemas(context),
    address=lambda _context, name: f"{API}schemas/{name}.json",
    write=lambda context, name: Outcome(schema_text(name, context.site.base_url)),
    is_shared=True,
)
LISTED_FILES = FileKind[str](
    subject="site",
    keys=lambda context, _id: (FILE_LIST,) if offers(context.site, "api") else (),
    address=lambda _context, address: address,
    write=_list_files,
    is_shared=True,
)
DESCRIPTION = FileKind[str](
    subject="site",
    keys=lambda context, _id: (OPENAPI,) if offers(context.site, "api") else (),
    address=lambda _context, address: address,
    write=_describe,
    is_shared=True,
)
DUMPED = FileKind[str](
    subject="site",
    keys=lambda context, _id: _DUMP if offers(context.site, "dump") else (),
    address=lambda _context, name: f"{DUMP}{name}",
    write=_write_table,
    is_shared=True,
    shows_texts=True,
)
API_FILES: tuple[FileKind[Any], ...] = (
    STORY_DATA,
    SITE_DATA,
    DATA_SCHEMAS,
    LISTED_FILES,
    DESCRIPTION,
    DUMPED,
    *SINGLE_FILE_KINDS,
)
