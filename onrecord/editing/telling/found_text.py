"""Tells the results of a search to people, in the words of pages."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from onrecord.editing.lookup.entry_names import name_of
from onrecord.editing.lookup.found_entries import Finder, FoundEntry, FoundSource
from onrecord.editing.telling.text_blocks import Block, as_terminal_text
from onrecord.model.foldings import words_to_index
from onrecord.model.relations import parse_target
from onrecord.render.data.told_record import plain_text
from onrecord.report.painting import Paint
from onrecord.search.stems import stem

_LANGUAGE = "en"
"""The language of what the commands print."""
_MOST_QUOTES = 2
"""How many quotations of a result are printed: those with most of the query's words."""


class FoundText:
    """Tells results of one query."""

    def __init__(self, finder: Finder, query: str) -> None:
        self._told, self._records = finder.told, finder.opened.records
        self._query = set(words_to_index(query))

    def text(self, results: Sequence[FoundEntry], paint: Paint) -> str:
        """Return the results, with an empty line between two."""
        return "\n".join(as_terminal_text(self._blocks(found), paint) for found in results)

    def _blocks(self, found: FoundEntry) -> Iterator[Block]:
        yield Block("title", f"{found.kind} {found.name}")
        origins = "" if found.origins is None else f"{found.origins} origin{'' if found.origins == 1 else 's'}"
        facts = (self._when_and_who(found), "; ".join(filter(None, (self._words(found), origins))))
        for text in filter(None, (self._best(found.title), *facts)):
            yield Block("line", text)
        sources = {source.id: source for source in found.sources}
        quotes = sorted(found.quotes, key=lambda quote: -self._count({quote.lang: quote.exact}))[:_MOST_QUOTES]
        for quote in quotes:
            yield Block("quote", quote.exact)
        for id_ in dict.fromkeys(chain((quote.source for quote in quotes), sources)):
            yield from self._source(sources[id_], found)
        yield Block("line", f"{found.file}:{found.line}")
        yield Block("address", found.address)

    def _when_and_who(self, found: FoundEntry) -> str:
        who = " and ".join(name_of(id_, self._records) for id_ in found.who)
        if self._told is None or found.kind not in ("event", "claim"):
            date = None if found.kind == "step" and found.words else found.date
            return "; ".join(filter(None, (date, who)))
        wording = self._told.in_language(_LANGUAGE)
        event = self._told.event(parse_target(found.id, ""))
        link = wording.describe.event_link(event.ref)
        said_by = plain_text(wording.events.relations.people(event))
        return "; ".join(filter(None, (link.when.words, link.kind_words, said_by)))

    def _words(self, found: FoundEntry) -> str:
        """Return how a claim stands, where a bill is, or for which day a step was set."""
        if self._told is None:
            return ""
        if found.kind == "claim":
            return self._told.standing(parse_target(found.id, ""), _LANGUAGE)
        if found.kind == "step":
            return self._best(found.words or {})
        return self._told.state_of_bill(self._told.bill(found.id), _LANGUAGE) if found.kind == "bill" else ""

    def _source(self, source: FoundSource, found: FoundEntry) -> Iterator[Block]:
        locator = next((one.locator for one in found.citations if one.source == source.id and one.locator), None)
        name = self._best(source.publisher or {}) or source.container_title
        told = ", ".join(filter(None, (name, source.title, source.issued, locator)))
        yield Block("line", f"{told} (sources/{source.id})" if found.kind != "source" else told, depth=1)
        address = source.url or source.archive_url
        if address:
            yield Block("address", address, depth=1)

    def _best(self, texts: Mapping[str, str]) -> str:
        """Return a text in the language in which it has the most words of the query."""
        return max(texts.items(), key=lambda text: self._count(dict([text])), default=("", ""))[1]

    def _count(self, texts: Mapping[str, str]) -> int:
        """Return how many words of the query a text has, in any form."""
        found = 0
        for language, own in texts.items():
            stems = {stem(word, language) for word in words_to_index(own)}
            found += len({stem(word, language) for word in self._query} & stems)
        return found
