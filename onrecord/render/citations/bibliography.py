"""Formats references in a site's citation style, each once for each language of a run."""

from typing import TYPE_CHECKING

from onrecord.model.fields import SourceFields
from onrecord.model.records import CitationStyle
from onrecord.problems import Outcome, Problem, Related
from onrecord.render.citations.csl_items import CslItem, StyleError, csl_item_of
from onrecord.render.fragments import Markup
from onrecord.render.views.source_views import ReferenceView
from onrecord.render.words import Words
from onrecord.site_limits import LIMITS
from onrecord.version import install_command

if TYPE_CHECKING:
    from onrecord.render.citations.csl import Style

_TRIALS = (
    CslItem("webpage", ("A", "B"), "T", ("", ""), "C", "P", (2021, 11, 2), (2021, 11, 3), "https://example.org/"),
    CslItem("webpage", (), "T", ("", ""), "", "", "2021 or so", None, "https://example.org/"),
    CslItem("document", ("A",), "T", ("", ""), "", "", None, None, ""),
)
"""A source with little information, which every style must be able to format."""


class Bibliography:
    """Formats sources in one style."""

    def __init__(self, given: CitationStyle, style: "Style") -> None:
        """Take the style as read and as opened: see `open_bibliography`."""
        self._given, self._style = given, style
        self._references: dict[tuple[str, str], Markup | None] = {}
        self._problems: list[Problem] = []

    def reference(self, fields: SourceFields, view: ReferenceView, words: Words) -> Markup | None:
        """Return a formatted reference; `None` where the style omits the source or fails on it.

        The caller then uses the house format, since a page must name each source that it cites.
        """
        key = (words.language, view.id)
        if key not in self._references:
            self._references[key] = self._formatted(fields, view, words)
        return self._references[key]

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems of sources on which the style failed so far."""
        return tuple(self._problems)

    def check(self) -> tuple[Problem, ...]:
        """Return the style's problems with made-up sources."""
        try:
            printed = [self._style.format(work, "en") for work in _TRIALS]
        except StyleError as error:
            return (_problem(self._given, f"on a made-up source {error}", error.line),)
        return () if any(printed) else (_problem(self._given, "it prints nothing", 0),)

    def _formatted(self, fields: SourceFields, view: ReferenceView, words: Words) -> Markup | None:
        has_locale = self._style.has_locale(words.language)
        try:
            return self._style.format(csl_item_of(fields, view, words, has_locale=has_locale), words.language)
        except StyleError as error:
            self._problems.append(_problem(self._given, f"on the source '{view.id}' {error}", error.line))
            return None


def open_bibliography(given: CitationStyle) -> Outcome[Bibliography | None]:
    """Return the formatter of a style, or the reason why the style is unusable."""
    try:
        # citeproc-py is an optional library: only a site with a citation style needs it and its import time.
        from onrecord.render.citations.csl import Style  # noqa: PLC0415
    except ImportError:
        message = "citation styles need citeproc-py, which is not installed"
        return Outcome(None, (Problem("CSL001", message, given.place, f"install it: {install_command('csl')}"),))
    try:
        return Outcome(Bibliography(given, Style(given.file.text)))
    except StyleError as error:
        beyond = LIMITS["expansion"].problem(given.place)
        return Outcome(None, (beyond if error.is_beyond_limit else _problem(given, str(error), error.line),))


def check_style(given: CitationStyle | None) -> tuple[Problem, ...]:
    """Return the problems of the site's citation style, if it has one."""
    if given is None:
        return ()
    opened = open_bibliography(given)
    return opened.problems + (opened.value.check() if opened.value else ())


def _problem(given: CitationStyle, reason: str, line: int) -> Problem:
    place = given.file.span(line, 1, len(given.file.line(line))) if line else None
    related = (Related(place, "here"),) if place else ()
    hint = "compare it with a style of the CSL repository, or name one of those, such as apa"
    return Problem("CSL001", f"the style '{given.name}' can't be used: {reason}", given.place, hint, related)
