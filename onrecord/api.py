"""The public interface for programs and plug-ins. **It is experimental**: a release may change any name or signature.

`tests/project/api.txt` lists each name with its signature, and `CHANGELOG.md` each change of it. All other modules are
internal. The names that render pages or import files load on first use, so that a rule of a plug-in doesn't slow down
`check`. `fields` has the types of entries, `views` those of what describers give and templates get, `rows` those of the
API and the dump.
"""

from typing import TYPE_CHECKING

from onrecord.build.pipeline import LoadedSite, Options, build, check
from onrecord.check.context import Context
from onrecord.check.plugin_rules import PluginRule
from onrecord.model import fields
from onrecord.model.addresses import Addresses
from onrecord.model.build_result import BuildResult
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Bill, Event, Site, Source, Story
from onrecord.problems import Code, Outcome, Problem, RefusedError, Severity, Span, Where

if TYPE_CHECKING:
    from onrecord.render import view_types as views
    from onrecord.render.cards import Card
    from onrecord.render.context import RenderContext
    from onrecord.render.data import record_types as rows
    from onrecord.render.describe.describer import Describer
    from onrecord.render.fragments import Markup
    from onrecord.render.head.structured_data import About
    from onrecord.render.outputs.exporter import ExportedStory, Exporter, StoryRows
    from onrecord.render.outputs.file_kind import FileKind
    from onrecord.render.pages.page_kind import PageKind
    from onrecord.render.tracking.tracked_site import TrackedSite
    from onrecord.render.words import Words
    from onrecord.web.imports.findings import Findings, Place
    from onrecord.web.imports.foreign_reference import Reference
    from onrecord.web.imports.importer import Draft, DraftValue, Importer

_OF_IMPORTS = frozenset({"Draft", "DraftValue", "Findings", "Importer", "Place", "Reference"})

__all__ = [
    "About",
    "Actor",
    "Addresses",
    "Bill",
    "BuildResult",
    "Card",
    "Code",
    "Context",
    "Describer",
    "Draft",
    "DraftValue",
    "Entry",
    "Event",
    "ExportedStory",
    "Exporter",
    "FileKind",
    "Findings",
    "Importer",
    "LoadedSite",
    "Markup",
    "Options",
    "Outcome",
    "PageKind",
    "Place",
    "PluginRule",
    "Problem",
    "Records",
    "Ref",
    "Reference",
    "RefusedError",
    "RenderContext",
    "Severity",
    "Site",
    "Source",
    "Span",
    "Story",
    "StoryRows",
    "TrackedSite",
    "Where",
    "Words",
    "build",
    "check",
    "fields",
    "rows",
    "views",
]


def __getattr__(name: str) -> object:
    """Import a name that renders pages or imports files."""
    if name not in __all__:
        raise AttributeError(f"module 'onrecord.api' has no attribute '{name}'")
    return (_import_files() if name in _OF_IMPORTS else _render())[name]


def _import_files() -> dict[str, object]:
    from onrecord.web.imports.findings import Findings, Place  # noqa: PLC0415
    from onrecord.web.imports.foreign_reference import Reference  # noqa: PLC0415
    from onrecord.web.imports.importer import Draft, DraftValue, Importer  # noqa: PLC0415

    kinds: tuple[type, ...] = (Draft, Findings, Importer, Place, Reference)
    return {kind.__name__: kind for kind in kinds} | {"DraftValue": DraftValue}


def _render() -> dict[str, object]:
    from onrecord.render import view_types  # noqa: PLC0415
    from onrecord.render.cards import Card  # noqa: PLC0415
    from onrecord.render.context import RenderContext  # noqa: PLC0415
    from onrecord.render.data import record_types  # noqa: PLC0415
    from onrecord.render.describe.describer import Describer  # noqa: PLC0415
    from onrecord.render.fragments import Markup  # noqa: PLC0415
    from onrecord.render.head.structured_data import About  # noqa: PLC0415
    from onrecord.render.outputs.exporter import ExportedStory, Exporter, StoryRows  # noqa: PLC0415
    from onrecord.render.outputs.file_kind import FileKind  # noqa: PLC0415
    from onrecord.render.pages.page_kind import PageKind  # noqa: PLC0415
    from onrecord.render.tracking.tracked_site import TrackedSite  # noqa: PLC0415
    from onrecord.render.words import Words  # noqa: PLC0415

    kinds: tuple[type, ...] = (Card, Describer, ExportedStory, Exporter, FileKind, Markup, PageKind, RenderContext)
    kinds += (StoryRows, TrackedSite, Words)
    return {kind.__name__: kind for kind in kinds} | {"About": About, "rows": record_types, "views": view_types}
