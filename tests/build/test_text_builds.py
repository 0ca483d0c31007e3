"""A build after edits of texts renders what shows them, and gives the bytes of a cold build."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from compared_builds import case, cold_build
from conftest import COMPLETE
from golden import files_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_pictures import corner, file_of
from slow import slow

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.build import pipeline
from onrecord.build.last_build import LastBuild
from onrecord.build.non_text import encode_non_text_states
from onrecord.build.pipeline import Options
from onrecord.build.stored_site import ArrangedSite, StoredSite, save_site
from onrecord.cache import stat_index
from onrecord.cache.dependency_recorder import Manifest
from onrecord.cache.stat_index import StatIndex
from onrecord.model.build_result import BuildResult
from onrecord.model.site import Event, Story
from onrecord.output import OutputFolder
from onrecord.problems import Outcome
from onrecord.render import Listings
from onrecord.render.pagination import sizes
from onrecord.render.theme.templates import Theme

HERE = Path(__file__).parents[1]
SITES = {"first story": HERE.parent, "everything": HERE / "sites/everything", "parliaments": HERE / "sites/parliaments"}
BODY = re.compile(r"(?<=\n)body:.*?(?=\n\S|$)", re.DOTALL)
WORD = re.compile(r"(?<=[a-z] )[a-z]{4,}(?= [a-z])")


class Builds:
    """A copy of a site with its warm output, and what the last warm build did."""

    def __init__(self, source: Path, place: Path) -> None:
        self.place = place
        self.root = place.resolve() / "site"
        self.texts: list[BuildResult | None] = []
        shutil.copytree(source, self.root, ignore=lambda _, names: {*names} - KEPT if _ == str(source) else set())

    def warm(self, **options: Any) -> Outcome[BuildResult]:  # noqa: ANN401  (options of any kind)
        """Build as the command does, and require the bytes and problems of a cold build."""
        last = LastBuild(StatIndex(self.root, self.place / "warm", tuple(options.items())))
        with OutputFolder(self.place / "warm") as folder:
            warm = pipeline.build_into(self.root, folder, Options(today=COMPLETE, remember=True, **options), last)
        cold, files = cold_build(self.root, Options(today=COMPLETE, **options))
        assert (warm.problems, warm.value.pages, warm.value.files) == (
            cold.problems, cold.value.pages, cold.value.files
        )  # fmt: skip
        if cold.value.published:
            assert files_in(self.place / "warm") == files
        return warm

    def events(self) -> list[Path]:
        """Return the files of all events."""
        return sorted(self.root.glob("content/stories/*/events/*.yaml"))

    def edit(self, file: Path, change: Callable[[str], str]) -> None:
        """Change the text of a file."""
        text = file.read_text("utf-8")
        assert change(text) != text
        file.write_text(change(text), "utf-8")


KEPT = {"site.yaml", "content", "templates", "static"}


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[BuildResult | None]:
    """Record the result of each build of edited texts, and None for each whole build; no file counts as young."""
    found: list[BuildResult | None] = []
    build_whole, save_edits = pipeline.build_whole, LastBuild.save_edits

    def record_whole(*arguments: Any) -> Outcome[BuildResult]:  # noqa: ANN401  (those of the function)
        if arguments[-1]:
            found.append(None)
        return build_whole(*arguments)

    def record_edits(last: LastBuild, built: Outcome[BuildResult], output: OutputFolder) -> None:
        found.append(built.value)
        save_edits(last, built, output)

    monkeypatch.setattr(pipeline, "build_whole", record_whole)
    monkeypatch.setattr(LastBuild, "save_edits", record_edits)
    monkeypatch.setattr(stat_index, "YOUNG_NS", 0)
    return found


def _with_word(text: str, word: str) -> str:
    """Return an event with the first lower-case word of its Markdown replaced; unchanged if it has none."""
    body = BODY.search(text)
    if body is None or "status:" in text:
        return text
    return text[: body.start()] + WORD.sub(word, body[0], count=1) + text[body.end() :]


@pytest.mark.parametrize("site", SITES)
def test_stored_site_equals_the_arranged_one(site: str, tmp_path: Path) -> None:
    """Each entry that is loaded from the stored site equals the arranged one."""
    builds = Builds(SITES[site], tmp_path)
    checked = pipeline.load_site(builds.root, Options(today=COMPLETE, remember=True)).value
    arranged = checked.site
    assert arranged is not None
    assert checked.records is not None
    listings = Listings(arranged)
    save_site(builds.root, "one", ArrangedSite(arranged, listings, encode_non_text_states(checked.records)), {})
    stored = StoredSite.load(builds.root, "one")

    assert StoredSite.load(builds.root, "other") is None
    assert stored is not None
    assert stored.divisions == {story: listings.division(story) for story in arranged.stories}
    assert stored.dates == {event.ref: listings.dates(event.ref) for event in arranged.events.values()}
    for kind in ("events", "matters", "actors", "sources", "bills", "tags", "pictures"):
        assert list(getattr(stored.site, kind).items()) == list(getattr(arranged, kind).items())
    for name in ("fields", "base_url", "pages", "fingerprint"):
        assert getattr(stored.site, name) == getattr(arranged, name)
    for id_, story in arranged.stories.items():
        now = stored.site.stories[id_]
        for part in Story.__struct_fields__:
            assert getattr(now, part) == getattr(story, part)


@pytest.fixture
def builds(tmp_path: Path) -> Builds:
    """Return the builds of a synthetic site in two languages, with all outputs."""
    return _synthetic(tmp_path, ("en", "ru"))


@pytest.fixture
def english(tmp_path: Path) -> Builds:
    """Return the builds of such a site in one language."""
    return _synthetic(tmp_path, ("en",))


def _synthetic(place: Path, languages: tuple[str, ...]) -> Builds:
    site = place / "synthetic"
    for path, text in our_files(invent(12, 1, languages, stories=2), ("feeds", "calendar")).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")
    return Builds(site, place)


def test_event_that_accepts_a_problem_is_built_with_the_whole_site(
    english: Builds, texts: list[BuildResult | None]
) -> None:
    """The edit of its words can make its acceptance useless, and no stored problem says so."""
    event = english.events()[0]
    english.edit(event, lambda text: f"{text.rstrip()}\naccept: {{code: IDS004, reason: so in the letter}}\n")
    english.edit(event, lambda text: _with_word(text, "l\u0435tter"))
    assert english.warm().problems == ()
    english.edit(event, lambda text: text.replace("l\u0435tter", "letter"))

    assert [problem.code for problem in english.warm().problems] == ["ACC001"]
    assert texts == [None, None]


def test_role_without_a_speaker_is_reported(english: Builds, texts: list[BuildResult | None]) -> None:
    """A role is a text, and a rule on fields without an effect reads it."""
    event = english.events()[0]
    english.edit(event, lambda text: re.sub(r"speaker:.*\n(?:[ -].*\n)*", "", text))
    english.warm()
    english.edit(event, lambda text: f"{text.rstrip()}\nrole: {{en: spokeswoman}}\n")

    assert [problem.code for problem in english.warm().problems] == ["FLD005"]
    assert texts == [None, None]


def test_edited_words_are_built_alone(builds: Builds, texts: list[BuildResult | None]) -> None:
    """Edits of words in one or two events, one after the other, render only the pages that show them."""
    builds.warm()
    files = [file for file in builds.events() if _with_word(text := file.read_text("utf-8"), "") != text]

    for word, edited in (("first", files[:1]), ("second", files[-2:]), ("third", files[:1])):
        for file in edited:
            builds.edit(file, partial(_with_word, word=word))
        builds.warm()

    assert texts[0] is None
    assert all(texts[1:])


def test_builds_right_after_saves_are_builds_of_texts(
    english: Builds, texts: list[BuildResult | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is young when a build begins leaves the next build one of texts, and so does a file only touched."""
    english.warm()
    monkeypatch.setattr(stat_index, "YOUNG_NS", 10**11)
    files = [file for file in english.events() if _with_word(text := file.read_text("utf-8"), "") != text]
    for word in ("first", "second", "third"):
        english.edit(files[0], partial(_with_word, word=word))
        for other in (english.root / "site.yaml", files[1]):
            os.utime(other)
        english.warm()

    assert texts[0] is None
    assert [text and [Path(file).name for file in text.edited] for text in texts[1:]] == [[files[0].name]] * 3


