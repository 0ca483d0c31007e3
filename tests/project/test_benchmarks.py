"""The benchmark's corpora have the stated contents in every format, and its sampler measures correctly.

No test asserts a time, since a busy machine's figures prove nothing.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from conftest import TODAY

from benchmarks.__main__ import MARK as BENCH_MARK
from benchmarks.__main__ import REPOSITORY, main
from benchmarks.corpus import BODY_WORDS, MARK, TITLE, Cite, Corpus, Jump, invent, written
from benchmarks.generators import Generator
from benchmarks.measure import Command, CommandFailedError, peak_memory, pss_of_tree, snapshot, timed, written_between
from benchmarks.name_slips import SlipKind, make_sentences, read_invented
from benchmarks.ours import our_files, ours
from benchmarks.peers import PEERS, eleventy, find, hugo, hugo_equal, pelican
from benchmarks.preview import NeverServedError, Previewed, running
from benchmarks.report import MOST_DIFFERENCE
from benchmarks.review_days import main as measure_days
from benchmarks.review_days import rewrite_day
from benchmarks.review_names import main as measure_names
from benchmarks.review_printed_names import main as measure_printed_names
from benchmarks.review_site import write_review_site
from benchmarks.review_speed import main as measure_review
from benchmarks.scenarios import Site
from benchmarks.search import main as measure_search
from benchmarks.variants import VARIANTS
from onrecord.build.pipeline import Options, build, check
from onrecord.model.choices import OutputKind
from onrecord.model.fields import SiteFields
from onrecord.model.relations import relations_of
from onrecord.problems import CODES, Severity
from onrecord.read import read_site

EVENTS = 40
MEGABYTE = 1024 * 1024

PEER_FILES = {
    "hugo": hugo.hugo_files,
    "hugo-equal": hugo_equal.hugo_equal_files,
    "eleventy": eleventy.eleventy_files,
    "pelican": pelican.pelican_files,
}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Return a small corpus, which still has a bill."""
    return invent(EVENTS, seed=1)


@pytest.fixture
def site(corpus: Corpus, tmp_path: Path) -> Path:
    """Return the corpus as a site in our format."""
    ours().lay_out(corpus, tmp_path / "site")
    return tmp_path / "site"


def event_files(files: Mapping[str, str]) -> list[str]:
    """Return the paths of the files that hold one event each."""
    return [path for path in files if path.rpartition("/")[2].startswith("event-")]


def test_same_seed_gives_the_same_files() -> None:
    """The same seed gives the same bytes, in our format and in every peer's."""
    one, other = invent(EVENTS, seed=1), invent(EVENTS, seed=1)
    for files in (our_files, *PEER_FILES.values()):
        assert files(one) == files(other)


def test_other_seed_gives_another_corpus() -> None:
    """Another seed gives other texts and other relations between events."""
    one, other = invent(EVENTS, seed=1), invent(EVENTS, seed=2)
    assert our_files(one) != our_files(other)
    assert [event.type for event in one.events] != [event.type for event in other.events]


def test_second_language_does_not_change_the_first() -> None:
    """A corpus in two languages has the same English as the one-language corpus, and every text in both."""
    one, two = list(invent(EVENTS, seed=1).events), list(invent(EVENTS, 1, ("en", "ru")).events)
    assert [event.body["en"] for event in one] == [event.body["en"] for event in two]
    assert all(event.title.keys() == event.body.keys() == {"en", "ru"} for event in two)


@pytest.mark.parametrize("events", [1, 3, 40, 101])
def test_corpus_has_the_requested_number_of_events(events: int) -> None:
    """A corpus of N events has N event files, in our format and in every peer's."""
    corpus = invent(events, seed=1)
    assert sum(1 for _ in corpus.events) == events
    for files in (our_files, *PEER_FILES.values()):
        assert len(event_files(files(corpus))) == events


