"""Reads what a page's JSON-LD says of its article."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from onrecord.desk.web.html_tokens import unescape

_MOST_NODES = 10_000
_MOST_NAMES = 50
_ARTICLES = ("Article", "Posting", "Report", "Legislation", "PressRelease", "Statement", "SpeechAct", "Thesis")
"""The ends of the names of types that are texts; `NewsArticle` is one."""
_PAGES = ("WebPage", "ItemPage", "AboutPage")
_TYPES = {
    "Legislation": "legislation",
    "ScholarlyArticle": "article-journal",
    "SocialMediaPosting": "post",
    "DiscussionForumPosting": "post",
    "BlogPosting": "post-weblog",
}
"""The CSL type of each type that is no common article."""

Node = Mapping[str, object]


class Article(Struct, frozen=True):
    """What a page's JSON-LD says of its text; empty where it says nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    language: str = ""
    type: str = ""
    """Its CSL type."""


def article_in(scripts: Iterable[str]) -> Article:
    """Return what the scripts of a page say of its article; of the page itself where they describe no article."""
    nodes = [node for script in scripts for node in _nodes(_parse_script(script))]
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    for ends in (_ARTICLES, _PAGES):
        for node in nodes:
            if any(name.endswith(ends) for name in _types(node)):
                return _article(node, by_id)
    return Article()


def _article(node: Node, by_id: Mapping[str, Node]) -> Article:
    authors = _names(node.get("author") or node.get("creator"), by_id)
    publishers = _names(node.get("publisher") or node.get("sourceOrganization") or node.get("isPartOf"), by_id)
    return Article(
        title=_text(node.get("headline")) or _text(node.get("name")),
        authors=tuple(dict.fromkeys(authors)),
        publisher=next(iter(publishers), ""),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        language=_text(node.get("inLanguage")),
        type=next((_TYPES[name] for name in _types(node) if name in _TYPES), ""),
    )


def _parse_script(script: str) -> object:
    try:
        return json.loads(script.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(root: object) -> Iterator[Node]:
    found, count = deque([root]), 0
    while found and count < _MOST_NODES:
        count += 1
        thing = found.popleft()
        if isinstance(thing, Mapping):
            yield thing
            found.extend(thing.values())
        elif isinstance(thing, list):
            found.extend(thing)


def _types(node: Node) -> tuple[str, ...]:
    named = node.get("@type")
    types = named if isinstance(named, list) else [named]
    return tuple(name.rpartition("/")[2] for name in types if isinstance(name, str))


def _names(thing: object, by_id: Mapping[str, Node]) -> list[str]:
    if isinstance(thing, list):
        return [name for part in thing[:_MOST_NAMES] if not isinstance(part, list) for name in _names(part, by_id)]
    if isinstance(thing, Mapping):
        name = thing.get("name") or by_id.get(str(thing.get("@id")), {}).get("name")
        return [_text(name)] if _text(name) else []
    return [_text(thing)] if _text(thing) else []


def _text(thing: object) -> str:
    if isinstance(thing, list):
        thing = thing[0] if thing else None
    if isinstance(thing, Mapping):  # a text with its language, or a language with its name
        thing = thing.get("@value") or thing.get("alternateName")
    return unescape(thing).strip() if isinstance(thing, str) else ""  # many programs escape it as if it were HTML
