"""The descriptions of embeds for other sites: oEmbed 1.0 as static files, one beside each embed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onrecord.render.context import RenderContext
from onrecord.render.embeds.embed_pages import BILL_EMBED, CLAIM_EMBED, STORY_EMBED
from onrecord.render.embeds.embeds import Embed
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.pages.page_kind import PageKind


def _oembed(page: PageKind[Any], embed_of: Callable[[RenderContext, Any], Embed]) -> FileKind[Any]:
    """Return the descriptions of the embeds with these pages; their addresses are absolute, so the site needs one."""
    return FileKind(
        subject=page.subject,
        keys=lambda context, id_: page.keys(context.site, id_) if context.site.base_url is not None else (),
        address=lambda context, key: embed_of(context, key).oembed,
        write=lambda context, key: context.embeds.oembed(embed_of(context, key)),
        leads_to=lambda context, key: frozenset({embed_of(context, key).address}),
    )


OEMBED = (
    _oembed(STORY_EMBED, lambda context, id_: context.embeds.story(id_)),
    _oembed(BILL_EMBED, lambda context, id_: context.embeds.bill(id_)),
)
CLAIM_OEMBED = _oembed(CLAIM_EMBED, lambda context, claim: context.embeds.claim(claim))