def test_events_have_the_stated_length_and_sources(corpus: Corpus) -> None:
    """Each event has 120 words and 2 to 3 sources, if its story has older ones; its text cites each source."""
    for event in corpus.events:
        text = written(event.body["en"], lambda _: "", lambda jump: jump.words).replace("**", "").replace("*", "")
        words = [word for word in text.split() if word.strip(".-")]
        assert len(words) == BODY_WORDS
        assert len(event.sources) in {1, 2, 3}
        assert {piece.source for piece in event.body["en"] if isinstance(piece, Cite)} == set(event.sources)
    most = [event for story in corpus.stories for event in story.events[4:]]
    assert sum(len(event.sources) in {2, 3} for event in most) > len(most) * 3 // 4


def test_titles_say_that_the_corpus_is_synthetic(corpus: Corpus) -> None:
    """Every title says that it is synthetic, so nobody takes a page for news."""
    titles = [*(event.title["en"] for event in corpus.events), *(source.title for source in corpus.sources)]
    assert all(MARK in title for title in titles)
    assert MARK in TITLE.lower()


def test_our_corpus_has_every_kind_of_content(site: Path) -> None:
    """The corpus has claims, denials and replies, several stories, actors and tags, and a bill."""
    reading = read_site(site).value
    assert reading is not None
    records = reading.records
    kinds = {relation.kind for event in records.events for relation in relations_of(event)}
    assert {"denies", "maintains", "responds_to", "confirms"} <= kinds
    assert (len(records.stories), len(records.bills)) == (5, 1)
    assert len(records.actors) > 5
    assert any(event.fields.claims for event in records.events)


@pytest.mark.slow
@pytest.mark.parametrize("languages", [("en",), ("en", "ru")])
def test_our_corpus_builds_without_warnings(languages: tuple[str, ...], tmp_path: Path) -> None:
    """A corpus in our format has neither errors nor warnings, and builds."""
    corpus = invent(EVENTS, 1, languages)
    ours().lay_out(corpus, tmp_path / "site")
    checked = check(tmp_path / "site", Options(today=TODAY))
    assert [problem for problem in checked.problems if CODES[problem.code].severity is not Severity.NOTE] == []
    built = build(tmp_path / "site", tmp_path / "output", Options(today=TODAY)).value
    assert built.published is not None
    assert all((tmp_path / "output" / event.story / event.id / "index.html").is_file() for event in corpus.events)


def test_peers_have_every_source_and_relation(corpus: Corpus) -> None:
    """Each peer's files contain every source, and every relation of every event."""
    for files in PEER_FILES.values():
        lay_out = files(corpus)
        everything = "".join((*lay_out, *lay_out.values()))
        assert [source.id for source in corpus.sources if source.id not in everything] == []
        for event in corpus.events:
            path = next(path for path in lay_out if path.endswith(f"{event.story}/{event.id}.md"))
            assert all(kind in lay_out[path] for kind, _ in event.relations)


@pytest.mark.parametrize("name", PEERS)
def test_installed_peer_builds_the_same_pages(name: str, corpus: Corpus, tmp_path: Path) -> None:
    """A peer builds each event, story, source and tag page at our addresses, with a feed and a sitemap."""
    peer = find(name)
    if peer is None:
        pytest.skip(f"{name} is not installed: make bench-peers")
    peer.lay_out(corpus, tmp_path / "site")
    site = Site(peer, corpus, tmp_path / "site")
    timed(site.command)
    addresses = [f"{event.story}/{event.id}/" for event in corpus.events]
    addresses += [f"sources/{source.id}/" for source in corpus.sources]
    addresses += [f"{story.id}/" for story in corpus.stories]
    addresses += [f"tags/{tag}/" for event in corpus.events for tag in event.tags]
    addresses += [f"actors/{actor}/" for event in corpus.events for actor in event.actors]
    assert [address for address in addresses if not (site.output / address / "index.html").is_file()] == []
    assert all((site.output / file).is_file() for file in ("index.html", "feed.xml", "sitemap.xml", "404.html"))
    for story in corpus.stories:
        text = (site.output / story.id / "index.html").read_text("utf-8")
        assert text.count("<article") == len(story.events)


