"""The rule on the versions of onrecord that a site supports."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.problems import Problem
from onrecord.version import __version__


def onrecord_is_one_that_the_site_builds_with(context: Context) -> Iterator[Problem]:
    """VER001: this version of onrecord matches the PEP 440 specifiers in `requires`."""
    site = context.records.site
    requires = site.fields.requires
    if requires is None:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415  (most sites do without)

    try:
        # A pre-release counts as any other version: whoever installed it wants to use it.
        fits = SpecifierSet(requires).contains(__version__, prereleases=True)
    except InvalidSpecifier:
        message = f"'{requires}' does not say which versions of onrecord are meant"
        yield context.problem("VER001", message, site.at("requires"), 'write a range, as in ">=0.1,<1"')
        return
    if not fits:
        message = f"the site builds with onrecord {requires}, and this is {__version__}"
        hint = f"pip install {shlex.quote(f'onrecord{requires}')}; or change 'requires' if this one will do"
        yield context.problem("VER001", message, site.at("requires"), hint)
