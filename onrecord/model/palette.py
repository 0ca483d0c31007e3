"""The colours of the default theme, which a site may override with `theme` in site.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

DARK = "-dark"
"""The suffix of the names of colours in the dark scheme."""
_LIGHT_AND_DARK = {
    "paper": ("#fcfbf8", "#161513"),
    "panel": ("#f4f1ea", "#211f1c"),
    "ink": ("#1c1b18", "#eae6dd"),
    "muted": ("#5d5a52", "#aaa498"),
    "line": ("#d8d3c7", "#3a3732"),
    "link": ("#164a7c", "#9cc4ec"),
    "accent": ("#8c1d18", "#f0968c"),
    "deny": ("#6a3d9a", "#c8adf0"),
    "confirm": ("#1c5f7a", "#8fcbe3"),
    "maintain": ("#7d5300", "#e3b75c"),
}
COLOURS = {name: light for name, (light, _) in _LIGHT_AND_DARK.items()} | {
    f"{name}{DARK}": dark for name, (_, dark) in _LIGHT_AND_DARK.items()
}
"""The default of each colour, the same as in static/style.css."""
_WORDS = ("ink", "muted", "link", "accent", "deny", "confirm", "maintain")
_GROUNDS = ("paper", "panel")


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
