"""Rules on the settings of the site and of its stories."""

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.catalogue_codes import catalogue_codes
from onrecord.model.fields import SiteFields, StoryFields
from onrecord.model.records import Entry
from onrecord.model.repository import repository_at
from onrecord.model.values import meant_code
from onrecord.problems import Problem, Where


@rule("URL001")
def site_knows_its_address(context: Context) -> Iterator[Problem]:
    """The site's public URL is known, which absolute links need."""
    if context.base_url is None and not context.records.has_broken_site:
        hint = "write url: https://… into site.yaml, or pass --base-url"
        message = (
            "the site's own address is not known, so feeds, calendars, the site map and canonical links are left out, "
            "and citations lack the address"
        )
        yield context.problem("URL001", message, context.records.site.at(), hint)


@rule("URL002")
def repository_is_one_that_links_lead_to(context: Context) -> Iterator[Problem]:
    """The repository is on GitHub, for whose pages the program can build URLs."""
    site = context.records.site
    repository = site.fields.repository
    if repository is not None and repository_at(repository) is None:
        message = "this is not the address of a repository on GitHub, so pages have no links to it"
        hint = "write it as in https://github.com/owner/name, with /tree/BRANCH/FOLDER where the site is a folder of it"
        yield context.problem("URL002", message, site.at("repository"), hint)


@rule("TRN002")
def interface_speaks_the_languages(context: Context) -> Iterator[Problem]:
    """The interface has 95 of 100 words that readers see in each language; those it lacks are in English."""
    site = context.records.site
    for position, language in enumerate(site.fields.languages):
        missing, seen = context.missing_words.get(language, (0, 0))
        if context.interface.isdisjoint(catalogue_codes(language)):
            known = ", ".join(sorted(context.interface))
            message = f"the interface has no words in '{language}' yet, so its labels are in English"
            hint = f"it has words in {known}; to translate them: onrecord translate {language}"
            yield context.problem("TRN002", message, site.at("languages", position), hint)
        elif missing > seen * 0.05:
            message = f"{missing} of {seen} messages that readers of this site see have no words in '{language}' yet"
            hint = f"they are in English; to translate them, these first: onrecord translate {language}"
            yield context.problem("TRN002", message, site.at("languages", position), hint)


@rule("TRN006")
def catalogue_is_of_a_language_of_the_site(context: Context) -> Iterator[Problem]:
    """Each catalogue of the site has words in one of its languages."""
    if context.records.has_broken_site:
        return
    languages = context.records.site.fields.languages
    used = {code for language in languages for code in catalogue_codes(language)}
    for code in sorted(context.own_catalogues - used):
        guess = meant_code(code)
        hint = f"write languages: [{', '.join((*languages, code))}] into site.yaml, or delete this file"
        if guess in used:
            hint = f"rename it to locale/{guess}.po"
        message = f"'{code}' is no language of this site, so no page uses this catalogue"
        yield context.problem("TRN006", message, Where(f"locale/{code}.po", inside=(0, 0, 0)), hint)


@rule("TRN007")
def language_has_a_title(context: Context) -> Iterator[Problem]:
    """A story or a page has a title in each language of the site, since readers see only those."""
    records = context.records
    is_incomplete = len(records.stories) < len(records.ids("story")) - len(records.draft_stories)
    if records.has_broken_site or is_incomplete or "story" in records.unreadable:
        return
    titled = {language for story in records.stories for language in story.fields.title}
    titled |= {language for page in records.pages for language in page.fields.title}
    for position, language in enumerate(records.site.fields.languages):
        if records.stories and language not in titled:
            message = f"no story has a title in '{language}', so readers of this language find nothing"
            hint = f"write one into a story.yaml, as in title: {{{language}: …}}, or leave '{language}' out here"
            yield context.problem("TRN007", message, records.site.at("languages", position), hint)


@rule("FLD004")
def story_languages_are_the_sites(context: Context) -> Iterator[Problem]:
    """A story's languages are languages of its site."""
    if context.records.has_broken_site:
        return
    languages = context.records.site.fields.languages
    for story in context.records.stories:
        for position, language in enumerate(story.fields.languages or ()):
            if language not in languages:
                yield context.unknown_language(language, story.at("languages", position))


@rule("FLD002")
def story_has_a_title_in_a_language(context: Context) -> Iterator[Problem]:
    """A story has a title in one of its languages, since it exists only in languages with a title."""
    for story in context.records.stories:
        languages = story.fields.languages or context.records.site.fields.languages
        if not any(language in story.fields.title for language in languages):
            message = f"the title is in none of the story's languages ({', '.join(languages)})"
            yield context.problem("FLD002", message, story.at("title"), f"write title: {{{languages[0]}: …}}")


@rule("FLD002")
def coverage_says_something(context: Context) -> Iterator[Problem]:
    """A `coverage` has at least one of its fields."""
    entries: tuple[Entry[SiteFields | StoryFields], ...] = (context.records.site, *context.records.stories)
    for entry in entries:
        coverage = entry.fields.coverage
        if coverage is not None and coverage.includes is None and coverage.since is None and coverage.excludes is None:
            hint = "write 'includes', 'since' or 'excludes' below it, or leave the whole field out"
            yield context.problem("FLD002", "this 'coverage' says nothing", entry.at_key("coverage"), hint)


@rule("IDS006")
def language_is_listed_once(context: Context) -> Iterator[Problem]:
    """No language is listed twice, since its pages would have the same addresses."""
    entries: tuple[Entry[SiteFields | StoryFields], ...] = (context.records.site, *context.records.stories)
    for entry in entries:
        seen: set[str] = set()
        for position, language in enumerate(entry.fields.languages or ()):
            if language.lower() in seen:
                message = f"the language '{language}' stands here a second time"
                yield context.problem("IDS006", message, entry.at("languages", position), "keep one of the two")
            seen.add(language.lower())
