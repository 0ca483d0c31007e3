"""Says which data for programs a site offers."""

from onrecord.model.choices import OutputKind
from onrecord.render.tracking.tracked_site import TrackedSite


def offers(site: TrackedSite, *outputs: OutputKind) -> bool:
    """Return whether the site makes one of these outputs; the invented example of a new site has none."""
    return not site.is_example and not set(outputs).isdisjoint(site.fields.outputs)


def has_data_page(site: TrackedSite) -> bool:
    """Return whether the site has the page about its data."""
    return offers(site, "api", "dump")
