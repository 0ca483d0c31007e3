"""Writes small pieces of HTML for templates: texts with their language, links, citations, dates.

Templates call these functions hundreds of times a page. Functions are faster than macros.
"""

from collections.abc import Callable, Iterable

from onrecord.render import placeholders
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.views.source_views import CitationView
from onrecord.render.views.text_views import ActorLink, LocalizedText, When
from onrecord.render.words import direction_of

_FROM_RIGHT, _NO_ATTRIBUTE = Markup(' dir="rtl"'), Markup()


def localized(text: LocalizedText) -> Markup:
    """Return a text; in another language than the page's, with a note that names the language."""
    if not text.lang:
        return escape(text.text)
    return as_html(f'{bare(text)} <span class="language-note">{escape(text.note)}</span>')


def bare(text: LocalizedText) -> Markup:
    """Return a text with its `lang` attribute, but without the note."""
    if not text.lang:
        return escape(text.text)
    return as_html(f'<span lang="{escape(text.lang)}"{dir_of(text.lang)}>{escape(text.text)}</span>')


def dir_of(language: str) -> Markup:
    """Return the attribute `dir` for a text in a language from right to left; nothing for any other.

    A page from right to left adds the other direction when it is complete: `language_attributes.with_directions`.
    """
    return _FROM_RIGHT if direction_of(language) == "rtl" else _NO_ATTRIBUTE


def linked(address: str, words: Markup) -> Markup:
    """Return words as a link."""
    return as_html(f'<a href="{placeholders.link(address)}">{words}</a>')


def joined(texts: Iterable[LocalizedText]) -> Markup:
    """Return texts with semicolons between them."""
    return as_html("; ".join(map(localized, texts)))


def actor_link(actor: ActorLink) -> Markup:
    """Return a name as a link."""
    return linked(actor.address, bare(actor.name))


def introduced(actor: ActorLink) -> Markup:
    """Return a name as a link, followed by its note."""
    return as_html(f"{actor_link(actor)} {actor.note}") if actor.note else actor_link(actor)


def actors(listed: Iterable[ActorLink], named: Callable[[ActorLink], Markup] = actor_link) -> Markup:
    """Return names as links, with commas between them."""
    return as_html(", ".join(map(named, listed)))


def citation(item: CitationView, *, anchored: bool = True) -> Markup:
    """Return a citation's number as a link to its reference."""
    return placeholders.cite(item.source, anchored=anchored)


def citations(listed: Iterable[CitationView]) -> Markup:
    """Return citations with their locators; a semicolon ends a locator unless it is last."""
    parts = [f"{citation(item)}, {escape(item.locator)};" if item.locator else citation(item) for item in listed]
    return as_html(" ".join(parts).removesuffix(";"))


def time_tag(when: When, words: str = "") -> Markup:
    """Return a `time` element; `words` replace those of the date."""
    machine = f' datetime="{when.machine}"' if when.machine else ""
    return as_html(f"<time{machine}>{escape(words or when.words)}</time>")


def change_dates(published_on: str, changed_on: str) -> Markup:
    """Return the attributes `data-published` and `data-changed`, which the script compares with the last visit."""
    published = f' data-published="{published_on}"' if published_on else ""
    return as_html(published + (f' data-changed="{changed_on}"' if changed_on != published_on else ""))


def backlinks(anchors: Iterable[str]) -> Markup:
    """Return numbered links back to the citations of a source."""
    return as_html(" ".join(f'<a href="#{anchor}">{number}</a>' for number, anchor in enumerate(anchors, 1)))
