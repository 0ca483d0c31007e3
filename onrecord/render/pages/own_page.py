"""The pages that the editors wrote."""

from collections.abc import Mapping
from typing import Any

from onrecord.model.site import OwnPage
from onrecord.render.context import RenderContext
from onrecord.render.describe.describer import page_languages
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.page_kind import PageKind


def _own_page(context: RenderContext, page: OwnPage) -> Mapping[str, Any]:
    text = context.site.own_page(page.id)
    return {
        "title": context.describe.localized(page.fields.title),
        "body": context.describe_event.text(text.prose, ""),
        "is_unfilled": text.is_unfilled,
    }


def _trail(context: RenderContext, page: OwnPage) -> tuple[Crumb, ...]:
    title = context.describe.localized(page.fields.title).text
    return (Crumb(title, context.describe.page_addresses(page.id).page(page.id)),)


OWN_PAGE = PageKind[OwnPage](
    subject="site",
    template="page.html",
    keys=lambda site, _: site.pages,
    address=lambda addresses, page: addresses.page(page.id),
    view=_own_page,
    trail=_trail,
    languages=lambda site, page: page_languages(page, site),
    is_indexed=lambda site, page: not site.own_page(page.id).is_unfilled,
)
