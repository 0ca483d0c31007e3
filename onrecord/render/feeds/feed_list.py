"""Writes the lists of the feeds of a language (OPML): one of the claims' feeds, one of all others."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from onrecord.render.describe.describer import Describer
from onrecord.render.feeds.atom import xml_text
from onrecord.render.feeds.following import Follow, Following

_Folders = Sequence[tuple[str, list[Follow]]]
"""The names of folders with their feeds; the feeds of one without a name stand outside of all folders."""


class FeedList(Struct, frozen=True):
    """The lists of feeds in one language."""

    describe: Describer
    following: Following

    def main(self) -> _Folders:
        """Return the feeds of the site, its stories, bills and actors.

        A claim's feed repeats what that of its story says. Who imports this list would hear it twice.
        """
        following = self.following
        site = self.describe.site
        words = self.describe.words
        return [
            ("", _keep_feeds([following.home()])),
            *((name, _keep_feeds([following.story_of(story)])) for story, name in self._stories()),
            (words.gettext("Bills"), _keep_feeds(map(following.bill, site.bills.values()))),
            (words.gettext("People and organizations"), _keep_feeds(map(following.actor, site.actors.values()))),
        ]

    def claims(self) -> _Folders:
        """Return the feeds of claims, with a folder for each story."""
        following = self.following
        return [(name, _keep_feeds(map(following.claim, following.claims(story)))) for story, name in self._stories()]

    def write(self, folders: _Folders) -> str:
        """Return a list as OPML."""
        title = xml_text(self.describe.plain(self.describe.site.fields.title))
        body = "".join(self._folder(name, follows) for name, follows in folders)
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
            f"<head>\n<title>{title}</title>\n<docs>http://opml.org/spec2.opml</docs>\n</head>\n"
            f"<body>\n{body}</body>\n</opml>\n"
        )

    def _stories(self) -> Iterator[tuple[str, str]]:
        describe = self.describe
        for story in filter(describe.has_story, describe.site.stories):
            yield story, describe.story_name(story).title.text

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


def addresses_in(folders: _Folders) -> frozenset[str]:
    """Return the addresses of this site in a list."""
    return frozenset(address for _, follows in folders for follow in follows for address in (follow.feed, follow.page))
