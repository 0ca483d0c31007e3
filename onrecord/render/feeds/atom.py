"""Writes feeds in the Atom format (RFC 4287).

The module uses no library: that would take nearly every element as an argument, and write an entry again for each of
its feeds. The caller keeps the written entries, since an event is in the feeds of the site, its story, its speakers
and a bill.
"""

import re
from collections.abc import Iterable
from html import escape

from onrecord.render.feeds.feed_entries import Category, Feed, FeedEntry
from onrecord.render.views.text_views import LocalizedText

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML document can hold, escaped or not (XML 1.0, section 2.2).

The set lists these, not the others: Python takes ten times as long to compile a large negated set.
"""


def xml_text(text: str) -> str:
    """Return text escaped for an element or an attribute."""
    return escape(_NOT_XML.sub("\ufffd", text))


def atom(feed: Feed, entries: Iterable[str]) -> str:
    """Return the feed; `atom_entry` wrote its entries."""
    subtitle = f"<subtitle>{xml_text(feed.subtitle)}</subtitle>\n" if feed.subtitle else ""
    rights = f"<rights>{xml_text(feed.rights)}</rights>\n" if feed.rights else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{xml_text(feed.language)}">\n'
        f"<id>{xml_text(feed.id)}</id>\n<title>{xml_text(feed.title)}</title>\n{subtitle}"
        f"<updated>{feed.updated}</updated>\n"
        f"<author><name>{xml_text(feed.author)}</name></author>\n{rights}"
        f'<link rel="self" type="application/atom+xml" href="{xml_text(feed.atom)}"/>\n'
        f'<link rel="alternate" type="text/html" href="{xml_text(feed.page)}"/>\n'
        f"<generator>onrecord</generator>\n{''.join(entries)}</feed>\n"
    )


def atom_entry(entry: FeedEntry) -> str:
    """Return one entry; its sources are links of the relation `via`. A text that is not whole is a summary."""
    summary = f"<summary>{xml_text(entry.summary)}</summary>\n" if entry.summary else ""
    name = "content" if entry.is_whole else "summary"
    sources = ((xml_text(url), xml_text(source)) for url, source in entry.sources)
    links = "".join(f'<link rel="via" href="{url}" title="{source}"/>\n' for url, source in sources)
    return (
        f"<entry>\n<id>{xml_text(entry.id)}</id>\n{_title(entry.title)}"
        f"<published>{entry.published}</published>\n<updated>{entry.updated}</updated>\n"
        f'<link rel="alternate" type="text/html" href="{xml_text(entry.address)}"/>\n'
        f"{links}{''.join(map(_category, entry.categories))}{summary}"
        f'<{name} type="html">{_content(entry.content)}</{name}>\n</entry>\n'
    )


def _content(html: str) -> str:
    """Return HTML for an element: as it is, or escaped where that is shorter."""
    escaped = escape(known := _NOT_XML.sub("\ufffd", html), quote=False)
    whole = f"<![CDATA[{known.replace(']]>', ']]]]><![CDATA[>')}]]>"
    return min(whole, escaped, key=len)


def _title(title: LocalizedText) -> str:
    lang = f' xml:lang="{xml_text(title.lang)}"' if title.lang else ""
    return f"<title{lang}>{xml_text(title.text)}</title>\n"


def _category(category: Category) -> str:
    scheme = f' scheme="{xml_text(category.scheme)}"' if category.scheme else ""
    return f'<category term="{xml_text(category.term)}"{scheme} label="{xml_text(category.label)}"/>\n'
