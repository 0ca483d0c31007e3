"""The touched events of a diff as readers will see them, in one file."""

from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from msgspec.structs import replace

from onrecord.editing.compare import changes
from onrecord.editing.diff.diff_formats import title
from onrecord.editing.diff.lines import group_lines
from onrecord.editing.diff.result import Diffed
from onrecord.model.relations import Ref
from onrecord.model.site import Site
from onrecord.pictures import PictureCache
from onrecord.pictures.data_urls import NOTHING, data_urls, narrow
from onrecord.read import default_sheet
from onrecord.render.single_page import Surroundings, single_page
from onrecord.render.theme.style_sheet import style_sheet

_MOST_BYTES = 8 << 20
"""The size of all pictures from which on the file has only their descriptions."""
_MOST_SHOWING = 30
"""How many events the file shows at most because a source, an actor or a bill in them changed."""


def preview(found: Diffed, root: Path, *, remember: bool) -> str | None:
    """Return the page of the touched events; None if the site has errors."""
    site = found.after.state.site
    theme = found.after.theme
    if site is None or theme is None:
        return None
    names = (name.partition("#")[0].partition("/") for change in found.diff.changes for name in _names(change))
    own = frozenset(Ref(story, event) for story, _, event in names)
    showing = (ref for change in found.diff.changes for ref in _showing(change, site) if ref not in own)
    touched = own | frozenset(islice(dict.fromkeys(showing), _MOST_SHOWING))
    shown = (media.src for ref in touched if ref.key in site.events for media in site.event(ref).fields.media)
    pictures = {src: narrow(site.pictures[src]) for src in shown}
    site = replace(site, pictures={**site.pictures, **pictures})
    data = data_urls(pictures.values(), PictureCache(root, remember=remember), _MOST_BYTES)
    around = Surroundings(
        sheet=theme.sheet if style_sheet(theme.sheet) else default_sheet(),
        published=found.before.state.addresses,
        picture=lambda path: data.get(unquote(path), NOTHING),
        catalogues=theme.catalogues,
        templates=theme.templates,
    )
    groups = group_lines(found.diff.changes)
    summary = tuple((heading, tuple((line.text, line.details) for line in lines)) for heading, lines in groups)
    return single_page(site, touched, title(found.diff), summary, around)


def _showing(change: changes.AnyChange, site: Site) -> tuple[Ref, ...]:
    match change:
        case changes.TextEdited() | changes.FieldChanged():
            if change.entry == "source" and change.id in site.sources:
                return site.sources[change.id].cited_by
            if change.entry == "actor" and change.id in site.actors:
                return site.actors[change.id].spoke
            return site.bills[change.id].events if change.entry == "bill" and change.id in site.bills else ()
        case changes.KeptTextChanged():
            return site.sources[change.source].cited_by if change.source in site.sources else ()
    return ()


def _names(change: changes.AnyChange) -> tuple[str, ...]:
    match change:
        case changes.ClaimChange():
            return (change.claim,)
        case changes.RelationChange():
            return (change.origin, change.target)
        case changes.EventChange(id=name) | changes.EntryChange(entry="event", id=name):
            return (name,)
        case changes.OriginsChanged() if change.of != "story":
            return (change.id,)
    return ()
