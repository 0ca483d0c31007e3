"""Lists what each story needs from sources, with links that open the places to mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from onrecord.build.pipeline import Options, read
from onrecord.check.needs import HEADINGS, Need, needs_by_story
from onrecord.model.addresses import Addresses, addresses_in
from onrecord.model.fields import EventFields, StoryFields
from onrecord.model.records import Entry, Records
from onrecord.preview.editor import Editor
from onrecord.preview.watching.rebuilding import attempted
from onrecord.problems import Locate, SourceFile, Span, Where
from onrecord.render.fragments import Markup, escape
from onrecord.render.theme.templates import Templates

NEEDS = "/.onrecord/needs/"
NEEDS_STYLE = "/.onrecord/needs.css"
"""No entry can have an address that begins with a dot, so these hide no page."""
_MOST_OPEN = 20  # the number of needs of one kind up to which the page shows them open
_PAGE = Path(__file__).with_name("needs.html")


class NeedsPage(Struct, frozen=True):
    """The list of needs of a site, read afresh for each request."""

    root: Path
    """The site's folder."""
    options: Options
    editor: Editor
    shows_paths: bool
    """Whether the page may reveal where the site's folder is: only to browsers on this machine."""

    def html(self) -> str:
        """Return the page."""
        reading = attempted(partial(read, self.root, self.options)).value
        records = reading.records if reading else None
        if records and not self.options.drafts:
            records = records.without_drafts()
        needs = needs_by_story(records) if records else {}
        left = {story: [need for need in found if need.accepted_because is None] for story, found in needs.items()}
        named = {one.id: (_addresses(one, records), left[one.id]) for one in records.stories} if records else {}
        values = {
            "style": NEEDS_STYLE,
            "records": records,
            "stories": sorted(named.items(), key=lambda story: (-len(story[1][1]), story[0])),
            "accepted": {
                id_: [one for one in found if one.accepted_because is not None] for id_, found in needs.items()
            },
            "text": partial(_text, records.site.fields.languages if records else ()),
            "address": _address,
            "place": partial(self._place, reading.locate) if reading else None,
            "headings": HEADINGS,
            "unplaced": _unplaced_by_story(records) if records else {},
            "most": _MOST_OPEN,
        }
        page = Templates({_PAGE.name: SourceFile(_PAGE.name, _PAGE.read_text("utf-8"))}).render(_PAGE.name, values)
        assert not page.problems, page.problems  # noqa: S101  (our own template)
        return page.value

    def _place(self, locate: Locate, where: Where) -> tuple[Span, str | None]:
        """Return a place, and the link that opens it, if there is one."""
        span = locate(where)
        return span, self.editor.link(self.root / span.path, span.line, span.column) if self.shows_paths else None


def _unplaced_by_story(records: Records) -> Mapping[str, Sequence[Entry[EventFields]]]:
    """Return the drafts that no page can show yet, by their stories; none in records without drafts."""
    found = defaultdict[str, list[Entry[EventFields]]](list)
    for draft in () if records.is_public else records.drafts:
        found[draft.story].append(draft)
    return found


def _address(need: Need, addresses: Addresses) -> str:
    entry = need.entry
    if entry.kind == "source":
        return Addresses("").source(entry.id)
    if entry.kind == "story":
        return addresses.story_sources(entry.id)
    if need.claim:
        return addresses.claim(entry.story, entry.id, need.claim)
    return addresses.event(entry.story, entry.id)


def _text(languages: Iterable[str], text: Mapping[str, str]) -> Markup:
    """Return a text in the first of the site's languages that it has."""
    language = next((one for one in (*languages, *text) if one in text), "en")
    words = escape(text.get(language, ""))
    return words if language == "en" else Markup('<span lang="{}">{}</span>').format(language, words)


def _addresses(story: Entry[StoryFields], records: Records) -> Addresses:
    """Return the addresses in the first language in which the story has pages."""
    site = records.site.fields.languages
    own = [tag for tag in site if tag in story.fields.title and tag in (story.fields.languages or site)]
    return addresses_in((own or site)[0], site[0])
