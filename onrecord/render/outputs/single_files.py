"""The files of single entries in the API, and the lists that lead to them, in pages."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple, get_args

from msgspec import convert, json

from onrecord.model.expected import StepRef
from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.data.entry_lists import NO_LINKS, Entry, EntryLists
from onrecord.render.data.file_digests import API
from onrecord.render.data.own_files import ListKind, own_file
from onrecord.render.data.record_types import SINGLE_FILES
from onrecord.render.data.tables import Row, encoded
from onrecord.render.describe.claims_describer import names_of
from onrecord.render.former_addresses import RENAMED
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.pagination import sizes


class EntryAt(NamedTuple):
    """An entry, and its id of today or a former one, at whose address the same file stays."""

    entry: Entry
    at: str


class ListPage(NamedTuple):
    """A page of a list."""

    kind: ListKind
    number: int
    """From 1."""
    of: int
    """The number of pages; at least 1."""


def list_address(kind: ListKind, number: int = 1) -> str:
    """Return the address of a page of a list."""
    return f"{API}lists/{kind}/{number}.json"


def _written(
    context: RenderContext, name: str, found: Row, refs: Iterable[Ref], steps: Iterable[StepRef] = ()
) -> Outcome[str]:
    """Return the file of an entry with its dates, those of these events and steps, and with its links."""
    own = found[name] or found["withdrawn"]
    file: Any = convert(found | context.api.head_about(refs, steps) | {"links": NO_LINKS}, SINGLE_FILES[name])
    file.links = _lists(context).links(file, own["id"])
    return Outcome(json.encode(file).decode("utf-8"))


def _lists(context: RenderContext) -> EntryLists:
    return EntryLists(context.site, context.api)


def _makes(context: RenderContext, story: str) -> bool:
    """Return whether the entries of a story have files, which are made with the story's first language."""
    if not context.api.has_single_files:
        return False
    name = context.site.story_name(story)
    return name.fields.status != "draft" and context.language == name.languages[0]


def _event_keys(context: RenderContext, ref: Ref) -> Iterator[EntryAt]:
    if not _makes(context, ref.story):
        return
    event = context.site.line(ref)
    if event.fields.status != "draft":
        yield from (EntryAt(ref, "/".join(key)) for key in (ref.key, *context.site.former_keys(event)))


def _event(context: RenderContext, key: EntryAt) -> Outcome[str]:
    record, ref = context.api.begin(), key.entry
    steps = context.site.steps_of_event(ref)
    found: Row = {"event": record.event(ref), "withdrawn": None, "expected": record.steps_ahead.of(steps)}
    found["relations"] = [*record.relations(ref), *record.relations_to(ref)]
    return _written(context, "event", found, [ref], steps)


def _withdrawn_keys(context: RenderContext, story: str) -> Iterator[EntryAt]:
    for ref in context.site.stories[story].withdrawn if _makes(context, story) else ():
        yield from _event_keys(context, ref)


def _withdrawn(context: RenderContext, key: EntryAt) -> Outcome[str]:
    record, ref = context.api.begin(), key.entry
    relations = list(record.relations_to(ref))
    found = {"event": None, "withdrawn": record.withdrawn(ref), "relations": relations, "expected": []}
    return _written(context, "event", found, [ref])


def _claim_keys(context: RenderContext, ref: Ref) -> Iterator[EntryAt]:
    if not _makes(context, ref.story):
        return
    event = context.site.line(ref)
    for claim in event.fields.claims if event.fields.status != "draft" else ():
        own = ref._replace(claim=claim.id)
        yield from (EntryAt(own, name.full_name()) for name in dict.fromkeys((own, *names_of(context.site, own))))


def _claim(context: RenderContext, key: EntryAt) -> Outcome[str]:
    record, claim = context.api.begin(), key.entry
    findings, relations = record.findings_on(claim), record.relations_around(claim)
    found = {"claim": record.claim(claim), "findings": list(findings), "relations": list(relations)}
    return _written(context, "claim", found, [Ref(*claim.key)])


