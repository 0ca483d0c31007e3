"""Rules on the settings of the site and of its stories, and on what it is built with: requirements and locks."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import floor
from shlex import quote
from urllib.parse import urlsplit

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.addresses import THEME_STYLE
from onrecord.model.catalogue_codes import catalogue_codes
from onrecord.model.fields import SiteFields, StoryFields
from onrecord.model.palette import COLOURS, MIN_CONTRAST, contrast, parse_colour, text_and_background_pairs
from onrecord.model.records import Entry
from onrecord.model.references import find_example_only
from onrecord.model.repository import repository_at
from onrecord.model.requirements import LOCK, VENDOR, Requirement, Requirements, public_https_url, requirements_in
from onrecord.model.values import meant_code
from onrecord.problems import Problem, Span, Where, suggest
from onrecord.version import __version__, installed_versions, needed_libraries, normalize_name, origin, package

_NAME = "onrecord"
_BY_SSH = re.compile(r"(?:\w+\+)?ssh:")
_LOCAL = re.compile(r"(?:\w+\+)?file:")
_VARIABLES = re.compile(r"(?:\$\{[A-Z0-9_]+\}:?)+")
"""Environment variables, which pip expands, so that the file need not contain secrets."""
_RANGES = LOCK.replace(".txt", ".in")
_PIN = re.compile(r"([\w.-]+)(?:\[[^\[\]]*\])?==([^\s;,]+)")
_FROM_THE_WEB = f"write where it can be fetched, as in {_NAME} @ git+https://…"
_VENDORED = f"pip wheel --no-deps --wheel-dir {VENDOR}"


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
    if (repository := site.fields.repository) is not None and repository_at(repository) is None:
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


@rule("VER001")
def onrecord_is_one_that_the_site_builds_with(context: Context) -> Iterator[Problem]:
    """This version of onrecord matches the PEP 440 specifiers in `requires`."""
    site = context.records.site
    if (requires := site.fields.requires) is None:
        return
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415  (most sites do without)

    try:
        # A pre-release counts as any other version: whoever installed it wants to use it.
        fits = SpecifierSet(requires).contains(__version__, prereleases=True)
    except ValueError:  # the library's own, and Python's for a number of more than 4,300 digits
        message = f"'{requires}' does not say which versions of onrecord are meant"
        meant = _meant_range(requires)
        hint = f'write requires: "{meant}"' if meant else f'write a range, as in requires: ">={__version__}"'
        yield context.problem("VER001", message, site.at("requires"), hint)
        return
    if not fits:
        message = f"the site builds with onrecord {requires}, and this is {__version__}"
        hint = f'{_how_to_install(context)}; or, if this one will do, write requires: ">={__version__}"'
        yield context.problem("VER001", message, site.at("requires"), hint)


def _how_to_install(context: Context) -> str:
    """Return how to install another version; never from an index, where the name may be somebody else's."""
    requirements = context.records.requirements
    if requirements is not None and any("onrecord" in line.text.lower() for line in requirements.lines):
        return "let requirements.txt name such a version, and then: python -m pip install --upgrade -r requirements.txt"
    return "install such a version from where this one came from"


def _meant_range(typed: str) -> str | None:
    text = re.sub(r"^onrecord\s*", "", typed.strip().lower()).removeprefix("v")
    if found := re.fullmatch(r"\^\s*(\d{1,9})((?:\.\d+)*)", text):
        return f">={found[1]}{found[2]},<{int(found[1]) + 1}"
    if re.fullmatch(r"\d+(?:\.\d+)*", text):
        return f">={text}"
    if found := re.fullmatch(r"(\d+(?:\.\d+)*)\.[x*]", text):
        return f"=={found[1]}.*"
    if found := re.fullmatch(r"(\d+(?:\.\d+)*)\s*(?:-|–|to)\s*(\d+(?:\.\d+)*)", text):
        return f">={found[1]},<={found[2]}"
    parts = re.findall(r"(>=|<=|==|~=|!=|=|>|<|~)\s*(\d+(?:\.\d+)*(?:\.\*)?)", text)
    rest = re.sub(r"(?:>=|<=|==|~=|!=|=|>|<|~)\s*\d+(?:\.\d+)*(?:\.\*)?|[\s,;&]|and", "", text)
    written = {"=": "==", "~": "~="}
    return ",".join(f"{written.get(sign, sign)}{version}" for sign, version in parts) if parts and not rest else None


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
    if not (own := site.fields.theme.colours):
        return
    colours = {name: parse_colour(colour) for name, colour in (COLOURS | dict(own)).items()}
    reported = set()
    for word, ground in text_and_background_pairs():
        front, back = colours[word], colours[ground]
        name = word if word in own else ground
        if name not in own or name in reported or front is None or back is None:
            continue
        if (found := contrast(front, back)) < MIN_CONTRAST:
            reported.add(name)
            # Rounded down, so that no message calls 4.5 too little.
            message = f"words in '{word}' are hard to read on '{ground}': the contrast is {floor(found * 10) / 10}"
            hint = f"it should be {MIN_CONTRAST} at least: make one of the two darker or lighter"
            yield context.problem("THM002", message, site.at("theme", "colours", name), hint)


