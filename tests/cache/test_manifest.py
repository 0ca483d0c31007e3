"""Incremental builds render the pages that an edit affects, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

import pytest
from compared_builds import case, cold_build
from conftest import BASE, DRAWING, TODAY, MakeSite
from golden import files_in
from two_stories import ACTORS, DENIAL, OTHER, SOURCES

from onrecord.build import site_state, site_writer
from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import Options, build_into
from onrecord.cache.dependency_recorder import Manifest
from onrecord.cache.stat_index import StatIndex
from onrecord.cache.state import MANIFEST, PACKAGE, PARSED_FILES, installed_versions, program_digest
from onrecord.model.addresses import is_page
from onrecord.output import OutputFolder, Staging
from onrecord.pictures import Drawer
from onrecord.render import Plan, Planned

HERE = Path(__file__).parents[1]
Rebuild = Callable[[Path], set[str]]


@pytest.fixture
def rebuild(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rebuild:
    """Return a function that builds incrementally, compares with a clean build and returns the addresses rendered."""
    staged: list[str] = []
    stage = site_writer.stage_pages

    def record(
        plan: Plan, staging: Staging, pages: Iterable[Planned], drawer: Drawer | None = None
    ) -> site_writer.Rendered:
        rendered = stage(plan, staging, pages, drawer)
        staged.extend(page.links.address for page in rendered.pages if is_page(page.links.address))
        return rendered

    for module in (site_writer, site_state):  # whole builds, and builds of edited texts
        monkeypatch.setattr(module, "stage_pages", record)

    def run(site: Path) -> set[str]:
        staged.clear()
        last = LastBuild(StatIndex(site, tmp_path / "warm", ()))
        with OutputFolder(tmp_path / "warm") as output:
            built = build_into(site, output, Options(today=TODAY, remember=True), last)
        addresses = set(staged)
        cold, files = cold_build(site, Options(today=TODAY))
        assert built.problems == cold.problems
        assert built.value.pages == cold.value.pages
        assert cold.value.published is None or files_in(tmp_path / "warm") == files
        return addresses

    return run


def _edit(site: Path, path: str, old: str, new: str) -> None:
    text = (site / path).read_text("utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new), "utf-8")


PAGES = {**OTHER, "site.yaml": f"{BASE['site.yaml']}outputs: [search, embed]\n"}
"""The site without the files beside its pages."""
ALL_PAGES = {
    "index.html", "404.html", "corrections/", "dispute/", "dispute/announcement/", "dispute/denial/", "dispute/claims/",
    "dispute/sources/", "other/", "other/report/", "other/sources/", "actors/company/", "actors/ministry/",
    "sources/gazette/", "sources/wire/", "actors/", "sources/", "updates/", "data/",
    "dispute/updates/", "other/updates/", "search/",
    "dispute/embed/", "other/embed/", "dispute/embed/announcement/joint/", "dispute/announcement/joint/",
}  # fmt: skip
_SHARED = {"dispute/embed/", "dispute/embed/announcement/joint/", "dispute/announcement/joint/"}
"""The embeds of the first story and of its only claim with an answer, and that claim's own page."""
EDITS: dict[str, tuple[str, str, str, set[str]]] = {
    "a body": (DENIAL, "sources: wire", "sources: wire\nbody: In its own words.", {"dispute/", "dispute/denial/"}),
    "a title": (
        DENIAL,
        "The company denies",
        "The company says no",
        # Its own pages, those with a row for it, its neighbour's, and the pages of related entries.
        {"", "dispute/", "dispute/announcement/", "dispute/denial/", "dispute/claims/", "dispute/sources/",
         "actors/company/", "actors/ministry/", "sources/wire/", "corrections/", "dispute/updates/",
         # The day of each event is read from the row that has its title.
         "data/"}
        | _SHARED,
    ),
    "an actor's name": (
        ACTORS,
        "The ministry",
        "A ministry",
        {"", "dispute/", "dispute/announcement/", "dispute/denial/", "dispute/claims/", "actors/ministry/",
         # The company's page names the actors whose claims it denies.
         "actors/company/", "dispute/sources/", "sources/gazette/", "actors/", "dispute/updates/"}
        | _SHARED,
    ),
    "a source's title": (
        SOURCES,
        "The wire",
        "A wire",
        # The home page and the announcement's page cite the sources of the replies to its claims.
        {"", "dispute/", "dispute/announcement/", "dispute/denial/", "dispute/claims/", "dispute/sources/",
         "sources/wire/", "sources/"}
        | _SHARED,
    ),
    "a story's title": (
        "content/stories/other/story.yaml",
        "Another story",
        "Some story",
        # The other story lists it as related.
        {"", "dispute/", "other/", "other/report/", "other/sources/", "actors/company/", "sources/gazette/",
         "updates/", "other/updates/", "other/embed/", "data/"},
    ),
}  # fmt: skip


