"""Arranges entries into a site: sorts the events, and links each entry in both directions.

This stage also reports problems with the order of events: an impossible or undetermined one.
"""

from onrecord.arrange.arrangement import arrange, local_moment
from onrecord.arrange.order import order_events
from onrecord.arrange.public_entries import public_version
from onrecord.arrange.public_names import unlisted_names

__all__ = ["arrange", "local_moment", "order_events", "public_version", "unlisted_names"]
