"""Whether this onrecord is one that the site was written for."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.problems import Problem
from onrecord.version import __version__


def onrecord_is_one_that_the_site_builds_with(context: Context) -> Iterator[Problem]:
    """VER001: a site may say which versions it builds with (specifiers of PEP 440); another would show it otherwise."""
    site = context.records.site
    requires = site.fields.requires
    if requires is None:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415  (most sites do without)

    try:
        # A version before a release counts as any other: whoever has it installed wants to use it.
        fits = SpecifierSet(requires).contains(__version__, prereleases=True)
    except InvalidSpecifier:
        message = f"'{requires}' does not say which versions of onrecord are meant"
        yield Problem("VER001", message, context.locate(site.at("requires")), 'write a range, as in ">=0.1,<1"')
        return
    if not fits:
        message = f"the site builds with onrecord {requires}, and this is {__version__}"
        hint = f"pip install {shlex.quote(f'onrecord{requires}')}; or change 'requires' if this one will do"
        yield Problem("VER001", message, context.locate(site.at("requires")), hint)
