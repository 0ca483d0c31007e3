"""Reads what a page's JSON-LD says of its article."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from onrecord.web.html_tokens import unescape

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
    waiting = deque([root])
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, Mapping):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _types(node: Node) -> tuple[str, ...]:
    named = node.get("@type")
    types = named if isinstance(named, list) else [named]
    return tuple(name.rpartition("/")[2] for name in types if isinstance(name, str))


def _names(value: object, by_id: Mapping[str, Node]) -> list[str]:
    """Return the names of somebody, or of each in a list."""
    if isinstance(value, list):
        parts = [part for part in value[:_MOST_NAMES] if not isinstance(part, list)]
        return [name for part in parts for name in _names(part, by_id)]
    if isinstance(value, Mapping):
        value = value.get("name") or by_id.get(str(value.get("@id")), {}).get("name")
    name = _text(value)
    return [name] if name else []


def _text(value: object) -> str:
    """Return a text, or the first of a list; it may have its language beside it, or be that of a language."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("alternateName")
    if not isinstance(value, str):
        return ""
    # Many programs escape it as if it were HTML.
    return unescape(value).strip()
