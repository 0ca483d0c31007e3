"""Optional outputs of onrecord: each one that exists has a row, since each has a cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from benchmarks.corpus import Corpus, invent
from benchmarks.generators import Generator
from benchmarks.measure import Command, timed
from benchmarks.ours import ours
from onrecord.model.choices import OutputKind
from onrecord.model.fields import SiteFields

ALWAYS = ("feeds",)
"""The outputs of every row, since the peers make them too."""
DEFAULTS: tuple[str, ...] = SiteFields.model_fields["outputs"].default
ALL_BUT_CARDS = tuple(kind for kind in get_args(OutputKind) if kind != "cards")


@dataclass(frozen=True, slots=True)
class Variant:
    """An optional output or a further language."""

    name: str
    pattern: str
    """A glob pattern of files that only a site with this variant has."""
    outputs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)


VARIANTS = (
    Variant("with search", "search/**/*", outputs=("search",)),
    Variant("with cards", "**/*.png", outputs=("cards",)),
    Variant("with the API", "api/**/*.json", outputs=("api",)),
    Variant("with a file for each entry", "api/v1/events/**/*.json", outputs=("api", "api-single")),
    Variant("with the dump", "data/*.csv", outputs=("dump",)),
    Variant("with calendars", "**/calendar.ics", outputs=("calendar",)),
    Variant("with embeds", "*/embed/**/*", outputs=("embed",)),
    Variant("with the default outputs", "feed.xml", outputs=DEFAULTS),
    Variant("with all outputs but cards", "feed.xml", outputs=ALL_BUT_CARDS),
    Variant("in two languages", "ru/index.html", languages=("en", "ru")),
)
"""One row each; the benchmark omits those that don't exist yet."""

PEERS_MAKE = {"feeds": "feed.xml", "a sitemap": "sitemap.xml"}
"""The peers' outputs beside the pages, each with the file that shows whether onrecord makes it."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """The outputs of this version of onrecord."""

    variants: tuple[Variant, ...]
    missing: tuple[str, ...]
    """Outputs of the peers that onrecord does not make yet."""


def find_abilities(scratch: Path, seed: int) -> Abilities:
    """Build a small site with all outputs, and return which of them exist."""
    everything = tuple(dict.fromkeys((*ALWAYS, *(output for variant in VARIANTS for output in variant.outputs))))
    corpus = invent(40, seed, ("en", "ru"))
    generator = ours(everything)
    site, output = scratch / "find_abilities", scratch / "find_abilities-output"
    generator.lay_out(corpus, site)
    timed(Command(generator.command(site, output), site, {}))
    variants = tuple(variant for variant in VARIANTS if any(output.glob(variant.pattern)))
    return Abilities(variants, tuple(name for name, file in PEERS_MAKE.items() if not (output / file).exists()))


def entrants(variants: Iterable[Variant], events: int, seed: int, stories: int) -> list[tuple[Generator, Corpus]]:
    """Return onrecord with each of the variants, and the corpus for it."""
    return [
        (
            replace(ours(tuple(dict.fromkeys((*ALWAYS, *variant.outputs)))), name=f"onrecord {variant.name}"),
            invent(events, seed, variant.languages, stories),
        )
        for variant in variants
    ]
