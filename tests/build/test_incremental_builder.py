"""The resident builder: each edit rebuilds only dependent pages, with the result of a cold build."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from compared_builds import Preview, case
from conftest import BASE, DRAWING, MakeSite
from two_stories import ACTORS, DENIAL, OTHER

from onrecord.build import pipeline, site_state
from onrecord.cache import stat_index
from onrecord.output import OutputFolder

BODY = "sources: wire\nbody: In its own words."
REPORT = "content/stories/other/events/report.yaml"
UNNAMED = {
    "actors/one.yaml": "one: {name: A court, kind: organization}\n",
    "sources/one.yaml": "one: {title: A letter, url: 'https://example.org/letter'}\n",
    "bills/one.yaml": "title: An act\nprocedure: generic\n",
    "stories/one/story.yaml": "title: A third story\n",
    "stories/other/events/one.yaml": (
        "type: report\ndate: 2021-12-03\ntitle: A letter\nsources: wire\npublished: 2021-12-03\n"
    ),
}
"""Entries that no other entry names, by their files."""


@pytest.fixture
def preview(make_site: MakeSite, tmp_path: Path) -> Preview:
    """Return a preview of a site that has been built once."""
    compared = Preview(make_site({**OTHER, "site.yaml": f"{BASE['site.yaml']}outputs: search\n"}), tmp_path)
    compared.build()
    return compared


@pytest.fixture(params=["resident", "from disk"])
def either(request: pytest.FixtureRequest, make_site: MakeSite, tmp_path: Path) -> Preview:
    """Return a site that has been built once, with the state of the build in memory or in the state directory."""
    site = make_site({**OTHER, "site.yaml": f"{BASE['site.yaml']}outputs: search\n"})
    compared = Preview(site, tmp_path, is_resident=request.param == "resident")
    compared.build()
    return compared


@pytest.fixture
def no_full_check(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function that makes every full read, check or arrangement fail from now on, but for cold builds."""
    build_whole = pipeline.build_whole

    def refuse(*arguments: Any) -> Any:  # noqa: ANN401  (those of the function)
        assert arguments[-1] is None
        return build_whole(*arguments)

    def forbid() -> None:
        monkeypatch.setattr(pipeline, "build_whole", refuse)

    return forbid


def test_text_edit_rebuilds_two_pages(either: Preview, no_full_check: Callable[[], None]) -> None:
    """A text edit in an event rebuilds its own page and its story's, without a full check or arrangement."""
    no_full_check()
    either.edit(DENIAL, "sources: wire", BODY)
    assert either.written == 2
    either.edit(DENIAL, "In its own words.", "In *other* words.")
    assert either.written == 2


@pytest.mark.parametrize("is_resident", [True, False])
def test_text_edit_writes_no_file_by_day(is_resident: bool, make_site: MakeSite, tmp_path: Path) -> None:  # noqa: FBT001  (pytest passes it)
    """A text edit writes two pages and leaves the record by day as it is; an edit of a day writes that again."""
    site = make_site({**OTHER, "site.yaml": f"{BASE['site.yaml']}outputs: as-of\n"})
    compared, by_day = Preview(site, tmp_path, is_resident=is_resident), tmp_path / "warm/dispute/as-of.json"
    compared.build()
    first = by_day.stat()
    compared.edit(DENIAL, "sources: wire", BODY)
    assert compared.written == 2
    assert (by_day.stat().st_ino, by_day.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)
    before = by_day.read_bytes()
    compared.edit(DENIAL, "date: 2021-11-02", "date: 2021-11-04")
    compared.build()
    assert by_day.read_bytes() != before


def test_text_edits_in_two_stories_are_built_at_once(either: Preview, no_full_check: Callable[[], None]) -> None:
    """Text edits of several events, as after a checkout, rebuild the pages of all of them."""
    no_full_check()
    either.edit(DENIAL, "sources: wire", BODY)
    either.edit(REPORT, "sources: gazette", BODY.replace("wire", "gazette"))

    assert either.written == 4


