"""Rules on the settings of the site and of its stories."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.model.catalogue_codes import catalogue_codes
from onrecord.model.fields import SiteFields, StoryFields
from onrecord.model.records import Entry
from onrecord.model.repository import repository_at
from onrecord.problems import Problem
from onrecord.version import __version__


def site_knows_its_address(context: Context) -> Iterator[Problem]:
    """URL001: the site's public URL is known, which absolute links need."""
    site = context.records.site
    if context.base_url is None and not context.records.has_broken_site:
        hint = "write url: https://… into site.yaml, or pass --base-url"
        message = (
            "the site's own address is not known, so feeds, calendars, the site map and canonical links are left out"
        )
        yield context.problem("URL001", message, site.at(), hint)


def repository_is_one_that_links_lead_to(context: Context) -> Iterator[Problem]:
    """URL002: the repository is on GitHub, for whose pages the program can build URLs."""
    site = context.records.site
    repository = site.fields.repository
    if repository is not None and repository_at(repository) is None:
        message = "this is not the address of a repository on GitHub, so pages have no links to it"
        hint = "write it as in https://github.com/owner/name, with /tree/BRANCH/FOLDER where the site is a folder of it"
        yield context.problem("URL002", message, site.at("repository"), hint)


def interface_speaks_the_languages(context: Context) -> Iterator[Problem]:
    """TRN002: the interface has a catalogue for each language; without one, labels are in English."""
    site = context.records.site
    for position, language in enumerate(site.fields.languages):
        if context.interface.isdisjoint(catalogue_codes(language)):
            known = ", ".join(sorted(context.interface))
            message = f"the interface has no words in '{language}' yet, so its labels are in English"
            hint = f"it has words in {known}; to translate them: onrecord translate {language}"
            yield context.problem("TRN002", message, site.at("languages", position), hint)


def story_languages_are_the_sites(context: Context) -> Iterator[Problem]:
    """FLD004: a story's languages are languages of its site."""
    if context.records.has_broken_site:
        return
    languages = context.records.site.fields.languages
    for story in context.records.stories:
        for position, language in enumerate(story.fields.languages or ()):
            if language not in languages:
                yield context.unknown_language(language, story.at("languages", position))


def story_has_a_title_in_a_language(context: Context) -> Iterator[Problem]:
    """FLD002: a story has a title in one of its languages, since it exists only in languages with a title."""
    for story in context.records.stories:
        languages = story.fields.languages or context.records.site.fields.languages
        if not any(language in story.fields.title for language in languages):
            message = f"the title is in none of the story's languages ({', '.join(languages)})"
            hint = f"write title: {{{languages[0]}: …}}"
            yield context.problem("FLD002", message, story.at("title"), hint)


def language_is_listed_once(context: Context) -> Iterator[Problem]:
    """IDS006: no language is listed twice, since its pages would have the same addresses."""
    entries: tuple[Entry[SiteFields | StoryFields], ...] = (context.records.site, *context.records.stories)
    for entry in entries:
        seen: set[str] = set()
        for position, language in enumerate(entry.fields.languages or ()):
            if language.lower() in seen:
                message = f"the language '{language}' stands here a second time"
                yield context.problem("IDS006", message, entry.at("languages", position), "keep one of the two")
            seen.add(language.lower())


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
        named = "python -m pip install -r requirements.txt, if that names such a version"
        hint = (
            f"{named if context.records.requirements else 'install one from where this one came'}; "
            "or change 'requires' if this one will do"
        )
        yield context.problem("VER001", message, site.at("requires"), hint)
