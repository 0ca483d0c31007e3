"""Puts pages into the output folder: through a staging folder, only what differs, and never over what isn't ours."""

from onrecord.publish.kept_ids import keep_ids
from onrecord.publish.limits import NO_JEKYLL, over_the_limits
from onrecord.publish.output import Output, Published, Staging, unfit

__all__ = ["NO_JEKYLL", "Output", "Published", "Staging", "keep_ids", "over_the_limits", "unfit"]
