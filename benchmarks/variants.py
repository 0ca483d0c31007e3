"""What onrecord can make beside the pages of one language: each costs something, and has a row once it exists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.corpus import Corpus, invent
from benchmarks.generators import Generator
from benchmarks.measure import Command, timed
from benchmarks.ours import ours

ALWAYS = ("feeds",)
"""What every row makes, since the peers do."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Something more that a site can have."""

    name: str
    made: str
    """A pattern of files that a built site has only if it has this."""
    outputs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)


VARIANTS = (
    Variant("with search", "search/**/*", outputs=("search",)),
    Variant("with cards", "**/*.png", outputs=("cards",)),
    Variant("with the API", "api/**/*.json", outputs=("api",)),
    Variant("with calendars", "**/calendar.ics", outputs=("calendar",)),
    Variant("with embeds", "*/embed/**/*", outputs=("embed",)),
    Variant("in two languages", "ru/index.html", languages=("en", "ru")),
)
"""One line each; those that are not made yet are left out."""

PEERS_MAKE = {"feeds": "feed.xml", "a sitemap": "sitemap.xml"}
"""What each peer makes beside the pages, and the file that shows whether we do."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this version of onrecord makes."""

    variants: tuple[Variant, ...]
    missing: tuple[str, ...]
    """What the peers make and we don't yet."""


def look(scratch: Path, seed: int) -> Abilities:
    """Build a small site with everything, and see what is there."""
    everything = tuple(dict.fromkeys((*ALWAYS, *(output for variant in VARIANTS for output in variant.outputs))))
    corpus = invent(40, seed, ("en", "ru"))
    generator = ours(everything)
    site, output = scratch / "look", scratch / "look-output"
    generator.lay_out(corpus, site)
    timed(Command(generator.command(site, output), site, {}))
    variants = tuple(variant for variant in VARIANTS if any(output.glob(variant.made)))
    return Abilities(variants, tuple(name for name, file in PEERS_MAKE.items() if not (output / file).exists()))


def entrants(variants: tuple[Variant, ...], events: int, seed: int, stories: int) -> list[tuple[Generator, Corpus]]:
    """Return onrecord told to make each of the variants, with the corpus that it makes it from."""
    return [
        (
            replace(ours((*ALWAYS, *variant.outputs)), name=f"onrecord {variant.name}"),
            invent(events, seed, variant.languages, stories),
        )
        for variant in variants
    ]
