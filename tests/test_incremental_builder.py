"""A site that stays in memory: each edit costs what it touches, and comes to what a build of the whole comes to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from compared_builds import Preview
from conftest import BASE, DRAWING, MakeSite
from two_stories import ACTORS, DENIAL, OTHER

from onrecord.incremental import builder, changed_files, input_files

BODY = "sources: wire\nbody: In its own words."
REPORT = "content/stories/other/events/report.yaml"


@pytest.fixture
def preview(make_site: MakeSite, tmp_path: Path) -> Preview:
    """Return a preview of a site of pages that was built once."""
    found = Preview(make_site({**OTHER, "site.yaml": f"{BASE['site.yaml']}outputs: search\n"}), tmp_path)
    found.build()
    return found


@pytest.fixture
def only_words(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be read, checked or arranged as a whole from now on."""

    def refuse(*_: object) -> None:
        raise AssertionError

    assert preview.builder
    monkeypatch.setattr(builder, "arranged", refuse)


@pytest.mark.usefixtures("only_words")
def test_words_cost_their_own_pages(preview: Preview) -> None:
    """Other words in an event make its own page and its story's, and nothing is checked or arranged for that."""
    preview.edit(DENIAL, "sources: wire", BODY)
    assert preview.written == 2
    preview.edit(DENIAL, "In its own words.", "In *other* words.")
    assert preview.written == 2


@pytest.mark.usefixtures("only_words")
def test_events_of_two_stories_are_reworded_at_once(preview: Preview) -> None:
    """Words of several events, as after a checkout, make the pages of all of them."""
    preview.edit(DENIAL, "sources: wire", BODY)
    preview.edit(REPORT, "sources: gazette", "sources: gazette\nsummary: In short.")

    assert preview.written == 4


@pytest.mark.usefixtures("only_words")
def test_nothing_costs_nothing(preview: Preview) -> None:
    """Where nothing changed nothing is written, not even after a file was saved as it was."""
    assert preview.written == 0
    (preview.site / DENIAL).write_bytes((preview.site / DENIAL).read_bytes())
    assert preview.written == 0


EDITS = [
    (DENIAL, "sources: wire", "sources: wire\nrole: a cоmpany"),  # the o is Cyrillic, of which a warning is told
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


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit[2].splitlines()[-1])
def test_other_edits_come_to_what_a_cold_build_does(edit: tuple[str, str, str], preview: Preview) -> None:
    """Whatever else is edited, and put back, is what a build of the whole site would make of it."""
    path, old, new = edit
    preview.edit(path, old, new)
    assert preview.written > 0
    preview.edit(path, new, old)
    assert preview.written > 0


