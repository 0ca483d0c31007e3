"""What the pages of a tool are made of: templates, catalogues, and words of readers' pages, as those for types."""

from onrecord.render.describe.matter_describer import StandingLabels
from onrecord.render.fragments import Markup, escape
from onrecord.render.language_attributes import resolve_marks
from onrecord.render.theme.templates import Templates
from onrecord.render.vocabulary import EVENT_TYPES
from onrecord.render.words import Words

__all__ = ["EVENT_TYPES", "Markup", "StandingLabels", "Templates", "Words", "escape", "resolve_marks"]
