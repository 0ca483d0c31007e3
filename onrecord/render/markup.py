"""The small pieces of HTML that all templates write alike: texts in other languages, names, citations.

Templates call these as functions. They are code and no macros since a page calls them hundreds of times.
"""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.render import placeholders
from onrecord.render.fragments import Markup, escape
from onrecord.render.views.links import ActorLink
from onrecord.render.views.sources import CitationView
from onrecord.render.views.texts import LocalizedText, When


def localized(text: LocalizedText) -> Markup:
    """Return a text; one in another language than the page's with a word about it."""
    if not text.lang:
        return escape(text.text)
    return _html(f'{bare(text)} <span class="language-note">{escape(text.note)}</span>')


def bare(text: LocalizedText) -> Markup:
    """Return a text, marked as to its language, without a word about it where that would be in the way."""
    return _html(f'<span lang="{escape(text.lang)}">{escape(text.text)}</span>') if text.lang else escape(text.text)


def linked(address: str, words: Markup) -> Markup:
    """Return words with the way to an address."""
    return _html(f'<a href="{placeholders.link(address)}">{words}</a>')


def joined(texts: Iterable[LocalizedText]) -> Markup:
    """Return texts one after the other, with semicolons between them."""
    return _html("; ".join(map(localized, texts)))


def actors(listed: Iterable[ActorLink]) -> Markup:
    """Return names with their pages."""
    return _html(", ".join(linked(actor.address, bare(actor.name)) for actor in listed))


def citation(item: CitationView, *, anchored: bool = True) -> Markup:
    """Return a citation's number with the link to its reference."""
    return placeholders.cite(item.source, anchored=anchored)


def citations(listed: Iterable[CitationView]) -> Markup:
    """Return citations side by side, each with its locator, and a semicolon after one that another follows."""
    parts = [f"{citation(item)}, {escape(item.locator)};" if item.locator else citation(item) for item in listed]
    return _html(" ".join(parts).removesuffix(";"))


def time_tag(when: When, words: str = "") -> Markup:
    """Return a `time` element; `words` replace those of the date."""
    machine = f' datetime="{when.machine}"' if when.machine else ""
    return _html(f"<time{machine}>{escape(words or when.words)}</time>")


def change_dates(published_on: str, changed_on: str) -> Markup:
    """Return the attributes `data-published` and `data-changed`, which the script compares with the last visit."""
    published = f' data-published="{published_on}"' if published_on else ""
    changed = f' data-changed="{changed_on}"' if changed_on != published_on else ""
    return _html(published + changed)


def backlinks(anchors: Iterable[str], label: str) -> Markup:
    """Return links to the places that cite a source; `label` says where one leads, by its `%(number)s`."""
    words = str(escape(label))
    links = [
        f'<a class="back" aria-label="{words % {"number": number}}" href="#{anchor}">{number}</a>'
        for number, anchor in enumerate(anchors, 1)
    ]
    return _html("\n".join(links))


def _html(text: str) -> Markup:
    return Markup(text)
