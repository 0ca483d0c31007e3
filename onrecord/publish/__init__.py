"""Puts pages into the output folder: through a staging folder, only what differs, and never over what isn't ours."""

from onrecord.publish.files import Files
from onrecord.publish.fitness import UnfitError, require_fit, unfinished
from onrecord.publish.kept_ids import keep_ids
from onrecord.publish.limits import NO_JEKYLL, over_the_limits
from onrecord.publish.lock import BusyError, Holder, Waiting
from onrecord.publish.output import Output, Published, Staging

__all__ = [
    "NO_JEKYLL", "BusyError", "Files", "Holder", "Output", "Published", "Staging", "UnfitError",
    "Waiting", "keep_ids", "over_the_limits", "require_fit", "unfinished",
]  # fmt: skip
