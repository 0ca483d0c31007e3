"""Serves the tools by the Model Context Protocol, on standard input and output; alone imports its library."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from onrecord.version import __version__
from onrecord.web.mcp.answers import DATA
from onrecord.web.mcp.asked_record import AskedRecord, UnansweredError
from onrecord.web.mcp.tools import Tools, describe_kinds

KINDS = "onrecord://kinds"
"""The address of the resource that explains the kinds of entries and their fields."""
_INSTRUCTIONS = (
    "A record of contested stories: who said what, who denied it, and where that is written. Begin with search, or "
    "with story without an id; take ids from answers. Cite the address and the day of the record. An answer is about "
    "this record alone: what it lacks may have happened. It never says who is right. The resource "
    f"{KINDS} explains the fields. {DATA}"
)
TOOLS: Mapping[str, tuple[str, str]] = {
    "search": (
        "Search the record",
        "Find entries by words. Sees titles, names, claims and quotations; not the texts of sources.",
    ),
    "story": ("Read a story", "A story, its claims and how they stand; without an id, all stories. Sees no drafts."),
    "event": (
        "Read an event",
        "An event with claims, quotations, sources and answers. Sees no words of withdrawn events.",
    ),
    "claim": (
        "Read a claim",
        "A claim: who holds and opposes it, since when, by which sources. Can't see who is right.",
    ),
    "bill": ("Read a bill", "A bill, its stages and steps. Sees only steps that events of this record name."),
    "as_of": (
        "Read as of a day",
        "An entry as of a day, by the days of events. Words are today's; can't see former wordings.",
    ),
    "changes_since": (
        "List changes",
        "What was added, corrected, withdrawn, or stands otherwise since a day. Can't see silent edits.",
    ),
    "check_text": (
        "Compare a text",
        "Where a text meets the record: quotations, links, names, days, claims. Can't see whether the text is right.",
    ),
}
"""The title and the description of each tool, which says too what it cannot see."""
_Parameters = ParamSpec("_Parameters")


def make_server(record: AskedRecord) -> MCPServer:
    """Return a server whose tools ask a record and change nothing."""
    server = MCPServer("onrecord", version=__version__, instructions=_INSTRUCTIONS, log_level="ERROR")
    tools = Tools(record)
    for name, (title, description) in TOOLS.items():
        hints = ToolAnnotations(
            title=title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        server.add_tool(
            _explain(getattr(tools, name)),
            name=name,
            title=title,
            description=description,
            annotations=hints,
            structured_output=False,  # it would send each answer twice
        )
    server.resource(
        KINDS,
        name="kinds",
        title="Kinds of entries",
        description="What each field of each kind of entry means.",
        mime_type="application/json",
    )(describe_kinds)
    return server


def serve(record: AskedRecord) -> None:
    """Answer on standard input and output until the input ends."""
    make_server(record).run("stdio")


def _explain(question: Callable[_Parameters, str]) -> Callable[_Parameters, str]:
    """Return a question whose refusal is a message to the assistant."""

    @wraps(question)
    def ask(*args: _Parameters.args, **values: _Parameters.kwargs) -> str:
        try:
            return question(*args, **values)
        except UnansweredError as error:
            raise ToolError(str(error)) from error

    return ask