@pytest.mark.slow
@pytest.mark.parametrize("events", [100, 500])
def test_equal_output_is_about_equal(events: int, tmp_path: Path) -> None:
    """The Hugo of equal output writes as many files and bytes as onrecord does, within a tenth."""
    peer = find("hugo-equal")
    if peer is None:
        pytest.skip("hugo is not installed: make bench-peers")
    corpus, written = invent(events, 1), []
    for generator, folder in ((ours(), tmp_path / "ours"), (peer, tmp_path / "hugo")):
        generator.lay_out(corpus, folder)
        site = Site(generator, corpus, folder)
        timed(site.command)
        written.append(written_between({}, snapshot(site.output)))
    assert written[1].files == pytest.approx(written[0].files, rel=MOST_DIFFERENCE)
    assert written[1].size == pytest.approx(written[0].size, rel=MOST_DIFFERENCE)


def test_later_theme_replaces_files_of_the_earlier(corpus: Corpus, tmp_path: Path) -> None:
    """A generator with several themes gets the files of all, each in its own folder of the site."""
    for theme in ("one", "two"):
        (tmp_path / theme).mkdir()
        (tmp_path / theme / "both").write_text(theme, "utf-8")
        (tmp_path / theme / theme).write_text(theme, "utf-8")
    themes = ((tmp_path / "one", "."), (tmp_path / "two", "."), (tmp_path / "one", "assets"))
    generator = Generator("", "", lambda _corpus: {}, themes, _no_command, partial(_edited, ""), (), ())
    site = tmp_path / "site"
    generator.lay_out(corpus, site)
    texts = {str(file.relative_to(site)): file.read_text("utf-8") for file in site.rglob("*") if file.is_file()}
    assert texts == {"both": "two", "one": "one", "two": "two", "assets/both": "one", "assets/one": "one"}


def test_links_in_texts_lead_to_earlier_events(corpus: Corpus) -> None:
    """A text links to an earlier event of its story."""
    for story in corpus.stories:
        ids = [event.id for event in story.events]
        for position, event in enumerate(story.events):
            jumps = [piece.event for piece in event.body["en"] if isinstance(piece, Jump)]
            assert set(jumps) <= set(ids[:position])


def test_edit_changes_one_event_text(corpus: Corpus, site: Path) -> None:
    """The edit between two builds changes the event's text differently each time, without causing errors."""
    edited = Site(ours(), corpus, site)
    texts = [(site / ours().edited(corpus)).read_text("utf-8")]
    for _ in range(2):
        edited.edit()
        texts.append((site / ours().edited(corpus)).read_text("utf-8"))
        assert check(site, Options(today=TODAY)).problems == ()
    assert len(set(texts)) == 3
    assert len(texts[1]) == len(texts[2])


def test_edited_file_exists_in_every_peer(corpus: Corpus, tmp_path: Path) -> None:
    """The file that the benchmark edits exists in each format, and changes."""
    for name, files in PEER_FILES.items():
        lay_out = files(corpus)
        path = next(path for path in lay_out if path.endswith(f"{corpus.edited.story}/{corpus.edited.id}.md"))
        generator = Generator(name, "", files, (), _no_command, partial(_edited, path), (), ())
        generator.lay_out(corpus, tmp_path / name)
        Site(generator, corpus, tmp_path / name).edit()
        assert (tmp_path / name / path).read_text("utf-8") != lay_out[path]


def _no_command(_site: Path, _output: Path) -> tuple[str, ...]:
    return ()


def _edited(path: str, _corpus: Corpus) -> str:
    return path


@pytest.fixture
def parent_and_child() -> Iterator[subprocess.Popen[str]]:
    """Yield a small process whose child holds 64 MB and reports when it does."""
    child = f"held = b'x' * {64 * MEGABYTE}; print('held', flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    arguments = [sys.executable, "-c", parent]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.communicate("\n")


def test_memory_includes_child_processes(parent_and_child: subprocess.Popen[str]) -> None:
    """The memory of a process includes that of its children."""
    assert parent_and_child.stdout is not None
    assert parent_and_child.stdout.readline() == "held\n"
    assert pss_of_tree(parent_and_child.pid) > 64 * MEGABYTE
    own = Path(f"/proc/{parent_and_child.pid}/smaps_rollup").read_text("ascii")
    pss = next(int(line.split()[1]) for line in own.splitlines() if line.startswith("Pss:"))
    assert pss * 1024 < 64 * MEGABYTE


