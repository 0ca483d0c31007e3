"""The colours of the theme, which `theme` in site.yaml may override, and their contrast; alone imports tinycss2."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

DARK = "-dark"
"""The suffix of the names of colours in the dark scheme."""
_LIGHT_AND_DARK: Mapping[str, tuple[str, str]] = {
    "paper": ("#fcfbf8", "#161513"),
    "panel": ("#f4f1ea", "#211f1c"),
    "card": ("#ffffff", "#1d1b19"),
    "ink": ("#1c1b18", "#f4f1ea"),
    "muted": ("#6b675e", "#908a7f"),
    "line": ("#d8d3c7", "#3a3732"),
    "link": ("#164a7c", "#9cc4ec"),
    "accent": ("#8c1d18", "#f0968c"),
    "deny": ("#6a3d9a", "#c8adf0"),
    "confirm": ("#1c5f7a", "#8fcbe3"),
}
COLOURS = {name: light for name, (light, _) in _LIGHT_AND_DARK.items()} | {
    f"{name}{DARK}": dark for name, (_, dark) in _LIGHT_AND_DARK.items()
}
"""The default of each colour, the same as in static/style.css."""
_WORDS = ("ink", "muted", "link", "accent", "deny", "confirm")
_GROUNDS = ("paper", "panel", "card")
_LONGEST = 200
"""The greatest number of characters of a colour. With a thousand brackets within each other, tinycss2 fails."""
MIN_CONTRAST = 4.5
"""The contrast that text needs (WCAG 2.2, success criterion 1.4.3, level AA)."""


def text_and_background_pairs() -> Iterator[tuple[str, str]]:
    """Yield each pair of a text colour and a background colour that the theme uses together."""
    for scheme in ("", DARK):
        yield from ((f"{word}{scheme}", f"{ground}{scheme}") for word in _WORDS for ground in _GROUNDS)


def custom_style_sheet(colours: Mapping[str, str]) -> str:
    """Return the style sheet that sets a site's own colours on screens; print stays black on white."""
    light = {name: colour for name, colour in colours.items() if not name.endswith(DARK)}
    dark = {name.removesuffix(DARK): colour for name, colour in colours.items() if name.endswith(DARK)}
    return "".join(_block(scheme, chosen) for scheme, chosen in (("light", light), ("dark", dark)) if chosen)


def _block(scheme: str, colours: Mapping[str, str]) -> str:
    lines = "".join(f"    --{name}: {colour};\n" for name, colour in colours.items())
    return f"@media screen and (prefers-color-scheme: {scheme}) {{\n  :root {{\n{lines}  }}\n}}\n"


class Colour(NamedTuple):
    """A colour in sRGB; each channel is from 0 to 1."""

    red: float
    green: float
    blue: float


def parse_colour(text: str) -> Colour | None:
    """Return an opaque sRGB colour of CSS: a name, hexadecimal digits, `rgb()`, `hsl()` or `hwb()`; None for others."""
    if len(text) > _LONGEST:
        return None
    # Imported here, since only sites with colours of their own need it.
    from tinycss2 import parse_one_component_value, serialize  # noqa: PLC0415
    from tinycss2.color4 import Color, parse_color  # noqa: PLC0415

    token = parse_one_component_value(text.strip())
    # The text goes into a style sheet as it is, so an open bracket or comment, which CSS closes by itself, is refused.
    if token.type == "error" or serialize([token]) != text.strip():
        return None
    try:
        parsed = parse_color(token)
        if not isinstance(parsed, Color) or parsed.alpha != 1:
            return None
        channels = parsed.to("srgb").coordinates
    except (LookupError, ValueError, NotImplementedError):  # `color()` without arguments; another colour space
        return None
    is_srgb = len(channels) == len(Colour._fields) and all(0 <= channel <= 1 for channel in channels)
    return Colour(*channels) if is_srgb else None


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, 'contrast ratio')."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