def _actor(context: RenderContext, key: EntryAt) -> Outcome[str]:
    record, actor = context.api.begin(), context.site.actors[key.entry]
    named = {name: record.published(getattr(actor, name)) for name in ("spoke", "parts_spoke", "mentioned")}
    found: Row = {name: record.names(refs) for name, refs in named.items()}
    found |= {"actor": record.actor(key.entry), "parts": actor.parts}
    found["expected"] = record.steps_ahead.names(actor.expected)
    return _written(context, "actor", found, [ref for refs in named.values() for ref in refs], actor.expected)


def _source(context: RenderContext, key: EntryAt) -> Outcome[str]:
    record, source = context.api.begin(), context.site.sources[key.entry]
    refs = record.published(source.cited_by)
    found: Row = {name: getattr(source, name) for name in ("bills", "versions", "reports")}
    found |= {"source": record.source(key.entry), "events": record.names(refs)}
    found["expected"] = record.steps_ahead.names(source.expected)
    return _written(context, "source", found, refs, source.expected)


def _bill(context: RenderContext, key: EntryAt) -> Outcome[str]:
    record, bill = context.api.begin(), context.site.bills[key.entry]
    found: Row = {"bill": record.bill(key.entry), "expected": record.steps_ahead.of(bill.expected)}
    return _written(context, "bill", found, record.published(bill.events), bill.expected)


def _kind(
    kind: ListKind, subject: Literal["actor", "source", "bill"], write: Callable[[RenderContext, EntryAt], Outcome[str]]
) -> FileKind[EntryAt]:
    """Return the kind of the files of actors, sources or bills."""

    def keys(context: RenderContext, id_: str) -> Iterator[EntryAt]:
        if context.api.has_single_files:
            yield from (EntryAt(id_, name) for name in (id_, *RENAMED[subject].former_ids(context.site, id_)))

    return FileKind(
        subject=subject,
        keys=keys,
        address=lambda _context, key: own_file(kind, key.at),
        write=write,
        leads_to=lambda context, _key: frozenset(context.api.links),
        is_shared=True,
    )


def _list_keys(context: RenderContext, _id: str) -> Iterator[ListPage]:
    for kind in get_args(ListKind) if context.api.has_single_files else ():
        pages = max(1, -(-len(_lists(context).entries(kind)) // sizes.ENTRIES_OF_API_PER_PAGE))
        yield from (ListPage(kind, number, pages) for number in range(1, pages + 1))


def _list(context: RenderContext, page: ListPage) -> Outcome[str]:
    record, lists, size = context.api.begin(), _lists(context), sizes.ENTRIES_OF_API_PER_PAGE
    entries = lists.entries(page.kind)
    shown = entries[(page.number - 1) * size : page.number * size]
    found = {
        "total": len(entries),
        "previous": record.url(list_address(page.kind, page.number - 1)) if page.number > 1 else None,
        "next": record.url(list_address(page.kind, page.number + 1)) if page.number < page.of else None,
        "entries": [lists.row(page.kind, entry) for entry in shown],
    }
    return Outcome(encoded(SINGLE_FILES["list"], found | record.undated_head()))


EVENT_DATA = FileKind[EntryAt](
    subject="event",
    keys=_event_keys,
    address=lambda _context, key: own_file("events", key.at),
    write=_event,
    leads_to=lambda context, _key: frozenset(context.api.links),
    shows_texts=True,
)
WITHDRAWN_DATA = FileKind[EntryAt](
    subject="story",
    keys=_withdrawn_keys,
    address=EVENT_DATA.address,
    write=_withdrawn,
    leads_to=EVENT_DATA.leads_to,
)
CLAIM_DATA = FileKind[EntryAt](
    subject="event",
    keys=_claim_keys,
    address=lambda _context, key: own_file("claims", key.at),
    write=_claim,
    leads_to=EVENT_DATA.leads_to,
)
LISTS = FileKind[ListPage](
    subject="site",
    keys=_list_keys,
    address=lambda _context, page: list_address(page.kind, page.number),
    write=_list,
    leads_to=lambda context, _page: frozenset(context.api.links),
    is_shared=True,
)
SINGLE_FILE_KINDS: tuple[FileKind[Any], ...] = (
    EVENT_DATA,
    WITHDRAWN_DATA,
    CLAIM_DATA,
    _kind("actors", "actor", _actor),
    _kind("sources", "source", _source),
    _kind("bills", "bill", _bill),
    LISTS,
)