@rule("LNK001")
def logo_has_its_file(context: Context) -> Iterator[Problem]:
    """The logo's file is in static/, and no event shows it: the build publishes only copies of pictures."""
    site = context.records.site
    if (logo := site.fields.theme.logo) is not None and logo not in context.static:
        yield context.missing_static_file(logo, site.at("theme", "logo"))
    elif logo in context.records.pictures:
        shown = (
            event.at("media", number, "src")
            for event in (*context.records.events, *context.records.drafts)
            for number, media in enumerate(event.fields.media)
            if media.src == logo
        )
        message = f"an event shows '{logo}' too, so that only copies of it are published, under other names"
        hint = "put a copy of the file into static/ under another name, for the logo"
        yield context.problem("LNK001", message, site.at("theme", "logo"), hint, (next(shown), "it is shown here"))


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
    for story in records.stories if _must_go(context) else ():
        if story.fields.example:
            folder = story.file.rpartition("/")[0]
            files = sorted({entry.file for entry in find_example_only(story.id, records)})
            message = "the invented story that came with the site would go live beside a story of yours"
            hint = (
                f"onrecord remove {story.id}/ deletes it with what only it names: {', '.join([f'{folder}/', *files])}; "
                "if you made it a story of yours, delete this line"
            )
            yield context.problem("STA001", message, story.at_key("example"), hint)


@rule("STA001")
def example_is_gone(context: Context) -> Iterator[Problem]:
    """When the invented story is gone, nothing that it named is left."""
    records = context.records
    if records.examples or not _must_go(context):
        return
    invented = [actor for actor in records.actors if actor.fields.example]
    for entry in (*invented, *(source for source in records.sources if source.fields.example)):
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


@rule("VER002")
def requirement_can_be_installed_elsewhere(context: Context) -> Iterator[Problem]:
    """Every machine can fetch the requirements in `requirements.txt`."""
    if (requirements := context.records.requirements) is None:
        return
    for line in requirements.lines:
        if found := fault_of(line) or _fault_of_file(line, requirements):
            message, hint = found
            yield Problem("VER002", message, _place(line, requirements), hint)


@rule("VER003")
def lock_fits_this_program(context: Context) -> Iterator[Problem]:
    """The lock has the libraries that this program needs, in the versions that are installed."""
    lock = context.records.requirements.lock if context.records.requirements else None
    if lock is None:
        return
    pins: dict[str, dict[str, Requirement]] = defaultdict(dict)  # a library may have a version for each system
    for line in requirements_in(lock.text):
        if pinned := _PIN.match(line.text):
            pins[normalize_name(pinned[1])].setdefault(pinned[2], line)
    installed = installed_versions()
    other = {name: found for name, found in pins.items() if installed.get(name, next(iter(found))) not in found}
    if lacking := [needed for needed in needed_libraries() if not _is_locked(needed, pins, installed)]:
        message = f"{_NAME} {__version__} needs {', '.join(lacking)}, which this lock does not have"
        hint = f"onrecord upgrade; if {_RANGES} is yours, name it there, and run the command in the head of the lock"
        yield Problem("VER003", message, lock.span(), hint)
    elif other:
        name, found = next(iter(other.items()))
        more = "; other libraries differ too" if len(other) > 1 else ""
        version, line = next(iter(found.items()))
        message = f"this lock names {name} {version}, and {installed[name]} is installed{more}"
        place = lock.span(line.line, line.column, len(line.text.partition(";")[0].rstrip()))
        yield Problem("VER003", message, place, f"python -m pip install -r {LOCK}")


