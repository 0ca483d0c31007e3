"""What the filters of a story's timeline need beside its rows: their words and options, and what each event is about.

The script loads the file where a reader filters. Most readers don't, so no page holds any of it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from msgspec import json

from onrecord.model.addresses import matter_anchor
from onrecord.model.relations import spoken_for
from onrecord.problems import Outcome
from onrecord.render import vocabulary
from onrecord.render.context import RenderContext
from onrecord.render.english_words import is_marked
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.pages.story import has_filters
from onrecord.render.pagination import sizes
from onrecord.render.tracking.tracked_types import StoryContents
from onrecord.render.views.text_views import LocalizedText

_SCHEMA_VERSION = 2


def _write(context: RenderContext, id_: str) -> Outcome[str]:
    site, describe, gettext = context.site, context.describe, context.words.gettext
    story = site.stories[id_]
    events = [site.line(ref) for ref in story.events]
    claims, in_dispute = _claims(context, story)
    claimed = [claims.get(ref.key, ()) for ref in story.events]
    texts = {matter_anchor(*first): site.line(first).claim(first.claim).text for first in story.matters}
    options = {
        "kind": _options(
            [(event.fields.type, *(("denial",) if site.relations(event.ref).denied else ())) for event in events],
            lambda kind: LocalizedText(gettext(vocabulary.EVENT_TYPES[kind])),
        ),
        "who": _options(
            [(*spoken_for(event.fields), *event.fields.speaker) for event in events],
            lambda id_: describe.actor(id_).name,
            first=frozenset(chain.from_iterable(spoken_for(event.fields) for event in events)),
        ),
        # A claim on which one event speaks is no option: it has a page of its own.
        "claim": _options(claimed, lambda claim: describe.localized(texts[claim]), least=2),
        "tag": _options([event.fields.tags for event in events], LocalizedText),
    }
    words = _words(context, story)
    found = {
        "schema_version": _SCHEMA_VERSION,
        "words": words,
        "words_language": "en" if is_marked(words["done"]) else None,
        "order": story.fields.order,
        "rows_per_page": sizes.ROWS_PER_PAGE,
        "options": {facet: offered for facet, (offered, _) in options.items()},
        "events": [
            (ref.event, *places, int(ref.key in in_dispute))
            for ref, *places in zip(story.events, *(places for _, places in options.values()), strict=True)
        ],
    }
    return Outcome(json.encode(found).decode("utf-8"))


def _options(
    values: Iterable[Iterable[str]],
    name_of: Callable[[Any], LocalizedText],
    least: int = 1,
    first: Collection[str] = (),
) -> tuple[Sequence[tuple[str, str, str | None]], Sequence[Sequence[int]]]:
    """Return the options of a facet, and each event's options by their places, given the values of each event.

    Those in `first` come first, and the most frequent before others. One that all events have would change nothing, so
    it is not offered.
    """
    of_events = [dict.fromkeys(of_event) for of_event in values]
    counts = Counter(chain.from_iterable(of_events))
    ordered = sorted(counts, key=lambda value: (value not in first, -counts[value]))
    offered = [value for value in ordered if least <= counts[value] < len(of_events)]
    named = [(value, (name := name_of(value)).text, name.lang or None) for value in offered]
    places = {value: place for place, value in enumerate(offered)}
    return named, [[places[one] for one in of_event if one in places] for of_event in of_events]


def _claims(
    context: RenderContext, story: StoryContents
) -> tuple[Mapping[tuple[str, str], Sequence[str]], frozenset[tuple[str, str]]]:
    """Return the anchors of the matters on which each event speaks, and the events on a matter in dispute."""
    claims, in_dispute = defaultdict[tuple[str, str], list[str]](list), set[tuple[str, str]]()
    for first in story.matters:
        matter = context.site.matters[first]
        for ref in matter.events:
            claims[ref.key].append(matter_anchor(*first))
        if matter.is_disputed:
            in_dispute.update(ref.key for ref in matter.events if ref.story == story.id)
    return claims, frozenset(in_dispute)


def _words(context: RenderContext, story: StoryContents) -> Mapping[str, str]:
    """Return the words of the panel; `{}` stands where the script fills something in."""
    filling = {name: f"{{{name}}}" for name in ("n", "total", "name", "filters")}
    words = {key: context.words.gettext(message, **filling) for key, message in vocabulary.FILTERS.items()}
    return words | ({"looks_in": ""} if context.site.division(story.id).is_in_rows else {})


FILTERS = FileKind[str](
    subject="story",
    keys=lambda context, story: (story,) if has_filters(context.site.stories[story]) else (),
    address=lambda context, story: context.addresses.filters(story),
    write=_write,
)
