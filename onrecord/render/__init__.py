"""Turns a site into a stream of pages. Pure: the same site and theme give the same bytes."""

from onrecord.render.bibliography import check_style, open_bibliography
from onrecord.render.pages import Page, plan
from onrecord.render.proof import Proof
from onrecord.render.templates import Templates

__all__ = ["Page", "Proof", "Templates", "check_style", "open_bibliography", "plan"]
