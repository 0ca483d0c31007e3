"""Makes the entry of a source from its page, with a remark on each field."""

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from onrecord.editing.entries.answer_checks import field_error
from onrecord.editing.entries.untrusted_text import plain_line
from onrecord.editing.entries.yaml_values import Value
from onrecord.model import archives
from onrecord.model.fields import SourceFields
from onrecord.model.records import Entry, Records
from onrecord.model.values import is_web_address
from onrecord.model.web_addresses import clean_address, host_of, page_key, readable_host
from onrecord.web.page_facts import Fact, FieldName, PageFacts

_TOLD = (
    "title",
    "type",
    "author",
    "publisher",
    "container_title",
    "volume",
    "issue",
    "page",
    "doi",
    "isbn",
    "language",
    "issued",
)
_EXPECTED = ("title", "author", "publisher", "language", "issued")
"""The remarks tell if the page lacks one of these."""
_LONGEST = 300
"""The most characters of a title or a name; pages of tricksters have titles of megabytes."""


class CollectedSource(Struct, frozen=True):
    """The entry of a source, and what an editor must know of it."""

    values: Mapping[str, Value]
    guesses: Mapping[str, str]
    """The comments on the fields that are guesses."""
    remarks: Mapping[str, str]
    """Where each field came from."""
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The words that its id is made from."""
        names = (self.values.get("publisher"), self.values.get("title") or self.values.get("description"))
        return " ".join(str(name) for name in names if name)


class PageAddress(Struct, frozen=True):
    """The address of a page for its entry."""

    url: str
    notes: tuple[str, ...]


def known_source(records: Records, *addresses: str) -> Entry[SourceFields] | None:
    """Return the source that has one of these addresses, or a copy of the same page, in any spelling."""
    wanted = {page_key(address) for address in addresses}
    for source in records.sources:
        own = (source.fields.url, source.fields.doi_address, source.fields.archive_url)
        if any(address and page_key(address) in wanted for address in own):
            return source
    return None


def address_of_page(url: str, canonical: str) -> PageAddress:
    """Return the address to cite: the canonical one, if the page names one on its own host, without trackers."""
    cleaned = clean_address(url)
    is_told = cleaned != url and page_key(url) == page_key(cleaned)
    notes = (f"its address is kept as {cleaned}",) if is_told else ()
    try:
        named = clean_address(urljoin(url, canonical)) if canonical else ""
        parts = urlsplit(named)
        own = urlsplit(url)
    except ValueError:
        return PageAddress(cleaned, notes)
    if not named or page_key(named) == page_key(url) or not is_web_address(named):
        return PageAddress(cleaned, notes)
    if parts.netloc.lower() != own.netloc.lower():
        note = f"it names an address on another host as its own, which is not used: {named}"
        return PageAddress(cleaned, (*notes, note))
    if parts.path in ("", "/") and not parts.query:
        return PageAddress(cleaned, notes)  # a site that names its home page on every page
    return PageAddress(named, (f"it names this address as its own: {named}",))


def collect(address: PageAddress, facts: PageFacts, copy: archives.ArchivedCopy | None, today: str) -> CollectedSource:
    """Return the entry of a source that was read on the day `today`, perhaps from a copy in an archive."""
    short = {name: _shorten(fact) for name, fact in facts.fields.items()}
    told = _with_names({name: fact for name, fact in short.items() if fact.value}, address.url)
    errors = {name: field_error(SourceFields, name, _value(fact)) for name, fact in told.items()}
    refused = {name: error for name, error in errors.items() if error}
    kept = {name: fact for name, fact in told.items() if name not in refused}
    values: dict[str, Value] = {name: _value(fact) for name, fact in kept.items()}
    values |= {"accessed": today, "url": address.url}
    if copy and copy.archive_url:
        values["archive_url"] = copy.archive_url
        if copy.archive_date:
            values["archive_date"] = copy.archive_date
    copied = f" of {copy.archive_date}" if copy and copy.archive_date else ""
    from_archive = (f"the archive's copy{copied} was read, not the page itself",) if copy else ()
    left_out = (f"its {name} is left out: {plain_line(error)}" for name, error in refused.items())
    guesses = {name: f"a guess, from {fact.origin}" for name, fact in kept.items() if fact.is_guess}
    notes = (*from_archive, *address.notes, *facts.notes, *left_out)
    return CollectedSource(values, guesses, dict(_remarks(kept)), notes)


def _remarks(kept: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    for name in (*_TOLD, "description"):
        fact = kept.get(name)
        if fact:
            yield name, f"a guess, from {fact.origin}" if fact.is_guess else f"from {fact.origin}"
        elif name in _EXPECTED:
            yield name, "not found"


def _with_names(told: Mapping[FieldName, Fact], url: str) -> dict[str, Fact]:
    """Return the facts with a publisher and a title, or a description in its place; no author repeats the publisher."""
    facts: dict[str, Fact] = {str(name): fact for name, fact in told.items()}
    host = readable_host(host_of(url)).removeprefix("www.")
    publisher = facts.setdefault("publisher", Fact(host, "the name of its host", is_guess=True))
    if "title" not in facts:
        facts["description"] = Fact(f"page of {host}", "its address, since it has no title", is_guess=True)
    author = facts.pop("author", None)
    if author:
        names = tuple(name for name in author.value if name.casefold() != str(publisher.value).casefold())
        if names:
            facts["author"] = Fact(names, author.origin, author.is_guess)
    return facts


def _shorten(fact: Fact) -> Fact:
    if isinstance(fact.value, tuple):
        names = (plain_line(name[: 2 * _LONGEST]) for name in fact.value)
        return Fact(tuple(name for name in names if name and len(name) <= _LONGEST), fact.origin, fact.is_guess)
    line = plain_line(fact.value[: 10 * _LONGEST])
    if len(line) <= _LONGEST:
        return Fact(line, fact.origin, fact.is_guess)
    return Fact(f"{line[:_LONGEST].rstrip()}…", f"{fact.origin}, cut after {_LONGEST} characters", is_guess=True)


def _value(fact: Fact) -> Value:
    """Return the value as an entry has it: a list only for several."""
    if isinstance(fact.value, tuple):
        return fact.value[0] if len(fact.value) == 1 else list(fact.value)
    return fact.value
