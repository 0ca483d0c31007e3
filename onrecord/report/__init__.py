"""Turns problems into text for people, for GitHub and for programs. It prints nothing itself."""

from onrecord.report.formats import FORMATS, Report, counted
from onrecord.report.paint import Paint, Role, plain

__all__ = ["FORMATS", "Paint", "Report", "Role", "counted", "plain"]