FAULTS = [
    (DENIAL, "sources: wire", "sources: nobody"),
    (DENIAL, "sources: wire", "sources: wire\nbody: See [@nobody]."),
    (DENIAL, "sources: wire", "sources: wire\nbody: [not a text"),
    (DENIAL, "sources: wire", "sources: wire\nsummary: {de: Kurz}"),
    ("site.yaml", "title:", "tittle:"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[2].splitlines()[-1])
def test_fault_is_told_until_it_is_mended(fault: tuple[str, str, str], preview: Preview) -> None:
    """What is wrong is told at each build and leaves the output alone; once it is mended all is as before."""
    path, right, wrong = fault
    preview.edit(path, right, wrong)
    first = preview.build()
    assert first.value.published is None
    assert preview.build().problems == first.problems != ()
    preview.edit(path, wrong, right)
    assert preview.written == 0


def test_warning_is_told_where_it_stands_now(preview: Preview) -> None:
    """Where a warning stands in an event's file, other words may move its line: it is told where it is now."""
    preview.edit(DENIAL, "sources: wire", "sources: wire\nrole: a cоmpany")  # the o is Cyrillic
    before = [problem.span for problem in preview.build().problems]
    preview.edit(DENIAL, "title:", "summary: Short.\ntitle:")
    after = [problem.span for problem in preview.build().problems]

    assert [span.line + 1 for span in before if span] == [span.line for span in after if span] != []


def test_template_that_fails_is_left_behind(preview: Preview) -> None:
    """After a template failed and was mended, nothing that was half made is built upon."""
    template = preview.site / "templates/event.html"
    template.parent.mkdir()
    template.write_text("{{ nothing }}", "utf-8")
    assert preview.build().value.published is None
    preview.edit(DENIAL, "The company denies", "The company says no")
    assert preview.build().value.published is None
    template.unlink()
    preview.edit(DENIAL, "The company says no", "The company denies")
    assert preview.written == 0


def test_event_comes_goes_and_changes_its_name(preview: Preview) -> None:
    """Files that are added, renamed and removed are built as they would be by themselves."""
    file = preview.site / REPORT
    other = file.with_stem("other")
    file.replace(other)
    assert preview.written > 0
    shutil.copy(other, file)
    assert preview.written > 0
    other.unlink()
    assert preview.written > 0


def test_actor_that_nobody_named_is_named_as_it_is_now(preview: Preview) -> None:
    """What was known of a thing that no page shows any more is not believed once it has changed meanwhile."""
    preview.edit(REPORT, "speaker: company\n", "speaker: ministry\n")
    preview.build()
    preview.edit(ACTORS, "The company", "Some company")
    preview.build()
    preview.edit(REPORT, "speaker: ministry\n", "speaker: company\n")
    preview.build()

    assert "Some company" in (preview.place / "warm/other/report/index.html").read_text("utf-8")


def test_pictures_stay_where_words_are_edited(make_site: MakeSite, tmp_path: Path) -> None:
    """An edit of words leaves what was made of pictures; another picture is made, and the former one goes."""
    preview = Preview(make_site({**OTHER, "static/letter.svg": DRAWING}), tmp_path)
    preview.edit(DENIAL, "sources: wire", f"{BODY}\nmedia: {{src: letter.svg, alt: A letter, credit: The company}}")
    preview.build()
    preview.edit(DENIAL, "In its own words.", "In other words.")
    assert preview.written == 2
    (preview.site / "static/letter.svg").write_text(DRAWING.replace("320", "640"), "utf-8")
    assert preview.written == 2

    assert len(list((tmp_path / "warm/static").glob("letter.*"))) == 1


def test_feeds_and_calendars_follow_each_edit(make_site: MakeSite, tmp_path: Path) -> None:
    """Files beside the pages come to what a build of the whole makes of them, whatever was edited."""
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
def no_look(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody look at all files from now on."""

    def refuse(*_: object) -> None:
        raise AssertionError

    assert preview.builder
    monkeypatch.setattr(changed_files, "input_files", refuse)


def _in_place(file: Path, text: str) -> set[str]:
    file.write_text(text, "utf-8")
    return {str(file)}


def _beside_and_renamed(file: Path, text: str) -> set[str]:
    beside = file.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.replace(file)
    return {str(beside), str(file)}


@pytest.mark.usefixtures("no_look", "only_words")
@pytest.mark.parametrize("save", [_in_place, _beside_and_renamed])
def test_of_told_events_these_alone_are_looked_at(preview: Preview, save: Callable[[Path, str], set[str]]) -> None:
    """Where the words of an event are said to have changed, nothing else is looked at before its page is there."""
    file = preview.site / DENIAL
    text = file.read_text("utf-8")
    for words in ("In its own words.", "In other words."):
        told = save(file, f"{text}body: {words}\n")
        preview.builder.rebuild(told, may_wait=True)
        assert words in (preview.place / "warm/dispute/denial/index.html").read_text("utf-8")


def test_what_was_not_told_is_found(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changed beside what was told is built as soon as all is looked at, right or wrong."""
    monkeypatch.setattr(input_files, "YOUNG_NS", -(10**18))  # as if all had been written long ago
    preview.builder.rebuild()
    preview.edit(DENIAL, "sources: wire", BODY)
    preview.edit(ACTORS, "The company", "Some company")
    preview.builder.rebuild({str(preview.site / DENIAL)}, may_wait=True)
    page = preview.place / "warm/dispute/denial/index.html"
    assert "Some company" not in page.read_text("utf-8")
    found = preview.builder.finish()
    assert found is not None
    assert found.problems == ()
    assert "Some company" in page.read_text("utf-8")

    preview.edit(DENIAL, "In its own words.", "In other words.")
    preview.edit(REPORT, "sources: gazette", "sources: nobody")
    preview.builder.rebuild({str(preview.site / DENIAL)}, may_wait=True)
    found = preview.builder.finish()
    assert found is not None
    assert [problem.code for problem in found.problems] == ["SRC002"]
    preview.edit(REPORT, "sources: nobody", "sources: gazette")
    preview.build()


def test_told_files_that_come_and_go(preview: Preview) -> None:
    """A told event that is new, is gone, or is a folder now, is built as what it is."""
    file = preview.site / REPORT
    other = file.with_stem("other")
    for change in (lambda: shutil.copy(file, other), other.unlink, other.mkdir, other.rmdir, file.unlink):
        change()
        for _ in range(2):
            preview.told |= {str(file), str(other)}
            preview.build()


def test_saves_of_one_moment_are_told_apart(preview: Preview) -> None:
    """A file that is written again with the same size and time, after it was looked at, is known to be another."""
    file = preview.site / DENIAL
    text = file.read_text("utf-8")
    for word in ("one", "two", "six", "ten"):
        file.write_text(f"{text}body: {word}\n", "utf-8")
        os.utime(file, ns=(0, 0))
        preview.told.add(str(file))
        preview.build()


def test_half_done_rest_is_made_up_for(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where making what was put off failed halfway, since a file went in that moment, all is built the next time."""
    preview.edit(DENIAL, "sources: wire", BODY)
    preview.builder.rebuild({str(preview.site / DENIAL)}, may_wait=True)
    preview.edit(REPORT, "sources: gazette", "sources: gazette\nsummary: In short.")
    with monkeypatch.context() as patched:
        patched.setattr(builder, "stage_pages", _gone)
        with pytest.raises(FileNotFoundError):
            preview.builder.finish()
    assert preview.builder.finish() is not None
    preview.build()


def _gone(*_: object) -> None:
    raise FileNotFoundError
