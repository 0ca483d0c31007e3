"""Rules on a theme's colours and logo."""

from collections.abc import Iterator
from math import floor

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.addresses import THEME_STYLE
from onrecord.model.palette import COLOURS, MIN_CONTRAST, contrast, parse_colour, text_and_background_pairs
from onrecord.model.records import Records
from onrecord.problems import Problem, Where, suggest


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
