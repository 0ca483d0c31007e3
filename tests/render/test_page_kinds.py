"""The tables of page kinds and file kinds: their entries match the templates, the addresses and the site map."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TODAY

from onrecord.build.pipeline import Options, check
from onrecord.model.addresses import NOT_FOUND, is_page
from onrecord.model.reserved_ids import is_reserved_for_event, is_reserved_for_story
from onrecord.read.theme_reader import theme_root
from onrecord.render import Plan, sections
from onrecord.render.outputs.file_kinds import FILE_KINDS
from onrecord.render.pages.page_kinds import PAGE_KINDS

HERE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def addresses() -> dict[str, set[str]]:
    """Return the addresses of the full test site, by subject of section."""
    arranged = check(HERE / "sites" / "everything", Options(today=TODAY)).value
    assert arranged.site is not None
    assert arranged.theme is not None
    plan = Plan(arranged.site, arranged.theme)
    found: dict[str, set[str]] = {}
    for section in sections(arranged.site):
        of_language = {planned.address for planned in plan.of(section)}
        prefix = "" if section.language == arranged.site.languages[0] else f"{section.language}/"
        found.setdefault(section.subject, set()).update(address.removeprefix(prefix) for address in of_language)
    return found


def test_each_page_template_has_a_page_kind() -> None:
    """Each template that no other one includes belongs to a page kind, and each page kind's template exists."""
    folder = theme_root() / "templates"
    pages = {file.name for file in folder.glob("*.html")} - {"base.html"}
    # The parts of embeds stand beside these.
    pages |= {f"embed/{name}.html" for name in ("story", "bill", "claim", "notice", "moved")}
    assert {name for name in pages if not (folder / name).is_file()} == set()

    named = {kind.template for kind in PAGE_KINDS}

    assert named - pages == set(), "add these files to templates/"
    assert pages - named == set(), "add a row for these templates to PAGE_KINDS in onrecord/render/pages/page_kinds.py"


def test_each_kind_is_in_its_table_once() -> None:
    """No kind stands in a table twice, which would build its pages twice."""
    assert len(set(map(id, PAGE_KINDS))) == len(PAGE_KINDS)
    assert len(set(map(id, FILE_KINDS))) == len(FILE_KINDS)


def test_story_id_cannot_collide_with_other_page(addresses: dict[str, set[str]]) -> None:
    """The first segment of an address is a story's id or a reserved word, so that ids and pages can't collide."""
    others = set[str]().union(*(found for subject, found in addresses.items() if subject not in {"story", "event"}))
    first = {address.split("/")[0] for address in others if "/" in address}

    free = {segment for segment in first if not is_reserved_for_story(segment, ("en",))}

    assert free == set(), "add these to _FIRST_SEGMENTS in onrecord/model/reserved_ids.py"
    assert {address for address in others if "/" not in address and is_page(address)} == {"", NOT_FOUND}


def test_event_id_cannot_collide_with_page_of_its_story(addresses: dict[str, set[str]]) -> None:
    """The second segment of an address in a story is an event's id or reserved, so that ids and pages can't collide."""
    arranged = check(HERE / "sites" / "everything", Options(today=TODAY)).value.site
    assert arranged is not None
    ids = {
        id_
        for story in arranged.stories.values()
        for event in map(arranged.event, (*story.events, *story.withdrawn))
        for id_ in (event.id, *event.fields.aliases)
    }
    # The data of a story stands below a first segment that no story may have.
    below = (address.split("/") for address in addresses["story"] if address.count("/") > 1)
    second = {segments[1] for segments in below if not is_reserved_for_story(segments[0], ())}

    free = {segment for segment in second if not is_reserved_for_event(segment)} - ids

    assert free == set(), "add these to _UNDER_STORY in onrecord/model/reserved_ids.py"
