"""Turns a site into a stream of pages. Pure: the same site and theme give the same bytes."""

from onrecord.render.bibliography import check_style, open_bibliography
from onrecord.render.listings import Listings
from onrecord.render.looks import Input
from onrecord.render.page import Planned
from onrecord.render.plan import Plan, Section, Shard, sections
from onrecord.render.proof import Proof, Seen, is_unusual, see
from onrecord.render.signs import Signs, frame_of

__all__ = [
    "Input",
    "Listings",
    "Plan",
    "Planned",
    "Proof",
    "Section",
    "Seen",
    "Shard",
    "Signs",
    "check_style",
    "frame_of",
    "is_unusual",
    "open_bibliography",
    "sections",
    "see",
]
