"""Shows how readers will see one entry of a site: the main part of the page about it, in one file."""

import re
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite
from onrecord.model.addresses import Addresses, addresses_in
from onrecord.model.palette import custom_style_sheet
from onrecord.model.records import EntryKind, ThemeFiles
from onrecord.model.site import Site
from onrecord.read import default_sheet
from onrecord.render.page import Page
from onrecord.render.theme.style_sheet import style_sheet

_ADDRESS: Mapping[EntryKind, Callable[..., str]] = {
    "event": Addresses.event,
    "story": Addresses.story,
    "source": Addresses.source,
    "actor": Addresses.actor,
    "bill": Addresses.bill,
    "site": lambda addresses, _name: addresses.home,
    "page": Addresses.page,
}
"""The function that returns the address of the page about an entry; of the settings, that of the home page."""
_MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
_ELSEWHERE = re.compile(r"<(?:img|source|script|link)\b[^>]*>")
"""What needs another file."""
_FRAME = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>–</title>
<style>{style}
main {{ padding-top: 1rem; }}
.crumbs, .tools, .neighbours, noscript {{ display: none; }}</style>
</head>
<body>
{main}
</body>
</html>
"""


def preview_entry(loaded: LoadedSite, kind: EntryKind, name: str) -> str | None:
    """Return the main part of the page about an entry as a file of its own: no pictures, and links lead nowhere.

    None if the site has no such page, perhaps for its errors. An event is called `story/event`, others by their ids; a
    page of the site's own in another language `about.ru`.
    """
    from onrecord.render import Plan  # noqa: PLC0415  (a site with errors has no pages)

    site = loaded.site
    theme = loaded.theme
    if site is None or theme is None:
        return None
    story = name.partition("/")[0] if kind in ("event", "story") else ""
    if story and story not in site.stories:
        return None
    language = site.stories[story].languages[0] if story else site.languages[0]
    if kind == "page":
        name, _, own = name.partition(".")
        language = own or language
    address = _ADDRESS[kind](addresses_in(language, site.languages[0]), *name.split("/"))
    found = next(iter(Plan(site, theme).find([address], [story] if story else [])), None)
    page = found.make() if found else None
    return _as_file(page, theme, site, language) if isinstance(page, Page) else None


def _as_file(page: Page, theme: ThemeFiles, site: Site, language: str) -> str | None:
    """Return the main part of a page; None if a template of the site fails, or makes no such part."""
    rendered = replace(page, resolver=replace(page.resolver, href=lambda _address: "#")).render()
    main = _MAIN.search(rendered.value)
    if rendered.problems or main is None:
        return None
    sheet = theme.sheet if style_sheet(theme.sheet) else default_sheet()
    style = sheet + custom_style_sheet(site.fields.theme.colours)
    return _FRAME.format(language=language, style=style, main=_ELSEWHERE.sub("", main[0]))
