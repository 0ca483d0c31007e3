"""The public interface for programs and plug-ins. **It is experimental**: a release may change any name or signature.

`tests/project/api.txt` lists each name with its signature, and `CHANGELOG.md` each change of it. All other modules are
internal. The names that render pages load on first use, so that a rule of a plug-in doesn't slow down `check`.
"""

from typing import TYPE_CHECKING

from onrecord.build.pipeline import LoadedSite, Options, build, check
from onrecord.check.context import Context
from onrecord.check.plugin_rules import PluginRule
from onrecord.model.addresses import Addresses
from onrecord.model.build_result import BuildResult
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Bill, Event, Site, Source, Story
from onrecord.problems import Code, Outcome, Problem, Severity, Span, Where

if TYPE_CHECKING:
    from onrecord.render.context import RenderContext
    from onrecord.render.outputs.file_kind import FileKind
    from onrecord.render.pages.page_kind import PageKind
    from onrecord.render.tracking.tracked_site import TrackedSite

__all__ = [
    "Actor",
    "Addresses",
    "Bill",
    "BuildResult",
    "Code",
    "Context",
    "Entry",
    "Event",
    "FileKind",
    "LoadedSite",
    "Options",
    "Outcome",
    "PageKind",
    "PluginRule",
    "Problem",
    "Records",
    "Ref",
    "RenderContext",
    "Severity",
    "Site",
    "Source",
    "Span",
    "Story",
    "TrackedSite",
    "Where",
    "build",
    "check",
]


def __getattr__(name: str) -> object:
    """Import a name that renders pages."""
    if name not in __all__:
        raise AttributeError(f"module 'onrecord.api' has no attribute '{name}'")
    from onrecord.render.context import RenderContext  # noqa: PLC0415
    from onrecord.render.outputs.file_kind import FileKind  # noqa: PLC0415
    from onrecord.render.pages.page_kind import PageKind  # noqa: PLC0415
    from onrecord.render.tracking.tracked_site import TrackedSite  # noqa: PLC0415

    return {kind.__name__: kind for kind in (FileKind, PageKind, RenderContext, TrackedSite)}[name]
