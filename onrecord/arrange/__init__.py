"""Turns entries into a site: events in order, every thing linked with what points at it.

What can only be seen here, an order that is impossible or that nothing settles, is reported from here.
"""

from onrecord.arrange.order import order_events
from onrecord.arrange.site import arrange

__all__ = ["arrange", "order_events"]
