"""Reading a site: one run reads the whole folder, and one mistake causes no further problems."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from onrecord.build.pipeline import Options, check
from onrecord.problems import CODES, Problem
from onrecord.read import Reading, read_site
from onrecord.report.formats import FORMATS
from onrecord.report.painting import plain
from onrecord.report.run_report import Report

EVENT = "content/stories/dispute/events/denial.yaml"
STORY = "content/stories/dispute/story.yaml"
SOURCES = "content/sources/sources.yaml"
ACTORS = "content/actors/actors.yaml"


def reading(root: Path) -> Reading:
    """Return the result of reading a site's folder."""
    outcome = read_site(root)
    assert outcome.value is not None
    return outcome.value


def codes_by_path(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    """Return the path and code of each problem, sorted by place."""
    ordered = Report(problems, 0).list_problems()
    return [(problem.span.path if problem.span else "", problem.code) for problem in ordered]


def test_every_entry_is_read(make_site: MakeSite) -> None:
    """Actors and sources come from any number of files, each story and event from its own."""
    root = make_site({"content/actors/more.yaml": "person: {name: A person, kind: person}\n"})

    records = reading(root).records

    assert {actor.id for actor in records.actors} == {"ministry", "company", "person"}
    assert {source.id for source in records.sources} == {"gazette", "wire"}
    assert set(records.story_by_id) == {"dispute"}
    assert set(records.event_by_id) == {("dispute", "announcement"), ("dispute", "denial")}
    assert records.broken == frozenset()


def test_texts_are_in_first_language_of_story(make_site: MakeSite) -> None:
    """A text without a language is in the first language of its story, which may differ from the site's."""
    root = make_site(
        {
            "site.yaml": "title: Сайт\nurl: https://example.org/\nlanguages: [ru, en, kk]\n",
            STORY: "title: Дау\nlanguages: [kk, en]\n",
        }
    )

    records = reading(root).records

    assert records.site.fields.title == {"ru": "Сайт"}
    assert records.story_by_id["dispute"].fields.title == {"kk": "Дау"}
    assert records.event_by_id["dispute", "denial"].fields.title == {"kk": "The company denies"}
    assert records.actor_by_id["ministry"].fields.name == {"ru": "The ministry"}


def test_files_are_counted(make_site: MakeSite) -> None:
    """The count of files includes site.yaml, broken entries and nothing else."""
    root = make_site({EVENT: "type: deniel\n", "content/README.md": "x", "content/more.txt": "x"})

    assert reading(root).files == len(BASE)


def test_folder_without_site_yaml_is_not_read(tmp_path: Path) -> None:
    """Without site.yaml nothing is read, and only that is reported."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "notes.txt").touch()

    outcome = read_site(tmp_path)

    assert outcome.value is None
    assert codes_by_path(outcome.problems) == [("site.yaml", "FIL003")]


def test_order_of_files_does_not_matter(make_site: MakeSite) -> None:
    """Sources may stand in a file after those that cite them, and a story after its events."""
    root = make_site(
        {SOURCES: "gazette: {title: G, url: https://example.org/g}\n",
         "content/sources/zz.yaml": "wire: {title: W, url: https://example.org/w}\n"}
    )  # fmt: skip

    assert check(root, Options(today=TODAY)).problems == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"site.yaml": "title: [\n"}, [("site.yaml", "YML001")], id="site: no YAML"),
        pytest.param({"site.yaml": b"\xff\xfe"}, [("site.yaml", "YML008")], id="site: no text"),
        pytest.param({"site.yaml": ""}, [("site.yaml", "FLD003")], id="site: empty"),
        pytest.param({"site.yaml": "url: https://example.org/\n"}, [("site.yaml", "FLD002")], id="site: no title"),
        pytest.param(
            {"site.yaml": "title: A test\nurl: https://example.org/\nlanguages: english\n"},
            [("site.yaml", "FLD004")],
            id="site: no such language",
        ),
        pytest.param(
            {
                "site.yaml": "title: x\ntitle: y\nurl: https://example.org/\nlanguages: [en, ru]\n",
                STORY: "title: {en: The dispute, ru: Спор}\n",
            },
            [("site.yaml", "YML002")],
            id="site: a field twice",
        ),
        pytest.param(
            {"site.yaml": "title: [\nlanguages: [en, ru]\n", STORY: "title: {en: The dispute, ru: Спор}\n"},
            [("site.yaml", "YML001")],
            id="site: no YAML, and texts in its other language",
        ),
        pytest.param(
            {
                "site.yaml": "titel: x\nurl: https://example.org/\nlanguages: [en, ru]\ntimezone: Asia/Almaty\n",
                STORY: "title: {ru: Спор}\nlanguages: ru\n",
            },
            [("site.yaml", "FLD001")],
            id="site: broken, and a story with its own language",
        ),
        pytest.param({STORY: "title: @x\n"}, [(STORY, "YML001")], id="story: no YAML"),
        pytest.param({STORY: b"\x00"}, [(STORY, "YML008")], id="story: no text"),
        pytest.param({STORY: ""}, [(STORY, "FLD003")], id="story: empty"),
        pytest.param({STORY: "summary: x\n"}, [(STORY, "FLD002")], id="story: no title"),
        pytest.param(
            {STORY: "title: x\nstatus: drafty\n"}, [(STORY, "FLD004")], id="story: no such status"
        ),
        pytest.param({EVENT: "title: @x\n"}, [(EVENT, "YML001")], id="event: no YAML"),
        pytest.param({EVENT: b"\xff"}, [(EVENT, "YML008")], id="event: no text"),
        pytest.param({ACTORS: "ministry: @x\n"}, [(ACTORS, "YML001")], id="actors: no YAML"),
        pytest.param({ACTORS: b"\xff"}, [(ACTORS, "YML008")], id="actors: no text"),
        pytest.param({ACTORS: "- ministry\n- company\n"}, [(ACTORS, "FLD003")], id="actors: a list"),
        pytest.param({SOURCES: "wire: @x\n"}, [(SOURCES, "YML001")], id="sources: no YAML"),
        pytest.param({SOURCES: b"\xff"}, [(SOURCES, "YML008")], id="sources: no text"),
        pytest.param(
            {SOURCES: "gazette: {title: G, url: https://example.org/g}\nwire: {title: W, url: x}\n"},
            [(SOURCES, "SRC006")],
            id="sources: one is broken",
        ),
        pytest.param(
            {SOURCES: "gazette: {title: G, url: https://example.org/g}\nwire: {title: W, url: https://example.org/w}\n"
                      "wire: {title: W, url: https://example.org/w}\n"},
            [(SOURCES, "YML002")],
            id="sources: one is repeated",
        ),
        pytest.param(
            {"content/stories/Dispute 2/story.yaml": "title: x\n",
             "content/stories/Dispute 2/events/denial.yaml": BASE[EVENT].replace("denies: ", "denies: dispute/")},
            [("content/stories/Dispute 2/story.yaml", "IDS001")],
            id="a story whose folder name is no id",
        ),
    ],
)  # fmt: skip
def test_one_mistake_is_one_problem(
    make_site: MakeSite, options: Options, changes: Mapping[str, str | bytes | None], expected: list[tuple[str, str]]
) -> None:
    """An unusable file is the only problem: its entries are not reported as missing or unused."""
    outcome = check(make_site(changes), options)

    assert codes_by_path(outcome.problems) == expected


def test_all_problems_are_reported_in_one_run(make_site: MakeSite, options: Options) -> None:
    """One run reports all problems of all files, of each kind."""
    root = make_site(
        {
            "site.yaml": "title: A test\nurl: ftp://example.org/\ncolour: red\n",
            ACTORS: "ministry: {name: M, kind: ministry}\ncompany: {name: The cоmpany, kind: organization}\n",
            SOURCES: BASE[SOURCES] + "press: {publisher: P, url: https://example.org/press}\n",
            STORY: "title: x\ntimezone: Almaty\n",
            EVENT: BASE[EVENT].replace("2021-11-02", "2021-11-31").replace("company\n", "Company\n"),
            "content/stories/dispute/events/answer.yaml": (
                "type: denial\ndate: 2021-11-03\ntitle: x\nspeaker: nobody\nsources: wire\npublished: 2021-11-10\n"
            ),
            "content/stories/dispute/events/broken.yaml": "a: b: c\n",
            "content/notes.txt": "x",
        }
    )

    outcome = check(root, options)

    folder = "content/stories/dispute/events"
    assert outcome.value.site is None
    assert set(codes_by_path(outcome.problems)) == {
        (ACTORS, "FLD004"),
        (ACTORS, "IDS004"),
        ("content/notes.txt", "FIL001"),
        (SOURCES, "SRC010"),
        (f"{folder}/answer.yaml", "REL004"),
        (f"{folder}/answer.yaml", "REL008"),
        (f"{folder}/broken.yaml", "YML001"),
        (EVENT, "DAT001"),
        (EVENT, "IDS001"),
        (STORY, "DAT005"),
        ("site.yaml", "FLD001"),
        ("site.yaml", "SRC006"),
    }


def test_site_with_error_is_not_arranged(make_site: MakeSite, options: Options) -> None:
    """A site with an error is not arranged."""
    assert check(make_site({}), options).value.site is not None
    assert check(make_site({EVENT: "x"}), options).value.site is None


@pytest.mark.parametrize("path", [EVENT, STORY, SOURCES, ACTORS, "site.yaml"])
@pytest.mark.parametrize(
    "content",
    [
        "",
        "x",
        "-",
        "?",
        "? a",
        "- a",
        "[]",
        "{}",
        "~",
        "null",
        "a:",
        "a: {b: c}",
        "[[a]]",
        "'a': [~, {}]",
        ":",
        "{a: [}",
        "*",
    ],
)
def test_odd_file_never_crashes(make_site: MakeSite, options: Options, path: str, content: str) -> None:
    """Any tiny content in place of an entry gives a report in every format."""
    outcome = check(make_site({path: content}), options)
    report = Report(outcome.problems, outcome.value.files)

    assert {problem.code for problem in outcome.problems} <= set(CODES)
    assert all(write(report, plain) for write in FORMATS.values())


FIELDS = st.sampled_from(
    [
        "type", "date", "until", "time", "timezone", "after", "during", "title", "body", "speaker", "claims", "quotes",
        "votes", "sources", "media", "published", "status", "corrections", "denies", "confirms", "same_as", "nothing",
    ]
)  # fmt: skip
LEAVES = st.sampled_from(
    [
        "denial", "2021-11-02", "2021", "../2021-11-01", "10:47", "UTC", "company", "announcement#joint", "denial",
        "dispute/denial#x", "[@wire]", "[@]", "wire", "", "~", "x y", "draft", "71", "no", "[x](y)", "é", "\x07",
    ]
)  # fmt: skip
VALUES = st.recursive(
    LEAVES.map(lambda text: f"'{text}'"),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(
            st.sampled_from(
                ["id", "text", "target", "source", "en", "ru", "via", "exact", "lang", "src", "was", "now"]
            ),
            inner,
            max_size=3,
        ).map(lambda items: "{" + ", ".join(f"{name}: {value}" for name, value in items.items()) + "}"),
    ),
    max_leaves=8,
)
ENTRIES = st.dictionaries(FIELDS, VALUES, max_size=8).map(
    lambda fields: "".join(f"{name}: {value}\n" for name, value in fields.items()).encode()
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=120), ENTRIES))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"type: denial\ndate: 0001-01-01\ntime: 00:00\ntimezone: Asia/Almaty\ntitle: x\nsources: wire\n")
@example(b"type: denial\ndate: 9999-12-31\ntime: 23:59\ntimezone: America/New_York\ntitle: x\nsources: wire\n")
@example("title: '\u0661'\ndate: '\u0662\u0660\u0662\u0661'\n".encode())
def test_arbitrary_event_content_never_crashes(tmp_path: Path, make_site: MakeSite, content: bytes) -> None:
    """Arbitrary bytes or field values give a site or problems, and a printable report."""
    root = tmp_path / "site"
    if not root.exists():
        make_site({})
    (root / EVENT).write_bytes(content)

    outcome = check(root, Options(today=TODAY))
    text = FORMATS["full"](Report(outcome.problems, outcome.value.files), plain)

    assert {problem.code for problem in outcome.problems} <= set(CODES)
    assert text.encode("utf-8")
