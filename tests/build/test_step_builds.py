"""An edit of a step that lies ahead rebuilds the pages that show the step, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from compared_builds import Preview
from conftest import BASE, MakeSite
from two_stories import OTHER

from onrecord.model.addresses import output_path
from onrecord.model.build_result import BuildResult
from onrecord.problems import Outcome
from onrecord.render.links.page_links import PageLinks
from onrecord.render.page import Page

STORY = "content/stories/dispute/story.yaml"
SITE = {
    **OTHER,
    "site.yaml": f"{BASE['site.yaml']}outputs: search\n",
    "content/actors/courts.yaml": (
        "court: {name: The court, kind: organization}\ntribunal: {name: The tribunal, kind: organization}\n"
    ),
    "content/sources/lists.yaml": "list: {title: The list, url: https://example.org/list}\n",
    "content/bills/act.yaml": "title: An act\nprocedure: generic\n",
    "content/bills/other.yaml": "title: Another act\nprocedure: generic\n",
    STORY: (
        "title: The dispute\n"
        "expected:\n"
        "  - {id: hearing, kind: hearing, title: A hearing, date: 2022-07-05, sources: list, actors: court, "
        "published: 2022-05-10}\n"
        "  - {id: reading, kind: stage, title: A reading, bill: act, stage: reading-1, date: 2022-07-20, "
        "sources: wire, published: 2022-05-11}\n"
        "  - {id: talk, kind: meeting, title: A talk, date: 2021-11-02, sources: wire, published: 2021-11-01, "
        "happened: denial}\n"
    ),
}
LISTS = {"index.html", "days-set/index.html", "dispute/index.html"}
HEARING = LISTS | {"actors/court/index.html", "sources/list/index.html"}
READING = LISTS | {"bills/act/index.html", "sources/wire/index.html"}
TALK = {"days-set/index.html", "dispute/index.html", "sources/wire/index.html", "dispute/denial/index.html"}
"""The pages that show each step. The home page has only open ones. The event by which a step happened names its day."""


class Recorded(Preview):
    """A site whose incremental builds are compared with cold ones, and whose rendered pages are recorded."""

    def __init__(self, site: Path, place: Path, rendered: list[str], *, is_resident: bool) -> None:
        super().__init__(site, place, is_resident=is_resident)
        self._rendered = rendered
        self.pages: set[str] = set()
        """The paths of the pages that the last incremental build rendered."""

    def _rebuilt(self) -> Outcome[BuildResult]:
        self._rendered.clear()
        built = super()._rebuilt()
        self.pages = set(map(output_path, self._rendered))
        return built

    def rebuilt(self) -> set[str]:
        """Build; return the paths of the rendered pages, all of which differ from before."""
        assert self.written == len(self.pages)
        return self.pages


@pytest.fixture(params=["resident", "from disk"])
def preview(
    request: pytest.FixtureRequest, make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Recorded:
    """Return a site that has been built once, with the state of the build in memory or in the state directory."""
    rendered: list[str] = []
    seen = Page.seen

    def recording(page: Page, html: str, *, unusual: bool) -> PageLinks:
        rendered.append(page.address)
        return seen(page, html, unusual=unusual)

    monkeypatch.setattr(Page, "seen", recording)  # which a build asks for of each page that it renders
    compared = Recorded(make_site(SITE), tmp_path, rendered, is_resident=request.param == "resident")
    compared.build()
    return compared


@pytest.mark.parametrize(
    ("old", "new", "pages"),
    [
        ("title: A hearing", "title: Another hearing", HEARING),
        ("published: 2022-05-10", "published: 2022-05-12", HEARING),
        ("date: 2022-07-05", "date: 2022-07-06", HEARING),
        ("title: A reading", "title: The first reading", READING),
        ("date: 2022-07-20", "date: 2022-07-21", READING),
        ("date: 2021-11-02", "date: 2021-11-03", TALK),
    ],
)  # fmt: skip
def test_edit_of_a_step_rebuilds_the_pages_that_show_it(old: str, new: str, pages: set[str], preview: Recorded) -> None:
    """The title, the day or the day of publication of a step stands on the pages of what it names, and on no others."""
    preview.edit(STORY, old, new)

    assert preview.rebuilt() == pages


def test_moved_step_changes_places_on_each_list(preview: Recorded) -> None:
    """A step that is set for a day behind that of another one changes the lists, but no page of an event."""
    preview.edit(STORY, "date: 2022-07-05", "date: 2022-07-25")
    preview.build()

    assert preview.pages >= HEARING
    assert [page for page in preview.pages if page.startswith(("other/", "dispute/denial/", "bills/", "tags/"))] == []


def test_step_with_an_end_leaves_the_home_page(preview: Recorded) -> None:
    """A step that fell through is no longer on the home page, and the bill says again what may come next."""
    preview.edit(
        STORY,
        "sources: wire, published: 2022-05-11",
        "sources: wire, published: 2022-05-11, cancelled: {date: 2022-05-20, reason: No quorum}",
    )

    assert preview.rebuilt() == READING
    assert "A reading" not in (preview.place / "warm/index.html").read_text("utf-8")
    assert "may come next" in (preview.place / "warm/bills/act/index.html").read_text("utf-8")


def test_step_with_another_actor_leaves_a_page(preview: Recorded) -> None:
    """The body that a step no longer names loses it, and another one gets it."""
    preview.edit(STORY, "actors: court", "actors: tribunal")

    assert preview.rebuilt() == HEARING | {"actors/tribunal/index.html"}
