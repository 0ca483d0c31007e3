"""Takes the articles of whole-text pages from the published HTML, so that a build renders the edited ones alone."""

import re
from collections.abc import Callable, Mapping

from onrecord.build.non_text import Key
from onrecord.model.addresses import Addresses, output_path
from onrecord.model.records import ThemeFiles
from onrecord.model.relative_links import relative
from onrecord.model.site import Event
from onrecord.render.fragments import Markup
from onrecord.render.placeholders import cite

_ARTICLE = re.compile(r'^<article class="event" id="(?P<event>[^"]+)".*?^</article>$', re.DOTALL | re.MULTILINE)
_CITATION = re.compile(
    r'<a(?P<again> class="again")?(?: id="[^"]*")? href="#cite-(?P<number>\d+)"(?: aria-label="[^"]*")?>'
    r"\[\d+\]</a>"
)
"""A citation as `PlaceholderResolver` writes it."""
_REFERENCE = re.compile(r'^<li id="cite-(?P<number>\d+)">.*?^</li>$', re.DOTALL | re.MULTILINE)


class PublishedArticles:
    """The articles of whole-text pages that are still as they were published.

    The whole text of a story shows hundreds of events, and an edit changes one of them. All others are on the published
    page, finished but for one thing: the numbers of citations count from the page's first article. So citations become
    placeholders again, and rendering the page gives them their numbers.
    """

    def __init__(self, published: Callable[[str], str], theme: ThemeFiles, edited: Mapping[Key, Event]) -> None:
        """Take the function that reads a file of the output folder, the theme, and the events that were edited."""
        self._published = published
        self._edited = edited
        # A site's own templates can have any form. And a page's first picture alone loads at once, which only
        # rendering the whole page decides.
        has_own_template = not all(template.is_built_in for template in theme.templates.values())
        has_picture = any(event.fields.media for event in edited.values())
        self._is_readable = not has_own_template and not has_picture

    def on(self, page: str, story: str, addresses: Addresses) -> Mapping[str, Markup]:
        """Return the articles on a page of a story by the ids of their events, without the edited ones.

        `addresses` are those of the page's language.
        """
        if not self._is_readable:
            return {}
        html = self._published(output_path(page))
        sources = _cited_sources(html, page, addresses)

        def placeholder(citation: re.Match[str]) -> str:
            return cite(sources[citation["number"]], anchored=not citation["again"])

        try:
            return {
                article["event"]: Markup(_CITATION.sub(placeholder, article[0]))
                for article in _ARTICLE.finditer(html)
                if (story, article["event"]) not in self._edited
            }
        except KeyError:  # a reference has another form
            return {}


def _cited_sources(html: str, page: str, addresses: Addresses) -> Mapping[str, str]:
    """Return the ids of the sources that a page cites, by the numbers of their references, as it shows them."""
    folder = re.escape(relative(page, addresses.source("-")).removesuffix("-/"))
    source_link = re.compile(f'^<a href="{folder}([a-z0-9-]+)/">', re.MULTILINE)
    found = dict[str, str]()
    for reference in _REFERENCE.finditer(html):
        source = source_link.search(reference[0])
        if source:
            found[reference["number"]] = source[1]
    return found
