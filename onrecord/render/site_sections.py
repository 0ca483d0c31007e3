"""The sections of a site: runs of its pages and files that several processes can share."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.site import Site
from onrecord.render.subjects import Subject

_AT_A_TIME: dict[Subject, int] = {"event": 1000, "actor": 5, "source": 25, "bill": 20, "tag": 5}
"""How many ids of a subject make a section: enough work to send to a process, and few enough to share evenly."""


class Section(Struct, frozen=True):
    """A run of pages and files that one process renders one after the other."""

    language: str
    subject: Subject
    story: str = ""
    """The story whose pages or events it has."""
    start: int = 0
    stop: int = 0
    """The run of ids; a section of a story has a run of its events."""


def sections(site: Site) -> Iterator[Section]:
    """Yield the sections of a site, language by language, in the same order in every process.

    Short ones come last, so that all processes end at about the same time.
    """
    counts: Mapping[Subject, int] = {
        "actor": len(site.actors),
        "bill": len(site.bills),
        "tag": len(site.tags),
        "source": len(site.sources),
    }
    for language in site.languages:
        yield Section(language, "site", stop=1)
        for story in site.stories.values():
            if language in story.languages:
                # The story's page shows what its events' pages show: one process describes both once.
                runs = _split(Section(language, "event", story.id), len(story.events))
                yield replace(runs[0], subject="story") if runs else Section(language, "story", story.id)
                yield from runs[1:]
        for subject, count in counts.items():
            yield from _split(Section(language, subject), count)


def _split(section: Section, count: int) -> list[Section]:
    size = _AT_A_TIME[section.subject]
    return [replace(section, start=start, stop=min(start + size, count)) for start in range(0, count, size)]