def test_memory_of_an_exited_process_is_zero() -> None:
    """A process that exits between two samples has no memory."""
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        process.wait()
    assert pss_of_tree(process.pid) == 0


def test_peak_memory_survives_a_later_release(tmp_path: Path) -> None:
    """The peak includes memory that the command releases before it exits."""
    program = f"import time; held = b'x' * {64 * MEGABYTE}; time.sleep(0.5); del held; time.sleep(0.2)"
    assert peak_memory(Command((sys.executable, "-c", program), tmp_path, {})) > 64 * MEGABYTE


def test_cpu_time_includes_child_processes(tmp_path: Path) -> None:
    """A command's CPU time includes that of the child processes it waits for."""
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    assert timed(Command((sys.executable, "-c", program), tmp_path, {})).cpu > 0.3


def test_failed_command_stops_the_benchmark(tmp_path: Path) -> None:
    """A command that fails stops the benchmark with the command's output."""
    command = Command((sys.executable, "-c", "import sys; sys.exit('no such site')"), tmp_path, {})
    with pytest.raises(CommandFailedError, match="no such site"):
        timed(command)
    with pytest.raises(CommandFailedError, match="no such site"):
        peak_memory(command)


def test_written_files_are_counted(tmp_path: Path) -> None:
    """New, changed and replaced files count as written; unchanged files don't."""
    for name in ("left", "changed", "replaced"):
        (tmp_path / name).write_text("12345", "utf-8")
    before = snapshot(tmp_path)
    (tmp_path / "changed").write_text("123", "utf-8")
    (tmp_path / "new").write_text("1234567", "utf-8")
    (tmp_path / "new").replace(tmp_path / "replaced")
    (tmp_path / "other").write_text("1", "utf-8")
    written = written_between(before, snapshot(tmp_path))
    assert (written.files, written.size) == (3, 3 + 7 + 1)


