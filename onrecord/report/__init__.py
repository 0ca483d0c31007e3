"""Formats problems as text for people, for GitHub and for programs. The caller prints it."""

from onrecord.report.counts import Report, counted
from onrecord.report.formats import FORMATS
from onrecord.report.github import step_summary
from onrecord.report.paint import Link, Paint, Role, plain, unlinked
from onrecord.report.terminal import links, shows_colours, shows_links

__all__ = [
    "FORMATS",
    "Link",
    "Paint",
    "Report",
    "Role",
    "counted",
    "links",
    "plain",
    "shows_colours",
    "shows_links",
    "step_summary",
    "unlinked",
]
