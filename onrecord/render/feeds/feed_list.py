"""Writes the list of all feeds of a language (OPML)."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from onrecord.render.describe.describer import Describer
from onrecord.render.feeds.atom import xml_text
from onrecord.render.feeds.following import Follow, Following


class FeedList(Struct, frozen=True):
    """The list of all feeds in one language."""

    describe: Describer
    following: Following

    def write(self) -> str:
        """Return the list."""
        title = xml_text(self.describe.plain(self.describe.site.fields.title))
        body = "".join(self._folder(name, follows) for name, follows in self._folders())
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
            f"<head>\n<title>{title}</title>\n<docs>http://opml.org/spec2.opml</docs>\n</head>\n"
            f"<body>\n{body}</body>\n</opml>\n"
        )

    def leads_to(self) -> frozenset[str]:
        """Return the addresses of this site in the list."""
        follows = [follow for _, each in self._folders() for follow in each]
        return frozenset(address for follow in follows for address in (follow.feed, follow.page))

    def _folders(self) -> Iterator[tuple[str, list[Follow]]]:
        """Yield the name and the feeds of each folder; the site's own feed stands outside."""
        following = self.following
        site = self.describe.site
        words = self.describe.words
        yield "", _keep_feeds([following.home()])
        for story in filter(self.describe.has_story, site.stories):
            claims = map(following.claim, following.claims(story))
            yield self.describe.story_name(story).title.text, _keep_feeds([following.story_of(story), *claims])
        yield words.gettext("Bills"), _keep_feeds(map(following.bill, site.bills.values()))
        yield words.gettext("People and organizations"), _keep_feeds(map(following.actor, site.actors.values()))

    def _folder(self, name: str, follows: Iterable[Follow]) -> str:
        listed = "".join(map(self._feed, follows))
        return f'<outline text="{xml_text(name)}">\n{listed}</outline>\n' if name and listed else listed

    def _feed(self, follow: Follow) -> str:
        url = self.describe.url
        title = xml_text(follow.title)
        return (
            f'<outline type="rss" text="{title}" title="{title}" language="{self.describe.language.lower()}" '
            f'xmlUrl="{xml_text(url(follow.feed))}" htmlUrl="{xml_text(url(follow.page))}"/>\n'
        )


def _keep_feeds(follows: Iterable[Follow | None]) -> list[Follow]:
    return [follow for follow in follows if follow and follow.feed]
