"""Puts pages into the output folder: through a staging folder, only what differs, and never over what isn't ours."""

from onrecord.publish.kept_ids import keep_ids
from onrecord.publish.output import Output, Published, Staging, unfit

__all__ = ["Output", "Published", "Staging", "keep_ids", "unfit"]
