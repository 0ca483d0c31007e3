"""Rules on the settings of the site and of its stories."""

from collections.abc import Iterator
from math import floor

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.addresses import THEME_STYLE
from onrecord.model.catalogue_codes import catalogue_codes
from onrecord.model.fields import SiteFields, StoryFields
from onrecord.model.palette import COLOURS, MIN_CONTRAST, contrast, parse_colour, text_and_background_pairs
from onrecord.model.records import Entry, Records
from onrecord.model.references import find_example_only
from onrecord.model.repository import repository_at
from onrecord.model.values import meant_code
from onrecord.problems import Problem, Where, suggest


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


@rule("THM001")
def colour_can_be_used(context: Context) -> Iterator[Problem]:
    """Each colour has a name that the theme uses, and a CSS colour as its value."""
    site = context.records.site
    for name, colour in site.fields.theme.colours.items():
        place = site.at("theme", "colours", name)
        if name not in COLOURS:
            hint = suggest(name, COLOURS, f"it has {', '.join(COLOURS)}").text  # the place is the value, not this name
            yield context.problem("THM001", f"the theme has no colour called '{name}'", place, hint)
        elif parse_colour(colour) is None:
            hint = "write it as '#8a1c1c', rgb(138 28 28), hsl(0 66% 33%) or by a name of CSS such as darkred"
            yield context.problem("THM001", f"'{colour}' is not a colour", place, hint)


@rule("THM002")
def words_can_be_read(context: Context) -> Iterator[Problem]:
    """Text has enough contrast with its background, in the light and in the dark scheme."""
    site = context.records.site
    own = site.fields.theme.colours
    if not own:
        return
    colours = {name: parse_colour(colour) for name, colour in (COLOURS | dict(own)).items()}
    reported = set()
    for word, ground in text_and_background_pairs():
        front = colours[word]
        back = colours[ground]
        name = word if word in own else ground
        if name not in own or name in reported or front is None or back is None:
            continue
        ratio = contrast(front, back)
        if ratio < MIN_CONTRAST:
            reported.add(name)
            # Rounded down, so that no message calls 4.5 too little.
            message = f"words in '{word}' are hard to read on '{ground}': the contrast is {floor(ratio * 10) / 10}"
            hint = f"it should be {MIN_CONTRAST} at least: make one of the two darker or lighter"
            yield context.problem("THM002", message, site.at("theme", "colours", name), hint)


@rule("LNK001")
def logo_has_its_file(context: Context) -> Iterator[Problem]:
    """The logo's file is in static/, and no event shows it: the build publishes only copies of pictures."""
    site = context.records.site
    logo = site.fields.theme.logo
    if logo is not None and logo not in context.static:
        yield context.missing_static_file(logo, site.at("theme", "logo"))
    elif logo in context.records.pictures:
        shown = next(_find_shown(context.records, logo))
        message = f"an event shows '{logo}' too, so that only copies of it are published, under other names"
        hint = "put a copy of the file into static/ under another name, for the logo"
        yield context.problem("LNK001", message, site.at("theme", "logo"), hint, (shown, "it is shown here"))


def _find_shown(records: Records, picture: str | None) -> Iterator[Where]:
    """Yield where events show a picture."""
    for event in (*records.events, *records.drafts):
        for position, media in enumerate(event.fields.media):
            if media.src == picture:
                yield event.at("media", position, "src")


@rule("IDS006")
def theme_style_is_free(context: Context) -> Iterator[Problem]:
    """No static file has the address of the style sheet that the build writes for the site's colours."""
    site = context.records.site
    if site.fields.theme.colours and THEME_STYLE in context.static:
        message = f"the site's colours would be written to static/{THEME_STYLE}, and such a file is there"
        hint = "give the file another name, or set the colours in it and not in site.yaml"
        yield context.problem("IDS006", message, site.at("theme", "colours"), hint)


@rule("STA001")
def example_makes_room(context: Context) -> Iterator[Problem]:
    """The invented story doesn't stand beside a story of the site's own."""
    records = context.records
    if not _must_go(context):
        return
    for story in records.stories:
        if story.fields.example:
            folder = story.file.rpartition("/")[0]
            files = sorted({entry.file for entry in find_example_only(story.id, records)})
            deleted = ", ".join([f"{folder}/", *files])
            message = "the invented story that came with the site would go live beside a story of yours"
            hint = (
                f"onrecord remove {story.id}/ deletes it with what only it names: {deleted}; "
                "if you made it a story of yours, delete this line"
            )
            yield context.problem("STA001", message, story.at_key("example"), hint)


@rule("STA001")
def example_is_gone(context: Context) -> Iterator[Problem]:
    """When the invented story is gone, nothing that it named is left."""
    records = context.records
    if records.examples or not _must_go(context):
        return
    actors = [actor for actor in records.actors if actor.fields.example]
    sources = [source for source in records.sources if source.fields.example]
    for entry in (*actors, *sources):
        message = f"the invented '{entry.id}' that came with the site would go live beside a story of yours"
        hint = f"onrecord remove {entry.kind}s/{entry.id} deletes it; if you made it a true one, delete this line"
        yield context.problem("STA001", message, entry.at_key("example"), hint)


@rule("STA002")
def page_is_filled_in(context: Context) -> Iterator[Problem]:
    """A page of a new site says what its publisher had to write."""
    if _must_go(context):
        for _, reference in context.references["unfilled"]:
            message = "this page still says what you have to write, and would go live beside a story of yours"
            hint = "write it in the place of this paragraph; or delete the page's file until you have written it"
            yield context.problem("STA002", message, reference.where, hint)


def _must_go(context: Context) -> bool:
    return context.records.has_own_story and not context.may_keep_example