@pytest.mark.slow
def test_benchmark_prints_every_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One run on tiny corpora prints every table, saves the figures as JSON, and names the missing peers.

    They replace those of a document. Beyond a number of events, only the default outputs are measured.
    """
    monkeypatch.setattr("benchmarks.peers.FOLDER", tmp_path)
    named = ("in two languages", "with the default outputs")
    monkeypatch.setattr("benchmarks.variants.VARIANTS", [row for row in VARIANTS if row.name in named])
    file, document = tmp_path / "figures.json", tmp_path / "page.md"
    document.write_text(f"Words\n\n{BENCH_MARK}\n\nold figures\n", "utf-8")
    arguments = ["--sizes", "3,4", "--all-up-to", "3", "--rounds", "1", "--json", str(file), "--write", str(document)]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    for heading in ("### At a glance", "### Starting", "### 3 events", "### 4 events", "### Growth"):
        assert heading in result.output
    for row in ("cold", "nothing changed", "one body edited", "in two languages", "parse the YAML", "write the same"):
        assert row in result.output
    for row in (
        "onrecord --version",
        "onrecord build (12 events, cold)",
        "onrecord build (12 events, nothing changed)",
    ):
        assert row in result.output
    for peer in ("hugo", "hugo-equal", "eleventy", "pelican"):
        assert f"{peer} is not installed" in result.output
    figures = json.loads(file.read_text("utf-8"))
    rows = [(row["generator"], row["scenario"], row["events"]) for row in figures["results"]]
    assert len(rows) == len(set(rows)) == (3 + 2) * 3
    assert {name for name, _, events in rows if events == 4} == {"onrecord", "onrecord with the default outputs"}
    assert document.read_text("utf-8") + "\n" == f"Words\n\n{BENCH_MARK}\n\n{result.stdout}"
    assert all(row["memory"] > MEGABYTE for row in figures["results"])


@pytest.mark.slow
def test_check_of_the_desk_is_measured() -> None:
    """The table has the time of a request, of a key in a browser, unless it was not measured, and of each list."""
    # In a process of its own, since one process has one Playwright, and that of the tests may be at work in this one.
    command = [sys.executable, "-m", "benchmarks.desk", "--sizes", "12", "--checks", "1"]
    output = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True, encoding="utf-8").stdout
    times = re.findall(r"^\| 12 +\| ([\w ,]+?) +\| (\d+|not measured) ", output, re.MULTILINE)
    assert [name for name, _ in times] == [
        "request alone",
        "last key to answer, Chromium",
        "all entries, no words",
        "all entries, three words",
        "all entries, by kind, day and who",
        "picker of claims, two words",
    ]
    assert int(times[0][1]) > 0


@pytest.mark.slow
def test_index_of_search_is_measured() -> None:
    """The table has the processor time, the documents and the weight of the index, in one language and in two."""
    result = CliRunner().invoke(measure_search, ["--sizes", "12", "--rounds", "1"], catch_exceptions=False)
    rows = [[cell.strip() for cell in row.split("|")[2:7]] for row in result.output.splitlines() if "| 12 " in row]
    (one, _, documents, _, weight), (two, _, same, _, more) = rows
    assert (one, two) == ("en", "en ru")
    assert int(documents) == int(same) > 12
    assert 1 < float(weight) < float(more)


def test_article_for_reviews_is_about_its_site(tmp_path: Path) -> None:
    """The site has no error, keeps as many texts as asked for, and its article has words of most of them."""
    article = write_review_site(tmp_path / "site", EVENTS, 5, 500, ("en", "ru"))
    outcome = check(tmp_path / "site", Options(TODAY, remember=False))
    assert not [problem for problem in outcome.problems if problem.severity is Severity.ERROR]
    assert len([*(tmp_path / "site/content/snapshots").iterdir()]) == 5
    assert 500 <= len(article.read_text("utf-8").split()) < 600


@pytest.mark.slow
def test_review_is_measured_whole_and_in_parts() -> None:
    """One table has the command beside a check, the other each part, in one language and in two."""
    arguments = ["--sizes", "12", "--kept", "2", "--words", "90", "--rounds", "1"]
    result = CliRunner().invoke(measure_review, arguments, catch_exceptions=False)
    rows = [[cell.strip() for cell in row.split("|")[2:-1]] for row in result.output.splitlines() if "| 12 " in row]
    whole, parts = [row for row in rows if len(row) > 3], [row for row in rows if len(row) == 3]
    assert [row[0] for row in whole] == ["en", "en ru"]
    assert all(float(seconds) > 0 for row in whole for seconds in row[1:])
    assert [row[1] for row in parts if row[0] == "en"][-1] == "review left out"


def test_sentences_with_slips_of_names_depend_on_the_seed_alone() -> None:
    """Each kind of slip has sentences, and none of them is one of the right sentences."""
    invented = read_invented()
    sentences = [*make_sentences(invented, 1)]
    assert sentences == [*make_sentences(invented, 1)] != [*make_sentences(invented, 2)]
    texts = defaultdict(set)
    for sentence in sentences:
        texts[sentence.slip].add(
            (sentence.text, sentence.day if sentence.slip == "an office at another time" else None)
        )
    assert {*texts} == {*get_args(SlipKind), None}
    assert not [texts[kind] & texts[None] for kind in get_args(SlipKind) if texts[kind] & texts[None]]


@pytest.mark.parametrize(
    ("written", "right", "wrong", "language", "expected"),
    [
        ("3 May 2022", date(2022, 5, 3), date(2021, 5, 3), "en", "3 May 2021"),
        ("May 9", date(2022, 5, 9), date(2022, 5, 10), "en", "May 10"),
        ("5 мая 2022", date(2022, 5, 5), date(2022, 6, 5), "ru", "5 июня 2022"),
        ("3. April", date(2022, 4, 3), date(2022, 3, 3), "de", "3. März"),
        ("2022-05-05", date(2022, 5, 5), date(2022, 5, 6), "en", "2022-05-06"),
        ("05.05.2022", date(2022, 5, 5), date(2022, 6, 5), "de", "05.06.2022"),
    ],
)
def test_wrong_day_keeps_the_form(written: str, right: date, wrong: date, language: str, expected: str) -> None:
    """A day is made wrong in words and in figures, in the order in which it was written."""
    assert rewrite_day(written, right, wrong, language) == expected


@pytest.mark.slow
def test_names_and_offices_are_measured() -> None:
    """The table has a row for each kind of slip; most first names by themselves have no row, most letters have one."""
    result = CliRunner().invoke(measure_names, ["--seed", "1", "--list"], catch_exceptions=False)
    rows = {row.split("|")[1].strip(): [*map(int, row.split("|")[2:6])] for row in result.output.splitlines()[2:8]}
    assert {*rows} == {*get_args(SlipKind)}
    letters, alone = rows["a letter of a name"], rows["another first name by itself"]
    assert letters[2] > letters[3] > letters[2] / 2
    assert alone[2] > alone[3] < alone[2] / 2
    missed = sum(count - found for row in rows.values() for count, found in (row[:2], row[2:]))
    assert result.output.count("\nmissed: ") == missed


def test_misspelled_names_of_printed_texts_are_counted(tmp_path: Path) -> None:
    """Frequent pairs of words are names, and a body that misspells one has a row; one that has it right has none."""
    right, wrong = "Yesterday Pavel Lebedev came.", "Yesterday Pavel Lebedef came."
    for file, texts in (("competition_test_bodies.csv", [right] * 6), ("train_bodies.csv", [right, wrong])):
        rows = [f"{number},{text}" for number, text in enumerate(texts)]
        (tmp_path / file).write_text("\n".join(["Body ID,articleBody", *rows, ""]), "utf-8")
    result = CliRunner().invoke(measure_printed_names, [str(tmp_path), "--read"], catch_exceptions=False)
    assert result.output == "1 rows in 8 sentences of 8 bodies, 1 names\n1: Pavel Lebedef | Pavel Lebedev\n"


@pytest.mark.slow
def test_days_are_measured() -> None:
    """The slips of all kinds are as many as those of all languages, and those without a row are listed."""
    result = CliRunner().invoke(measure_days, ["--list"], catch_exceptions=False)
    lines = [line.split("|") for line in result.output.splitlines() if line.startswith("|")][2:]
    rows = {line[1].strip(): (int(line[2]), int(line[3])) for line in lines}
    languages = [rows.pop(name) for name in ("English", "Russian", "German")]
    count, found = rows.pop("all")
    for column, total in enumerate((count, found)):
        assert sum(row[column] for row in languages) == sum(row[column] for row in rows.values()) == total
    assert result.output.count("\nmissed: ") == count - found > 0


def test_each_variant_requests_an_existing_output() -> None:
    """Each output that a variant requests is one that site.yaml allows, and has one row."""
    requested = [output for variant in VARIANTS if len(variant.outputs) == 1 for output in variant.outputs]
    assert sorted(requested) == ["api", "calendar", "cards", "dump", "embed", "search"]


def test_outputs_are_compared_with_the_defaults() -> None:
    """Two rows stand side by side: the outputs that a site has by itself, and all that need no extra library."""
    rows = {variant.name: variant.outputs for variant in VARIANTS}
    assert rows["with the default outputs"] == SiteFields(title={"en": "A"}).outputs
    assert {*rows["with all outputs but cards"], "cards"} == set(get_args(OutputKind))


def test_ended_preview_is_told_at_once(tmp_path: Path) -> None:
    """A preview that ends is an error with what it printed, instead of ten minutes of waiting."""
    site = tmp_path / "site"
    site.mkdir()
    command = (sys.executable, "-c", "print('no free port'); raise SystemExit(3)")
    preview = running(command, site, Previewed("onrecord", 1, site / "event.yaml", "/event/"))

    with pytest.raises(NeverServedError, match="onrecord has ended with exit code 3") as told, preview:
        pass
    assert told.value.__notes__ == ["no free port\n"]