@pytest.mark.parametrize("most_on_page", [10**9, *slow([1_000])], ids=["on one page", "by year"])
def test_other_articles_of_whole_text_are_taken_as_published(
    builds: Builds,
    texts: list[BuildResult | None],
    monkeypatch: pytest.MonkeyPatch,
    most_on_page: int,
) -> None:
    """On pages of whole texts, only an edited event is described again, and citations keep their numbers."""
    monkeypatch.setattr(sizes, "MOST_IN_ROWS", 1_000)
    monkeypatch.setattr(sizes, "MOST_ON_WHOLE_PAGE", most_on_page)
    # Feeds show whole texts too.
    builds.edit(builds.root / "site.yaml", lambda text: text.replace('["feeds", "calendar"]', "[]"))
    builds.warm()
    file = next(file for file in builds.events()[3:] if "[@" in file.read_text("utf-8"))
    builds.edit(file, partial(_with_word, word="first"))
    described: list[str] = []
    describe = Theme.event

    def record(theme: Theme, event: Event) -> Any:  # noqa: ANN401  (the view of an event)
        described.append(event.ref.event)
        return describe(theme, event)

    monkeypatch.setattr(Theme, "event", record)
    with OutputFolder(builds.place / "warm") as folder:
        pipeline.build_into(
            builds.root,
            folder,
            Options(today=COMPLETE, remember=True),
            LastBuild(StatIndex(builds.root, builds.place / "warm", ())),
        )
    monkeypatch.setattr(Theme, "event", describe)
    cold, files = cold_build(builds.root, Options(today=COMPLETE))

    pages = [path for path in files_in(builds.place / "warm") if re.search(r"/all/(\d+/)?index.html$", path)]
    assert texts[-1] is not None
    assert cold.value.published
    assert len(pages) > (4 if most_on_page == 1_000 else 3)
    assert files_in(builds.place / "warm") == files
    assert set(described) == {file.stem}