def test_links_that_an_edit_has_checked_are_known_to_the_next_one(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first edit looks for the anchors of its links on published pages, and the next edit on none."""
    read = list[str]()
    published = OutputFolder.published

    def record(folder: OutputFolder, path: str) -> str:
        read.append(path)
        return published(folder, path)

    monkeypatch.setattr(OutputFolder, "published", record)
    preview.edit(DENIAL, "sources: wire", BODY)
    preview.build()
    assert read
    read.clear()
    preview.edit(DENIAL, "In its own words.", "In *other* words.")
    preview.build()
    assert read == []


def test_build_without_changes_writes_no_page(preview: Preview, no_full_check: Callable[[], None]) -> None:
    """Without changes no page is written, not even after a file was saved unchanged."""
    no_full_check()
    assert preview.written == 0
    (preview.site / DENIAL).write_bytes((preview.site / DENIAL).read_bytes())
    assert preview.written == 0


def test_changed_files_are_told(preview: Preview) -> None:
    """A build tells which files have changed, but not of a file that only got another mode or time."""
    assert preview.build().value.changed == frozenset()
    preview.edit(DENIAL, "The company denies", "The company says no")
    assert preview.build().value.changed == {str(preview.site / DENIAL)}
    (preview.site / DENIAL).chmod(0o600)
    (preview.site / DENIAL).touch()
    assert preview.build().value.changed == frozenset()


EDITS = [
    (DENIAL, "sources: wire", "sources: wire\nrole: a cоmpany"),  # the o is Cyrillic, which causes a warning
    (DENIAL, "The company denies", "The company says no"),
    (DENIAL, "date: 2021-11-02", "date: 2021-11-05"),
    (DENIAL, "denies: announcement#joint", "denies: announcement#access"),
    (DENIAL, "sources: wire", "sources: [wire, gazette]"),
    (DENIAL, "sources: wire", "sources: wire\nbody: See [@gazette]."),
    (DENIAL, "sources: wire", "sources: wire\nbody: See [that](announcement)."),
    (DENIAL, "sources: wire", "sources: wire\nquotes: [{id: a, exact: Not so, lang: en, source: wire}]"),
    (DENIAL, "published: 2021-11-10", "status: withdrawn\npublished: 2021-11-10"),
    (ACTORS, "The company", "A company"),
    ("content/sources/sources.yaml", "The wire", "A wire"),
    ("content/stories/dispute/story.yaml", "The dispute", "A dispute"),
    ("site.yaml", "A test", "Another test"),
    ("site.yaml", "A test", "A test\nlanguages: [en, ru]"),
]


def test_any_edit_equals_a_cold_build(either: Preview) -> None:
    """Any other edit, and its reversal together with the next edit, gives the result of a cold build."""
    reverse: Callable[[], None] = lambda: None  # noqa: E731
    for path, old, new in EDITS:
        with case(new):
            reverse()
            either.edit(path, old, new)
            assert either.written > 0
            reverse = partial(either.edit, path, new, old)
    reverse()
    assert either.written > 0


MISTAKES = [
    (DENIAL, "sources: wire", "sources: nobody"),
    (DENIAL, "sources: wire", "sources: wire\nbody: See [@nobody]."),
    (DENIAL, "sources: wire", "sources: wire\nbody: [not a text"),
    (DENIAL, "sources: wire", "sources: wire\nsummary: {de: Kurz}"),
    ("site.yaml", "title:", "tittle:"),
]


def test_mistake_is_reported_until_it_is_fixed(either: Preview) -> None:
    """Each build reports the mistake and leaves the output unchanged; after the fix, the output is as before."""
    for path, right, wrong in MISTAKES:
        with case(wrong):
            either.edit(path, right, wrong)
            first = either.build()
            assert first.value.published is None
            assert either.build().problems == first.problems != ()
            either.edit(path, wrong, right)
            assert either.written == 0


def test_warning_is_reported_at_its_current_line(either: Preview) -> None:
    """A text edit may move the line of a warning: the warning is reported at its current line."""
    either.edit(DENIAL, "sources: wire", "sources: wire\nrole: a cоmpany")  # the o is Cyrillic
    before = [problem.span for problem in either.build().problems]
    either.edit(DENIAL, "title:", "summary: Short.\ntitle:")
    after = [problem.span for problem in either.build().problems]

    assert [span.line + 1 for span in before if span] == [span.line for span in after if span] != []


def test_failed_template_leaves_no_partial_state(preview: Preview) -> None:
    """After a template fails and is fixed, no partial result of the failed build is reused."""
    template = preview.site / "templates/event.html"
    template.parent.mkdir()
    template.write_text("{{ nothing }}", "utf-8")
    assert preview.build().value.published is None
    preview.edit(DENIAL, "The company denies", "The company says no")
    assert preview.build().value.published is None
    template.unlink()
    preview.edit(DENIAL, "The company says no", "The company denies")
    assert preview.written == 0


def test_added_renamed_and_removed_events_are_built(preview: Preview) -> None:
    """Added, renamed and removed files give the result of a cold build."""
    file = preview.site / REPORT
    other = file.with_stem("other")
    file.replace(other)
    assert preview.written > 0
    shutil.copy(other, file)
    assert preview.written > 0
    other.unlink()
    assert preview.written > 0


@pytest.mark.parametrize("is_resident", [True, False])
def test_histories_of_claims_follow_each_edit(make_site: MakeSite, tmp_path: Path, *, is_resident: bool) -> None:
    """The API and the dump tell how claims stood by the entries as they are now, also when a first source is cited.

    The histories kept the site of the build before, in which nothing cited the source, and the preview ended.
    """
    site = make_site({**OTHER, "site.yaml": f"{BASE['site.yaml']}outputs: [api, dump, claim-feeds]\n"})
    answer = site / "content/stories/dispute/events/answer.yaml"
    preview = Preview(site, tmp_path, is_resident=is_resident)
    preview.build()
    (site / "content/sources/new.yaml").write_text("new: {title: A letter, publisher: The ministry}\n", "utf-8")
    preview.build()
    answer.write_text(
        "type: response\ndate: 2021-11-05\ntitle: The ministry answers\nspeaker: ministry\nmaintains: announcement\n"
        "sources: new\npublished: 2021-11-10\n",
        "utf-8",
    )
    preview.build()
    preview.edit("content/stories/dispute/events/answer.yaml", "2021-11-05", "2021-11-07")
    preview.build()
    answer.unlink()
    preview.build()


@pytest.mark.parametrize("path", UNNAMED)
def test_new_id_reaches_the_search(path: str, either: Preview) -> None:
    """An entry that nothing names, and of which only the id changes, has its new address in the index of the search."""
    before, after = (either.site / "content" / path.replace("one", id_) for id_ in ("one", "two"))
    for file in (before, after):
        file.parent.mkdir(parents=True, exist_ok=True)
    before.write_text(UNNAMED[path], "utf-8")
    either.reported.add(str(before))
    either.build()
    after.write_text(UNNAMED[path].replace("one:", "two:"), "utf-8")
    before.unlink()
    either.reported |= {str(before), str(after)}
    either.build()

    assert "two" in (either.place / "warm/search/index.json").read_text("utf-8")


def test_actor_edited_while_unused_is_shown_with_its_new_name(preview: Preview) -> None:
    """An actor that changed while no page named it is shown with its new name, not from the cache."""
    preview.edit(REPORT, "speaker: company\n", "speaker: ministry\n")
    preview.build()
    preview.edit(ACTORS, "The company", "Some company")
    preview.build()
    preview.edit(REPORT, "speaker: ministry\n", "speaker: company\n")
    preview.build()

    assert "Some company" in (preview.place / "warm/other/report/index.html").read_text("utf-8")


def test_text_edit_keeps_encoded_pictures(make_site: MakeSite, tmp_path: Path) -> None:
    """A text edit keeps encoded pictures; a changed picture is encoded again, and the old files are removed."""
    preview = Preview(make_site({**OTHER, "static/letter.svg": DRAWING}), tmp_path)
    preview.edit(DENIAL, "sources: wire", f"{BODY}\nmedia: {{src: letter.svg, alt: A letter, credit: The company}}")
    preview.build()
    preview.edit(DENIAL, "In its own words.", "In other words.")
    assert preview.written == 2
    (preview.site / "static/letter.svg").write_text(DRAWING.replace("320", "640"), "utf-8")
    assert preview.written == 2

    assert len(list((tmp_path / "warm/static").glob("letter.*"))) == 1


def test_feeds_and_calendars_equal_a_cold_build(make_site: MakeSite, tmp_path: Path) -> None:
    """Whatever is edited, feeds and calendars equal those of a cold build."""
    preview = Preview(make_site(OTHER), tmp_path)
    preview.build()
    for path, old, new in (
        (DENIAL, "sources: wire", BODY),
        (DENIAL, "In its own words.", "In other words."),
        (DENIAL, "title: The company denies", "title: The company says no\nsummary: It denies it"),
        (DENIAL, "published: 2021-11-10", "published: 2021-11-12"),
        (ACTORS, "The ministry", "A ministry"),
    ):
        preview.edit(path, old, new)
        assert preview.written, new


@pytest.fixture
def no_full_scan(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a scan of all files fail from now on."""

    def refuse(*_: object) -> None:
        raise AssertionError

    assert preview.builder
    monkeypatch.setattr(stat_index, "input_files", refuse)


def _in_place(file: Path, text: str) -> set[str]:
    file.write_text(text, "utf-8")
    return {str(file)}


def _by_renaming(file: Path, text: str) -> set[str]:
    temporary = file.with_suffix(".new")
    temporary.write_text(text, "utf-8")
    temporary.replace(file)
    return {str(temporary), str(file)}


@pytest.mark.usefixtures("no_full_scan")
@pytest.mark.parametrize("save", [_in_place, _by_renaming])
def test_reported_event_is_built_without_a_full_scan(
    preview: Preview, save: Callable[[Path, str], set[str]], no_full_check: Callable[[], None]
) -> None:
    """If a change of an event's text is reported, its page is built before any other file is scanned."""
    no_full_check()
    file = preview.site / DENIAL
    text = file.read_text("utf-8")
    for words in ("In its own words.", "In other words."):
        reported = save(file, f"{text}body: {words}\n")
        preview.builder.rebuild(reported, deferrable=True)
        assert words in (preview.place / "warm/dispute/denial/index.html").read_text("utf-8")


def test_unreported_change_is_found_by_the_rescan(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that was not reported is built, or its problem reported, after the full scan."""
    monkeypatch.setattr(stat_index, "YOUNG_NS", -(10**18))  # as if all files had been written long ago
    preview.builder.rebuild()
    preview.edit(DENIAL, "sources: wire", BODY)
    preview.edit(ACTORS, "The company", "Some company")
    preview.builder.rebuild({str(preview.site / DENIAL)}, deferrable=True)
    page = preview.place / "warm/dispute/denial/index.html"
    assert "Some company" not in page.read_text("utf-8")
    result = preview.builder.finish()
    assert result is not None
    assert result.problems == ()
    assert "Some company" in page.read_text("utf-8")

    preview.edit(DENIAL, "In its own words.", "In other words.")
    preview.edit(REPORT, "sources: gazette", "sources: nobody")
    preview.builder.rebuild({str(preview.site / DENIAL)}, deferrable=True)
    result = preview.builder.finish()
    assert result is not None
    assert [problem.code for problem in result.problems] == ["SRC002"]
    preview.edit(REPORT, "sources: nobody", "sources: gazette")
    preview.build()


def test_reported_file_may_appear_disappear_or_become_a_folder(preview: Preview) -> None:
    """A reported path that is a new file, a removed file or a folder gives the result of a cold build."""
    file = preview.site / REPORT
    other = file.with_stem("other")
    copy, link = partial(shutil.copy, file, other), partial(other.symlink_to, "nowhere")
    for change in (copy, other.unlink, link, other.unlink, other.mkdir, other.rmdir, file.unlink):
        change()
        for _ in range(2):
            preview.reported |= {str(file), str(other)}
            preview.build()


def test_saves_with_equal_size_and_time_are_distinguished(preview: Preview) -> None:
    """A file that is saved again with the same size and time is recognized as changed."""
    file = preview.site / DENIAL
    text = file.read_text("utf-8")
    for word in ("one", "two", "six", "ten"):
        file.write_text(f"{text}body: {word}\n", "utf-8")
        os.utime(file, ns=(0, 0))
        preview.reported.add(str(file))
        preview.build()


def test_content_that_only_the_build_saw_is_replaced(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changes while the whole site is read, and is restored afterwards, is built as it is then."""
    file = preview.site / ACTORS
    text, read_whole = file.read_text("utf-8"), pipeline.load_site
    preview.edit(ACTORS, "The company", "One company")

    def read_another(*arguments: Any) -> Any:  # noqa: ANN401  (those of the function)
        file.write_text(text.replace("The company", "Two companies"), "utf-8")
        found = read_whole(*arguments)
        file.write_text(text.replace("The company", "One company"), "utf-8")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "load_site", read_another)
        preview.builder.rebuild()
    assert preview.written > 0


def test_failed_deferred_build_is_repeated_in_full(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """If building the deferred pages fails because a file disappeared, the next build covers everything."""
    preview.edit(DENIAL, "sources: wire", BODY)
    preview.builder.rebuild({str(preview.site / DENIAL)}, deferrable=True)
    preview.edit(REPORT, "sources: gazette", BODY.replace("wire", "gazette"))
    with monkeypatch.context() as patched:
        patched.setattr(site_state, "stage_pages", _gone)
        with pytest.raises(FileNotFoundError):
            preview.builder.finish()
    assert preview.builder.finish() is not None
    preview.build()


def _gone(*_: object) -> None:
    raise FileNotFoundError
