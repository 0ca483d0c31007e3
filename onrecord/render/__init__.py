"""Turns a site into a stream of pages. Pure: the same site and theme give the same bytes."""

from onrecord.render.bibliography import check_style, open_bibliography
from onrecord.render.plan import Plan, Section, Shard, sections
from onrecord.render.proof import Proof, Seen, is_unusual, see
from onrecord.render.templates import Templates

__all__ = [
    "Plan",
    "Proof",
    "Section",
    "Seen",
    "Shard",
    "Templates",
    "check_style",
    "is_unusual",
    "open_bibliography",
    "sections",
    "see",
]