def test_edit_renders_affected_pages(make_site: MakeSite, rebuild: Rebuild) -> None:
    """An edit renders the pages that show the edited field, and no others."""
    site = make_site(OTHER)
    assert len(rebuild(site)) == len(ALL_PAGES)
    for name, (path, old, new, expected) in EDITS.items():
        with case(name):
            _edit(site, path, old, new)
            assert rebuild(site) <= expected


def test_unchanged_site_renders_no_page(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A build of an unchanged site renders no page."""
    site = make_site(PAGES)
    rebuild(site)

    assert rebuild(site) == set()


def test_changed_settings_or_template_renders_all_pages(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A change to settings or templates renders all pages."""
    site = make_site(PAGES)
    all_pages = rebuild(site)
    _edit(site, "site.yaml", "A test", "Another test")
    assert rebuild(site) == all_pages
    (site / "templates/parts").mkdir(parents=True)
    (site / "templates/parts/event_line.html").write_text("<li>An event</li>\n", "utf-8")
    assert rebuild(site) == all_pages


def test_changed_part_of_renders_claims_again(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A claim's standing depends on `part_of` of actors, so a change there renders the claim's pages again."""
    office = "company: {name: The company, kind: organization}\noffice: {name: The office, kind: organization"
    actors = "ministry: {name: The ministry, kind: organization}\n" + office
    site = make_site({ACTORS: f"{actors}, part_of: company}}\n"})
    _edit(site, DENIAL, "speaker: company\ndenies", "speaker: office\nconfirms")
    _edit(site, DENIAL, "type: denial", "type: statement")
    rebuild(site)
    _edit(site, ACTORS, "part_of: company", "part_of: ministry")

    assert {"dispute/", "dispute/claims/", "dispute/announcement/"} <= rebuild(site)


UNION = (
    "type: statement\ndate: 2021-11-04\ntitle: The union speaks\nspeaker: union\n{}\n"
    "sources: wire\npublished: 2021-11-10\n"
)
THREE_SIDES = {
    ACTORS: (
        "ministry: {name: The ministry, kind: organization}\ncompany: {name: The company, kind: organization}\n"
        "union: {name: The union, kind: organization}\n"
    ),
    "content/stories/dispute/events/union.yaml": UNION.format("confirms: announcement#access"),
}
"""A site in which three sides speak and two of them are opponents."""


def test_new_opponents_get_comparison_page(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A new denial renders the comparison page of its two opponents; its removal deletes that page."""
    site = make_site(THREE_SIDES)
    before = rebuild(site)
    event = site / "content/stories/dispute/events/union.yaml"
    event.write_text(UNION.format("denies: announcement#access"), "utf-8")
    denied = rebuild(site)
    event.write_text(UNION.format("confirms: announcement#access"), "utf-8")
    rebuild(site)

    assert "dispute/claims/ministry/company/" in before
    assert "dispute/claims/ministry/union/" not in before
    assert {"dispute/claims/", "dispute/claims/ministry/union/"} <= denied
    assert not (site.parent / "warm/dispute/claims/ministry/union/index.html").exists()


def test_denial_in_another_story_renders_dispute(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A denial in another story renders all pages that show the dispute, and the comparison pages of its opponents."""
    site = make_site({**OTHER, **THREE_SIDES})
    rebuild(site)
    _edit(site, "content/stories/other/events/report.yaml", "sources:", "denies: dispute/announcement#access\nsources:")

    pairs = {"dispute/claims/ministry/company/", "dispute/claims/company/union/"}
    assert {"", "dispute/", "dispute/claims/"} | pairs <= rebuild(site)


def test_changed_quotation_renders_pages_that_show_it(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A change to a quotation's words, or to the quotation that a denial cites, renders the pages that show it."""
    one, two = (f"  - {{id: {id_}, exact: {id_.title()} word, lang: en, source: wire}}\n" for id_ in ("one", "two"))
    quotes = f"quotes:\n{one}{two}"
    site = make_site(THREE_SIDES)
    _edit(site, DENIAL, "sources:", f"{quotes}sources:")
    _edit(site, DENIAL, "denies: announcement#joint", "denies: {target: announcement#joint, quote: one}")
    rebuild(site)
    expected = {"", "dispute/", "dispute/claims/", "dispute/claims/ministry/company/", "dispute/denial/"} | _SHARED
    _edit(site, DENIAL, "exact: One word", "exact: One more word")
    changed = rebuild(site)
    _edit(site, DENIAL, "quote: one", "quote: two")

    assert changed == expected
    assert rebuild(site) >= expected


def test_added_or_removed_event_renders_its_story(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A new or removed event renders its story's pages, but no event page of another story."""
    site = make_site(PAGES)
    all_pages = rebuild(site)
    new = "content/stories/dispute/events/report.yaml"
    (site / new).write_text(OTHER["content/stories/other/events/report.yaml"], "utf-8")
    after = rebuild(site)
    assert {"dispute/", "dispute/report/", "dispute/denial/"} <= after
    assert not {"other/", "other/report/", "dispute/announcement/"} & after
    (site / new).unlink()
    assert rebuild(site) < all_pages


def test_page_edited_by_hand_is_rendered_again(make_site: MakeSite, rebuild: Rebuild, tmp_path: Path) -> None:
    """A build renders a page again if its file was edited or deleted."""
    site = make_site(PAGES)
    rebuild(site)
    (tmp_path / "warm/dispute/index.html").write_text("by hand", "utf-8")
    (tmp_path / "warm/other/index.html").unlink()

    assert rebuild(site) == {"dispute/", "other/"}


def test_damaged_manifest_is_ignored(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A build ignores a damaged manifest and renders all pages."""
    site = make_site(PAGES)
    all_pages = rebuild(site)
    for content in (b"", b"{}", b"null", b"\xff\xfe", b"0" * 32 + b"\n{}", b"[" * 100_000):
        (site / ".onrecord/pages").write_bytes(content)
        with case(content[:40]):
            assert Manifest.load(site).pages == {}

    assert rebuild(site) == all_pages


def test_manifest_of_another_version_is_ignored(
    make_site: MakeSite, rebuild: Rebuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build ignores the manifest of another version of the program and renders all pages."""
    site = make_site(PAGES)
    all_pages = rebuild(site)
    monkeypatch.setattr("onrecord.cache.state.program_digest", lambda _file: b"another version")

    assert rebuild(site) == all_pages


def test_manifest_depends_on_all_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of any library invalidates the manifest; parsed files depend on the libraries that parse them."""
    kinds = (MANIFEST, PARSED_FILES)
    before = [program_digest.__wrapped__(kind) for kind in kinds]
    (tmp_path / "citeproc_py-99.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    assert installed_versions()["citeproc-py"] == "99"
    assert [program_digest.__wrapped__(kind) == digest for kind, digest in zip(kinds, before, strict=True)] == [
        False,
        True,
    ]


def test_manifest_depends_on_all_packages_but_those_that_no_build_needs() -> None:
    """A new package invalidates manifests of builds, unless it stands among those that decide no page."""
    packages = {folder.name for folder in PACKAGE.iterdir() if folder.is_dir() and folder.name != "__pycache__"}
    named = {pattern.partition("/")[0] for pattern in MANIFEST.code if "/" in pattern}

    # The catalogues in `locale` are part of the global fingerprint; the others write no page.
    others = {"commands", "desk", "editing", "locale", "preview", "report", "starter", "terminal", "web"}
    assert packages == named | others
    assert not named & others


def test_versions_are_those_of_the_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of metadata folders give the versions that the metadata have."""
    found = installed_versions()
    named = ("pyyaml", "markdown-it-py", "jinja2", "babel", "pillow", "citeproc-py", "markupsafe")

    assert {name: found[name] for name in named} == {name: version(name) for name in named}
    monkeypatch.setattr("sys.path", [str(tmp_path / "nothing"), str(tmp_path)])
    assert installed_versions() == {}


def test_link_to_unrendered_page_is_checked(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A link from a rendered page is checked against the published file of a page that was not rendered."""
    site = make_site(PAGES)
    rebuild(site)
    _edit(site, "content/stories/other/events/report.yaml", "published:", "body: See [it](dispute/denial).\npublished:")

    assert "dispute/denial/" not in rebuild(site)


def test_failed_build_keeps_manifest(make_site: MakeSite, rebuild: Rebuild) -> None:
    """After a failed build, the next one renders what changed since the last successful build."""
    site = make_site(PAGES)
    rebuild(site)
    _edit(site, DENIAL, "denies: announcement#joint", "denies: announcement#nothing")
    assert rebuild(site) == set()
    _edit(site, DENIAL, "denies: announcement#nothing", "denies: announcement#joint")
    _edit(site, DENIAL, "sources: wire", "sources: wire\nbody: More.")
    assert rebuild(site) == {"dispute/", "dispute/denial/"}


def test_shard_has_no_manifest(make_site: MakeSite, tmp_path: Path) -> None:
    """A build of a shard renders all its pages and stores no manifest."""
    site = make_site(PAGES)
    for number in (1, 2):
        options = Options(today=TODAY, remember=True, shard=(number, 2))
        last = LastBuild(StatIndex(site, tmp_path / "shard", (number,)), is_whole=False)
        with OutputFolder(tmp_path / "shard") as output:
            build_into(site, output, options, last)

    assert (site / ".onrecord/last").exists()
    assert not (site / ".onrecord/pages").exists()


def test_changed_picture_renders_pages_that_show_it(make_site: MakeSite, rebuild: Rebuild) -> None:
    """A picture's address contains its digest, so a changed picture renders the pages that show it."""
    media = "media: {src: letter.svg, alt: A letter, credit: The company}\n"
    site = make_site({**OTHER, "static/letter.svg": DRAWING, "static/plan.svg": DRAWING})
    with (site / DENIAL).open("a", encoding="utf-8") as event:
        event.write(media)
    rebuild(site)
    (site / "static/plan.svg").write_text(DRAWING.replace("320", "640"), "utf-8")
    assert rebuild(site) == set()
    (site / "static/letter.svg").write_text(DRAWING.replace("320", "640"), "utf-8")

    assert rebuild(site) == {"dispute/", "dispute/denial/"}