@pytest.mark.parametrize("own", ["an own template", "a picture"])
def test_articles_of_unknown_form_are_rendered_again(
    own: str, english: Builds, texts: list[BuildResult | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a site's own template, or a picture beside the edited text, a whole-text page is rendered as a whole."""
    monkeypatch.setattr(sizes, "MOST_IN_ROWS", 1_000)
    file = next(file for file in english.events()[3:] if "[@" in file.read_text("utf-8"))
    if own == "a picture":
        for pictured in (english.events()[0], file):
            english.edit(
                pictured, partial("{0}{1}".format, f"media: {{src: {pictured.stem}.png, alt: A, credit: B}}\n")
            )
            (english.root / "static").mkdir(exist_ok=True)
            (english.root / f"static/{pictured.stem}.png").write_bytes(file_of(corner(400, 300), "PNG"))
    else:
        (english.root / "templates/parts").mkdir(parents=True)
        (english.root / "templates/parts/tools.html").write_text("<article>\n</article>\n", "utf-8")
    english.warm()
    english.edit(file, partial(_with_word, word="first"))
    english.warm()

    assert texts[-1] is not None


def test_summaries_depend_on_no_text(english: Builds) -> None:
    """The feeds of actors summarize events, so an edit of a text renders none of them again."""
    english.warm()
    pages = Manifest.load(english.root).pages
    summaries = {address: used for address, used in pages.items() if re.search(r"actors/.*/feed\.(xml|json)$", address)}

    assert len(summaries) > 10
    assert [name for used in summaries.values() for name in used if name.startswith("event ")] == []


CHANGES: dict[str, tuple[Callable[[str], str], bool]] = {
    "a word": (lambda text: f"{text}    and more\n", True),
    "a locator": (lambda text: text.replace("[@wire]", "[@wire, p. 3]"), True),
    "a summary": (lambda text: f"summary: In short.\n{text}", False),
    "a role": (lambda text: f"role: spokesperson\n{text}", False),
    "a heading": (lambda text: f"{text}\n    ## A heading\n\n    Below.\n", True),
    "another citation": (lambda text: f"{text}    [@gazette]\n", False),
    "a citation less": (lambda text: text.replace(" [@wire]", ""), False),
    "an unknown source": (lambda text: text.replace("@wire", "@nobody"), False),
    "a title": (lambda text: text.replace("title: The", "title: A"), False),
    "a draft": (lambda text: f"status: draft\n{text}", False),
    "two scripts": (lambda text: f"{text}    wоrd\n", False),
    "no YAML": (lambda text: f"{text}: [\n", False),
    "a text too long for its row": (lambda text: text + "    long words\n" * 8000, False),
}


@pytest.mark.slow
def test_edit_and_its_reversal_equal_cold_builds(
    tmp_path: Path, texts: list[BuildResult | None], make_site: Callable[..., Path]
) -> None:
    """An edit, a further edit, and their reversal give the bytes of cold builds, whichever way they are built."""
    body = "body: |\n    The words [@wire] and [a link](announcement).\n"
    event = "content/stories/dispute/events/denial.yaml"
    builds = Builds(make_site({}), tmp_path / "builds")
    file, settings = builds.root / event, builds.root / "site.yaml"
    file.write_text(file.read_text("utf-8") + body, "utf-8")
    before, plain = file.read_text("utf-8"), settings.read_text("utf-8")
    builds.warm()
    others = cycle((f"publisher: The newsroom\n{plain}", plain))
    for change, (apply, is_text) in CHANGES.items():
        with case(change):
            builds.edit(file, apply)
            builds.warm()
            assert (texts[-1] is not None) is is_text

            settings.write_text(next(others), "utf-8")
            file.write_text(before, "utf-8")
            builds.warm()
            assert texts[-1] is None


@settings(max_examples=4, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def _random_edits(builds: Builds, data: st.DataObject) -> None:
    files = builds.events()
    for file in data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=2, unique=True)):
        before = file.read_text("utf-8")
        words = list(WORD.finditer(before))
        if words:
            word = data.draw(st.sampled_from(words))
            file.write_text(before[: word.start()] + "otherwise" + before[word.end() :], "utf-8")
        if builds.warm().value.published is None:
            file.write_text(before, "utf-8")


def test_random_words_equal_cold_builds(
    english: Builds, texts: list[BuildResult | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edits of random words, in texts and elsewhere, give the bytes of cold builds."""
    monkeypatch.setattr(sizes, "MOST_IN_ROWS", 1_000)  # so that there are pages of whole texts
    english.warm()

    _random_edits(english)

    assert any(texts)
