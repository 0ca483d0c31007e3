"""Formats problems as text for people, for GitHub and for programs. The caller prints it."""

from onrecord.report.counts import Report, counted
from onrecord.report.formats import FORMATS
from onrecord.report.github import disarm_commands, escaped_markdown, step_summary
from onrecord.report.paint import Link, Paint, Role, plain, unlinked, visible
from onrecord.report.terminal_output import links, shows_colours, shows_links

__all__ = [
    "FORMATS",
    "Link",
    "Paint",
    "Report",
    "Role",
    "counted",
    "disarm_commands",
    "escaped_markdown",
    "links",
    "plain",
    "shows_colours",
    "shows_links",
    "step_summary",
    "unlinked",
    "visible",
]
