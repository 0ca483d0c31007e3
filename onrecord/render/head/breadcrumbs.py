"""Describes the way from the home page to a page (schema.org's BreadcrumbList)."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from onrecord.render.describe.describer import Describer


class Crumb(NamedTuple):
    """A page on the way to another one."""

    name: str
    address: str


def breadcrumb_list(describe: Describer, trail: Sequence[Crumb]) -> dict[str, Any]:
    """Return the way to the last page of a trail that begins below the home page.

    Pages above have a type and a name here, so that other data of the page need only their ids.
    """
    return {"@type": "BreadcrumbList", "itemListElement": list(_items(describe, trail))}


def _items(describe: Describer, trail: Sequence[Crumb]) -> Iterator[dict[str, Any]]:
    home = Crumb(describe.plain(describe.site.fields.title), describe.addresses.home)
    above = (home, *trail[:-1])
    for position, crumb in enumerate(above, 1):
        type_ = "WebSite" if crumb is home else "CollectionPage"
        item = {"@type": type_, "@id": describe.url(crumb.address), "name": crumb.name}
        yield {"@type": "ListItem", "position": position, "item": item}
    yield {"@type": "ListItem", "position": len(above) + 1, "name": trail[-1].name}
