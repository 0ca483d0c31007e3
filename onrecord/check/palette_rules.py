"""Rules about a site's own colours and logo."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from onrecord.check.context import Context
from onrecord.model.addresses import THEME_STYLE
from onrecord.model.colours import MIN_CONTRAST, contrast, parse_colour
from onrecord.model.palette import COLOURS, text_and_background_pairs
from onrecord.problems import Problem, nearest


def colour_can_be_used(context: Context) -> Iterator[Problem]:
    """THM001: each colour has a name that the theme uses, and a CSS colour as its value."""
    site = context.records.site
    for name, colour in site.fields.theme.colours.items():
        place = site.at("theme", "colours", name)
        if name not in COLOURS:
            guess = nearest(name, COLOURS)
            hint = f"did you mean '{guess}'?" if guess else f"it has {', '.join(COLOURS)}"
            yield context.problem("THM001", f"the theme has no colour called '{name}'", place, hint)
        elif parse_colour(colour) is None:
            hint = "write it as '#8a1c1c', rgb(138 28 28), hsl(0 66% 33%) or by a name of CSS such as darkred"
            yield context.problem("THM001", f"'{colour}' is not a colour", place, hint)


def words_can_be_read(context: Context) -> Iterator[Problem]:
    """THM002: text has enough contrast with its background, in the light and in the dark scheme."""
    site = context.records.site
    own = site.fields.theme.colours
    if not own:
        return
    colours = {name: parse_colour(colour) for name, colour in (COLOURS | dict(own)).items()}
    reported = set()
    for word, ground in text_and_background_pairs():
        front, back = colours[word], colours[ground]
        name = word if word in own else ground
        if name not in own or name in reported or front is None or back is None:
            continue
        found = contrast(front, back)
        if found < MIN_CONTRAST:
            reported.add(name)
            # Rounded down, so that no message calls 4.5 too little.
            message = f"words in '{word}' are hard to read on '{ground}': the contrast is {floor(found * 10) / 10}"
            hint = f"it should be {MIN_CONTRAST} at least: make one of the two darker or lighter"
            yield context.problem("THM002", message, site.at("theme", "colours", name), hint)


def logo_has_its_file(context: Context) -> Iterator[Problem]:
    """LNK001: the logo's file is in static/."""
    site = context.records.site
    logo = site.fields.theme.logo
    if logo is not None and logo not in context.static:
        yield context.missing_static_file(logo, site.at("theme", "logo"))


def theme_style_is_free(context: Context) -> Iterator[Problem]:
    """IDS006: no static file has the address of the style sheet that the build writes for the site's colours."""
    site = context.records.site
    if site.fields.theme.colours and THEME_STYLE in context.static:
        message = f"the site's colours would be written to static/{THEME_STYLE}, and such a file is there"
        hint = "give the file another name, or set the colours in it and not in site.yaml"
        yield context.problem("IDS006", message, site.at("theme", "colours"), hint)