def _is_locked(needed: str, pins: Mapping[str, Mapping[str, Requirement]], installed: Mapping[str, str]) -> bool:
    """Return whether a lock has a version that the program can use; the installed one is taken to be such a version."""
    name = normalize_name(re.split(r"[^\w.-]", needed, maxsplit=1)[0])
    if name not in pins or installed.get(name) in pins[name]:
        return name in pins
    from packaging.requirements import Requirement as Needed  # noqa: PLC0415  (few locks need it)

    return any(Needed(needed).specifier.contains(version, prereleases=True) for version in pins[name])


def is_from_index() -> bool:
    """Return whether this program was installed from a package index, as a release is."""
    return not origin(package())


def fault_of(line: Requirement) -> tuple[str, str] | None:
    """Return message and hint if the line alone shows that others can't install the requirement; else None."""
    if line.path and line.is_outside:
        message = f"nobody else has '{line.path}', which lies outside the site's folder"
        vendored = f"./{VENDOR}/NAME.whl: {_VENDORED} {quote(line.path)}"
        return message, f"make a wheel of it, and name that, as in {vendored}"
    if line.path:
        return None
    return _fault_of_url(line.url) if line.url else _fault_of_version(line.text)


def _fault_of_url(url: str) -> tuple[str, str] | None:
    if _LOCAL.match(url):
        message = "nobody else can read a 'file:' address, which names a place on this machine"
        return message, f"{_FROM_THE_WEB}; or put a wheel into {VENDOR}/ and name it: ./{VENDOR}/NAME.whl"
    if _BY_SSH.match(url):
        address = public_https_url(url)
        hint = f"write git+{address}" if address else "write its address with git+https:// in front"
        return "an ssh address needs a key, which GitHub's workflows and most people don't have", hint
    if _user(url):
        message = "everybody who can read the site's repository can read the name or password in this address"
        return message, "take out what stands before the @, and revoke it where it was given"
    return None


def _user(url: str) -> str:
    """Return user name and password in a URL; empty for environment variables and the user name 'git'."""
    try:
        user = urlsplit(url).netloc.rpartition("@")[0]
    except ValueError:  # not a valid URL, which pip reports
        return ""
    return "" if user == "git" or _VARIABLES.fullmatch(user) else user


def _fault_of_version(text: str) -> tuple[str, str] | None:
    """Return message and hint if the requirement pins a version of this program that may never have been released.

    An index then lacks the package, or has a stranger's package of the same name.
    """
    if not text.lower().startswith(_NAME) or is_from_index():
        return None
    from packaging.requirements import Requirement  # noqa: PLC0415  (few sites need it)
    from packaging.utils import canonicalize_name  # noqa: PLC0415
    from packaging.version import Version  # noqa: PLC0415

    try:
        wanted = Requirement(text)
        pins = (pin for pin in wanted.specifier if pin.operator == "==" and not pin.version.endswith(".*"))
        pinned = [Version(pin.version) for pin in pins]
    except ValueError:  # as for `requires`
        return None
    if canonicalize_name(wanted.name) != _NAME or pinned != [Version(__version__)]:
        return None
    message = f"{_NAME} {__version__} may never have been released: this one was not installed from a release"
    return message, f"unless it was released, {_FROM_THE_WEB}"


def _fault_of_file(line: Requirement, requirements: Requirements) -> tuple[str, str] | None:
    if line.path in requirements.missing:
        return f"there is no '{line.path}' here", f"put it there; a wheel is made by: {_VENDORED} SOURCES"
    if line.path in requirements.untracked:
        return f"'{line.path}' is not in the site's repository", f"git add --force {quote(line.path)}, and commit it"
    return None


def _place(line: Requirement, requirements: Requirements) -> Span:
    """Return the span of a line, without user name and password, since many people read a report."""
    place = requirements.file.span(line.line, line.column, len(line.text))
    user = _user(line.url) if line.url else ""
    if not user:
        return place
    hidden, text = line.text.replace(f"{user}@", "…@"), place.text.replace(f"{user}@", "…@")
    return Span(place.path, place.line, place.column, len(hidden), text)
