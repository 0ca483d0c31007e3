"""The messages of the interface, those that readers of a site see, and how many of them a language lacks."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from onrecord.model.catalogue_codes import catalogue_codes, speaks_english
from onrecord.model.records import Records, ThemeFiles
from onrecord.problems import SourceFile
from onrecord.read.catalogue_messages import MessageKey, scan_messages

MESSAGES = Path(__file__).parent.parent / "locale" / "messages.pot"
"""The messages of the interface, with comments for translators: the template of each new catalogue."""


@cache
def built_in_messages() -> Mapping[MessageKey, tuple[str, ...]]:
    """Return the messages of the interface by their keys, each with its places; the vocabulary with its purposes."""
    found = {}
    for block in MESSAGES.read_text("utf-8").split("\n\n")[1:]:
        purpose, places = (" ".join(re.findall(rf"^#{mark} (.*)$", block, re.MULTILINE)) for mark in (r"\.", ":"))
        for message in scan_messages(SourceFile("", block)).value:
            found[message.key] = tuple(f"{place} {purpose if 'vocab' in place else ''}" for place in places.split())
    return found


_PLACES: Mapping[str, str] = {
    "bill": r"bill|parts/(?:progress|stages)\.|Outcomes\.",
    "finding": (r"vocabulary.*(?:`finds`|earlier finding|found on a claim|later finding|[Aa]ppeal|with a finding)"),
    "feeds calendar claim-feeds": r"parts/(?:follow|feed_)|render/feeds/",
    "as-of": r"parts/as_of|record as of a day",
    "embed": r"embed",
    "search": r"templates/search\.",
}
"""Where the messages stand that only sites with a bill, an event or an output have, as patterns. In a key, any one of
the outputs is enough."""


def unseen_messages(records: Records) -> frozenset[MessageKey]:
    """Return the messages that no reader of a site sees, since it has no bill, event or output with such words."""
    kinds = {event.fields.type for event in records.events}
    has = {*records.site.fields.outputs, *kinds, "bill" if records.bills else ""}
    absent = re.compile("|".join(("(?!)", *(place for part, place in _PLACES.items() if has.isdisjoint(part.split())))))
    return frozenset(key for key, places in built_in_messages().items() if all(map(absent.search, places)))


def count_missing(records: Records, theme: ThemeFiles) -> Mapping[str, tuple[int, int]]:
    """Return the number of seen messages without words, and of all seen ones, in each language only the site speaks."""
    missing = {}
    seen = built_in_messages().keys() - unseen_messages(records)
    for language in records.site.fields.languages:
        texts = [theme.own_catalogues.get(code, "") for code in catalogue_codes(language)]
        if any(texts) and not is_built_in(language):
            translated = {one.key for text in texts for one in scan_messages(SourceFile("", text)).value}
            missing[language] = (len(seen - translated), len(seen))
    return missing


def is_built_in(language: str) -> bool:
    """Return whether the interface has words in a language without a catalogue of the site."""
    files = (MESSAGES.with_name(f"{code}.po") for code in catalogue_codes(language))
    return speaks_english(language) or any(file.is_file() for file in files)
