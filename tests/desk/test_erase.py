"""`onrecord erase`: finds each place of a name, takes it out of entries, and never repeats it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, DRAWING, NOW, TODAY, MakeSite
from fault_injector import FaultInjector, exit_code_of
from two_stories import DENIAL

from onrecord.build.pipeline import Options, build, check
from onrecord.cache.signing_key import trust
from onrecord.cli import main
from onrecord.editing.entries import checked_site
from onrecord.editing.entries.checked_site import CheckedSite
from onrecord.editing.erasing.name_forms import Spelling, forms_of
from onrecord.model.choices import OutputKind
from onrecord.problems import Problem, SourceFile
from onrecord.reserved import CHANGES
from onrecord.site_files.site_changes import SiteChanges, applied_changes, recover_changes
from onrecord.terminal.environment import Environment

STORY = "content/stories/dispute/story.yaml"
PEOPLE = "content/actors/people.yaml"
KEPT = "content/snapshots/wire.txt"
SOURCES = "content/sources/sources.yaml"
EVENT = "content/stories/dispute/events/vera-sample-denies.yaml"
NEW_EVENT = EVENT.replace("vera-sample", "person-1")
WORDS = "The company said: Vera\nSample was wrong about it.\n"
OUTPUTS = ", ".join(kind for kind in get_args(OutputKind) if kind != "cards")
"""All outputs with words; a card is a picture."""
SITE: Mapping[str, str] = {
    "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\noutputs: [{OUTPUTS}]\n",
    PEOPLE: (
        "# Vera Sample works there\n"
        "vera-sample:\n"
        "  name: {en: Vera Sample, ru: Вера Образцова}\n"
        "  kind: person\n"
        "  role: Engineer\n"
        "  other_names: [V. Sample]\n"
        "  member_of: company\n"
        "  url: https://example.org/people/vera-sample\n"
        "  same_as: https://www.wikidata.org/wiki/Q1\n"
        "  aliases: [engineer-sample]\n"
    ),
    SOURCES: (
        BASE[SOURCES].replace("The wire,", f"'Vera Sample: no', sha256: {sha256(WORDS.encode()).hexdigest()},")
        + "vera-sample-post: {title: A post, issued: 2021-11-02, url: https://example.org/a, author: [Vera Sample]}\n"
    ),
    KEPT: WORDS,
    STORY: (
        "title: {en: The dispute, ru: Спор}\n"
        "expected:\n"
        "  - id: vera-sample-hearing\n"
        "    kind: hearing\n"
        "    title: {en: Hearing of Vera Sample, ru: Слушание. Вера Образцова}\n"
        "    date: 2022-03-17\n"
        "    note: Vera Sample asked for it\n"
        "    actors: [vera-sample, company]\n"
        "    sources: vera-sample-post\n"
        "    published: 2021-11-10\n"
        "    earlier: {date: 2022-03-03, published: 2021-11-09, sources: [wire, vera-sample-post]}\n"
        "    cancelled: {date: 2021-11-11, reason: Vera Sample did not come, sources: vera-sample-post}\n"
        "  - {id: reply, kind: statement, title: A reply, date: 2021-11-02, sources: wire, published: 2021-11-01, "
        "happened: vera-sample-denies}\n"
    ),
    EVENT: (
        "type: denial\n"
        "date: 2021-11-02\n"
        "title: {en: Vera Sample denies, ru: Вера Образцова отрицает}\n"
        "speaker: vera-sample\n"
        "on_behalf_of: company\n"
        "denies: announcement#joint\n"
        "quotes:\n"
        "  - {id: wrong, exact: Vera Sample was wrong, lang: en, source: wire, speaker: company}\n"
        "body: |\n"
        "  As Vera\n"
        "  Sample said [@vera-sample-post], see [her page](/actors/vera-sample/).\n"
        "sources: [wire, vera-sample-post]\n"
        "tags: vera-sample\n"
        "published: 2021-11-10\n"
        "aliases: [vera-sample-answers, answer]\n"
    ),
    DENIAL: BASE[DENIAL].replace("published: 2021-11-10\n", "status: draft\n"),
}  # fmt: skip
NAME = re.compile(r"vera[\W_]*sample|sample[\W_]*vera|v\. sample|вера\s+образцова|engineer-sample", re.IGNORECASE)
"""The name in all its forms: what must not stay."""


def _run(site: Path, *arguments: str, stdin: str = "", asks: bool = False) -> Result:
    environment = Environment(lambda: NOW, asks=asks)
    return CliRunner().invoke(main, ["erase", *arguments, "--site", str(site)], input=stdin, obj=environment)


def _write(site: Path, *arguments: str, stdin: str = "") -> Result:
    words = ("--replacement", "an engineer", "--replacement", "ru=инженер")
    return _run(site, *arguments, "--write", "--yes", *words, stdin=stdin)


def _named(root: Path) -> list[str]:
    """Return the files below a folder that have the name in their content or their path."""
    files = (file for file in sorted(root.rglob("*")) if file.is_file())
    return [
        str(file.relative_to(root))
        for file in files
        if NAME.search(file.read_bytes().decode("utf-8", "replace")) or NAME.search(str(file.relative_to(root)))
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, state_home: Path) -> Path:
    """Return a site with a name in many places, built and published, with its state; nobody changes it."""
    root = tmp_path_factory.mktemp("built") / "site"
    for path, content in {**BASE, **SITE}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    trust(state_home / "onrecord")
    options = Options(TODAY, now=NOW, remember=True)
    assert check(root, options).problems == ()
    build(root, root / "_site", options)
    (root / "published.txt").write_text(
        "# ours\nactors/engineer-sample\nactors/vera-sample\ndispute/\ndispute/announcement\n"
        "dispute/vera-sample-answers\ndispute/vera-sample-denies\nsources/vera-sample-post\n"
    )
    return root


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the built site."""
    return Path(shutil.copytree(built, tmp_path / "site", symlinks=True))


def test_nothing_with_the_name_stays(site: Path, options: Options) -> None:
    """After `--write` and a build, no file has the name, nor does the output: not the site, its state, or a journal."""
    assert len(_named(site)) > 20
    assert (site / ".onrecord").exists()
    listed = _run(site, "actors/vera-sample")
    written = _write(site, "actors/vera-sample")

    assert (listed.exit_code, written.exit_code) == (1, 0), written.output
    assert [name for name in _named(site) if not name.startswith("_site/")] == []
    assert not (site / ".onrecord").exists()
    build(site, site / "_site", options)
    assert _named(site) == []
    for ran in (listed, written):
        assert not NAME.search(ran.output)
    again = _run(site, stdin="Vera Sample\nВера Образцова\nengineer-sample\n")
    assert (again.exit_code, again.stdout.splitlines()[0]) == (
        0,
        "none of the site's own files has the name, as far as the command can read them",
    )


def test_erased_event_that_was_withdrawn_leaves_no_row(site: Path, options: Options) -> None:
    """The log of changes keeps a withdrawn event under its neutral id alone."""
    withdrawal = "status: withdrawn\ncorrections: {date: 2021-11-12, reason: It was wrong}\n"
    (site / EVENT).write_text((site / EVENT).read_text("utf-8") + withdrawal, "utf-8")
    build(site, site / "_site", options)
    log = site / "_site/data/changes.csv"
    before = log.read_text("utf-8")
    assert _write(site, "actors/vera-sample").exit_code == 0
    build(site, site / "_site", options)
    after = log.read_text("utf-8")

    assert before.count(",dispute/vera-sample-denies,") == after.count(",dispute/person-1-denies,") == 2
    assert not NAME.search(after)
    (site / NEW_EVENT).unlink()
    story = (site / STORY).read_text("utf-8")
    (site / STORY).write_text(story.partition("  - {id: reply")[0], "utf-8")
    public = (site / "published.txt").read_text("utf-8").splitlines()
    kept = [line for line in public if not line.startswith(("dispute/person-1", "dispute/event-"))]
    (site / "published.txt").write_text("\n".join(kept), "utf-8")
    assert build(site, site / "_site", options).value.published
    assert "dispute/person-1" not in log.read_text("utf-8")


def test_site_means_the_same(site: Path, options: Options) -> None:
    """Ids become neutral everywhere, texts get the words of their language, and words of others stand in brackets."""
    assert _write(site, "actors/vera-sample").exit_code == 0

    assert check(site, options).problems == ()
    assert (site / PEOPLE).read_text("utf-8") == (
        "# an engineer works there\n"
        "person-1:\n"
        "  name: {en: An engineer, ru: Инженер}\n"
        "  kind: person\n"
        "  role: Engineer\n"
        "  member_of: company\n"
    )
    assert (site / NEW_EVENT).read_text("utf-8") == (
        "type: denial\n"
        "date: 2021-11-02\n"
        "title: {en: An engineer denies, ru: Инженер отрицает}\n"
        "speaker: person-1\n"
        "on_behalf_of: company\n"
        "denies: announcement#joint\n"
        "quotes:\n"
        "  - {id: wrong, exact: '[an engineer] was wrong', lang: en, source: wire, speaker: company}\n"
        "body: |\n"
        "  As\n"
        "  an engineer said [@person-1-post], see [her page](/actors/person-1/).\n"
        "sources: [wire, person-1-post]\n"
        "tags: person-1\n"
        "published: 2021-11-10\n"
        "aliases: answer\n"
    )
    kept = (site / KEPT).read_bytes()
    assert kept == b"The company said:\n[an engineer] was wrong about it.\n"
    sources = (site / SOURCES).read_text("utf-8")
    assert f"title: '[an engineer]: no', sha256: {sha256(kept).hexdigest()}," in sources
    assert "\nperson-1-post: {title: A post, " in sources
    assert "author: [An engineer]}" in sources
    assert (site / "published.txt").read_text() == (
        "# ours\nactors/person-1\ndispute/\ndispute/announcement\ndispute/person-1-denies\nsources/person-1-post\n"
    )  # fmt: skip


def test_places_are_listed_without_the_name(make_site: MakeSite) -> None:
    """The list names files, lines, columns and kinds; the name in a path is masked. Nothing changes."""
    people = "x-y: {name: Xen Ypsilon, kind: person}\n"
    source = "a: {title: About Xen Ypsilon, url: https://example.org/xen_ypsilon}\n"
    files = {PEOPLE: people, "content/sources/x-y.yaml": source, "README.md": "Xen\nYpsilon and Ypsilons\n"}
    root = make_site(files)
    ran = _run(root, stdin="Xen Ypsilon\n")

    assert ran.stdout.partition("Beyond")[0] == (
        "erase --write changes these places:\n"
        "  content/actors/people.yaml:1:1: id\n"
        "  content/actors/people.yaml:1:13: name\n"
        "  content/sources/***.yaml: name of the file\n"
        "  content/sources/***.yaml:1:18: title\n"
        "change these by hand:\n"
        "  README.md:1:1: text\n"
        "  content/sources/***.yaml:1:56: address\n"
        "look at these lines, which have a word of the name:\n"
        "  README.md:2\n"
    )
    assert ran.exit_code == 1
    assert {path: (root / path).read_text() for path in files} == files


def test_kill_leaves_all_changes_or_none(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a kill at any operation, the next command restores the files, `published.txt` too, or finishes."""
    files = {path: (site / path).read_bytes() for path in (PEOPLE, KEPT, EVENT, STORY, "published.txt")}
    recorded: list[SiteChanges] = []

    def record(root: Path, changes: SiteChanges) -> object:
        recorded.append(changes)
        return applied_changes(root, changes)

    monkeypatch.setattr(checked_site, "applied_changes", record)
    assert _write(site, "actors/vera-sample").exit_code == 0
    for path, content in files.items():
        (site / path).write_bytes(content)
    (site / NEW_EVENT).unlink()
    changes = recorded[0]
    (site / SOURCES).write_bytes(changes.replaced[SOURCES].before)
    for number in range(1, 60):
        killed = FaultInjector(number, lambda: os._exit(9))

        def change(killed: FaultInjector = killed) -> None:
            with applied_changes(site, changes, killed):
                pass

        code = exit_code_of(change)
        recover_changes(site)
        is_done = (site / NEW_EVENT).exists()
        assert ("engineer-sample" in (site / "published.txt").read_text()) is not is_done
        assert _named(site / CHANGES) == [] if (site / CHANGES).exists() else True
        if is_done:
            break
        assert {path: (site / path).read_bytes() for path in files} == files
        assert code == 9
    assert is_done


REFUSED = {
    "a name as an argument": (["Vera Sample"], "", 2, "an argument is STORY/EVENT"),
    "no name": ([], "\n", 1, "no name was typed"),
    "a letter": ([], "V\n", 1, "a name has at least two letters"),
    "no replacement": (["actors/vera-sample", "--write", "--yes"], "", 2, "--replacement 'a resident'"),
    "a replacement with the name": (
        ["actors/vera-sample", "--write", "--yes", "--replacement", "not Vera Sample"], "", 1,
        "the replacement contains the name",
    ),
    "a replacement with YAML": (
        ["actors/vera-sample", "--write", "--yes", "--replacement", "a: b"], "", 1, "letters, digits, spaces",
    ),
    "no terminal": (["actors/vera-sample", "--write", "--replacement", "x"], "", 2, "add --yes"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "stdin", "code", "message"), REFUSED.values(), ids=REFUSED)
def test_refusal_changes_nothing(site: Path, arguments: list[str], stdin: str, code: int, message: str) -> None:
    """A refusal says what to do, without the name, and changes nothing."""
    before = {path: (site / path).read_bytes() for path in SITE}
    ran = _run(site, *arguments, stdin=stdin)

    assert (ran.exit_code, {path: (site / path).read_bytes() for path in SITE}) == (code, before)
    assert message in ran.stderr
    assert not NAME.search(ran.output)


def test_name_is_asked_for(site: Path) -> None:
    """At a terminal, the command asks for the name, for other spellings, for the replacement, and whether to go on."""
    ran = _run(site, "--write", stdin="Vera Sample\n\nan engineer\nn\n", asks=True)

    assert ran.exit_code == 1
    for question in ("The name, or an entry", "Another spelling", "What stands in texts", "Take the name out"):
        assert question in ran.stderr
    assert "nothing is changed" in ran.stderr
    assert (site / EVENT).exists()


def test_site_with_an_error_is_not_changed(site: Path) -> None:
    """A site with an error is listed, and not changed; the message repeats no line of it."""
    (site / DENIAL).write_text("type: denial\ntitle: Vera Sample\n")
    listed, written = _run(site, "actors/vera-sample"), _write(site, "actors/vera-sample")

    assert f"  {DENIAL}:2:8: title" in listed.stdout
    assert written.exit_code == 1
    assert "nothing is changed while the site has an error" in written.stderr
    assert not NAME.search(written.output)
    assert (site / EVENT).exists()


def test_error_after_the_change_restores_all(site: Path) -> None:
    """If the site would have an error, all files stay, and the report masks the name."""
    (site / "content/pages").mkdir()
    (site / "content/pages/vera-sample.md").write_text("---\ntitle: A page\n---\n")
    (site / "content/pages/person-1.md").write_text("---\ntitle: A page\n---\n")
    before = {path: (site / path).read_bytes() for path in SITE}
    ran = _write(site, "actors/vera-sample")

    assert ran.exit_code == 1
    assert "is there already" in ran.stderr
    assert {path: (site / path).read_bytes() for path in SITE} == before
    assert not NAME.search(ran.output)


def test_name_of_two_entries_is_left(make_site: MakeSite, options: Options) -> None:
    """Texts with a name that another entry has too are left; a typed name that two entries have is refused."""
    people = "one: {name: Vera Sample, kind: person}\ntwo: {name: Vera Sample, kind: person, different_from: %s}\n"
    root = make_site({PEOPLE: people % "one"})
    refused, ran = _run(root, stdin="vera sample\n"), _write(root, "actors/one")

    assert "several entries have this name" in refused.stderr
    assert (root / PEOPLE).read_text() == people.replace("one", "person-1") % "person-1"
    assert ran.stdout.count("name that another entry has too") == 2
    assert ran.exit_code == 1
    assert not [problem for problem in check(root, options).problems if problem.severity == "error"]


def test_stories_events_and_claims_get_neutral_ids(make_site: MakeSite, options: Options) -> None:
    """A name in the id of a story, an event or a claim goes too, with the files and all references."""
    story = "content/stories/vera-case"
    root = make_site(
        {
            f"{story}/story.yaml": "title: A case\n",
            f"{story}/events/vera.yaml": (
                BASE[DENIAL].replace("denies: announcement#joint\n", "denies: dispute/announcement#joint\n")
                + "claims:\n  - {id: vera-left, text: She left, aliases: [vera-went]}\n"
            ),
            f"{story}/events/later.yaml": (
                "type: report\ndate: 2021-11-03\ntitle: Vera\nspeaker: company\nconfirms: vera#vera-left\n"
                "body: See [it](/vera-case/vera/).\nsources: gazette\npublished: 2021-11-10\n"
            ),
            "published.txt": (
                "vera-case/\nvera-case/later\nvera-case/vera\nvera-case/vera#vera-left\nvera-case/vera/vera-left/\n"
            ),
        }
    )
    ran = _write(root, stdin="Vera\n")

    assert ran.exit_code == 0, ran.output
    new = root / "content/stories/person-1-case/events"
    assert sorted(path.name for path in new.iterdir()) == ["later.yaml", "person-1.yaml"]
    assert "claims:\n  - {id: person-1-left, text: She left}\n" in (new / "person-1.yaml").read_text()
    assert "title: An engineer\n" in (new / "later.yaml").read_text()
    assert (
        "confirms: person-1#person-1-left\nbody: See [it](/person-1-case/person-1/).\n"
        in (new / "later.yaml").read_text()
    )
    assert (root / "published.txt").read_text() == (
        "person-1-case/\nperson-1-case/later\nperson-1-case/person-1\nperson-1-case/person-1#person-1-left\n"
        "person-1-case/person-1/person-1-left/\n"
    )
    assert not [problem for problem in check(root, options).problems if problem.severity == "error"]


def test_escapes_and_links_are_left_to_people(make_site: MakeSite) -> None:
    """Nothing changes while an id is typed with escapes; a text with them is listed."""
    quoted = BASE[DENIAL].replace("The company denies", '"Vera\\x20Sample denies"')
    root = make_site({PEOPLE: "vera-sample: {name: Vera Sample, kind: person}\n", DENIAL: quoted})
    listed = _run(root, "actors/vera-sample")
    assert f"  {DENIAL}:3:8: title, typed with escapes" in listed.stdout

    (root / DENIAL).write_text(BASE[DENIAL].replace("speaker: company", 'speaker: "vera\\x2dsample"'))
    refused = _write(root, "actors/vera-sample")
    assert (refused.exit_code, f"  {DENIAL}:4:10: reference" in refused.stdout) == (1, True)
    assert "without escapes" in refused.stderr
    assert (root / PEOPLE).read_text().startswith("vera-sample")


def test_other_files_are_searched(site: Path) -> None:
    """Editors' hidden copies, other texts, binary files, calendars and names of files are found."""
    others = {
        "content/stories/dispute/events/.denial.yaml.swp": b"\0Vera Sample",
        "notes/ru.md": "Вера Образцова".encode(),
        "static/vera-sample.jpg": b"",
        "static/photo.jpg": b"\0XMP Vera Sample",
        "static/notes.txt": b"Sample, Vera; veraSample",
        "_site/calendar.ics": b"SUMMARY:Vera Sam\r\n ple",
        "_site/other.txt": b"%D0%92%D0%B5%D1%80%D0%B0%20%D0%9E%D0%B1%D1%80%D0%B0%D0%B7%D1%86%D0%BE%D0%B2%D0%B0",
    }
    for path, content in others.items():
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_bytes(content)
    built = int(_run(site, "actors/vera-sample").stdout.partition("_site: ")[2].partition(" files")[0])
    ran = _write(site, "actors/vera-sample")

    assert ran.exit_code == 1
    assert ran.stdout.partition("change these by hand:\n")[2].partition("these may tell")[0] == (
        "  content/stories/dispute/events/.denial.yaml.swp: content of the file\n"
        "  notes/ru.md:1:1: text\n"
        "  static/notes.txt:1:1: text\n"
        "  static/notes.txt:1:15: text\n"
        "  static/photo.jpg: content of the file\n"
        "  static/***.jpg: name of the file\n"
    )
    assert f"_site: {built} files with the name, until the next onrecord build" in ran.stdout
    for name in ("calendar.ics", "other.txt"):
        (site / "_site" / name).unlink()
    assert (
        f"_site: {built - 2} files"
        in _run(site, stdin="Vera Sample\nВера Образцова\nV. Sample\nactors/engineer-sample\n").stdout
    )


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Vera Sample", "VERA  sample", True),
        ("Vera Sample", "Sample Vera", True),
        ("Vera Sample", "Vera Samples", False),
        ("Vera Sample", "Veras Sample", False),
        ("Пётр О’Нил", "Петр О'Нил", True),
        ("Йен Ный", "Йен Ный", True),
        ("Port", "the port", False),
        ("Port", "PORT", True),
        ("Jean-Luc P", "Jean‑Luc P", True),
    ],
)
def test_spellings_are_found(name: str, text: str, *, found: bool) -> None:
    """A name is found in other capitals, with letters that people exchange, and in the other order."""
    assert (forms_of([Spelling(name)], ()).typed.search(text) is not None) is found


@pytest.mark.parametrize(
    ("name", "text"),
    [("Вера Образцова", "Вере Образцовой"), ("Vera Sample", "Vera's"), ("Sarah Weinstein", "Weinsteins")],
)
def test_single_words_are_found_in_all_cases(name: str, text: str) -> None:
    """A word of the name is found with the endings that grammar gives it."""
    forms = forms_of([Spelling(name)], ())
    assert not forms.typed.search(text)
    assert forms.words.search(text)


@pytest.mark.parametrize(
    "written", ["Vera Sam\u00adple", "Vera\u200b Sample", "V\u0435ra S\u0430mple", "Vera\u00a0Sample"]
)
def test_name_that_only_looks_the_same_goes(make_site: MakeSite, written: str) -> None:
    """Characters that nobody sees, and letters of another alphabet that look the same, hide no name."""
    titled = {DENIAL: BASE[DENIAL].replace("The company denies", f'"{written} denies"')}
    root = make_site({**titled, "notes.txt": f"See {written}.\n"})

    assert f"  {DENIAL}:3:9: title\n" in _run(root, stdin="Vera Sample\n").stdout
    ran = _write(root, stdin="\ufeffVera Sample\n")
    assert (root / DENIAL).read_text("utf-8") == BASE[DENIAL].replace("The company", '"An engineer').replace(
        "denies\n", 'denies"\n', 1
    )
    assert "change these by hand:\n  notes.txt:1:5: text\n" in ran.stdout


def test_words_of_two_lines_are_no_name(make_site: MakeSite) -> None:
    """The last word of a comment or a value, and the field below it, make no name."""
    people = "# written by Sample\nvera-sample:\n  name: Vera Sample\n  kind: person # see Vera\n"
    root = make_site({PEOPLE: people})
    ran = _write(root, "actors/vera-sample")

    assert ran.exit_code == 0, ran.output
    assert (root / PEOPLE).read_text("utf-8") == (
        "# written by Sample\nperson-1:\n  name: An engineer\n  kind: person # see Vera\n"
    )
    assert f"look at these lines, which have a word of the name:\n  {PEOPLE}:1,4\n" in ran.stdout


def test_commit_says_nothing(site: Path) -> None:
    """The proposed subject of a commit says nothing of the name."""
    assert "git add -A && git commit -m 'Remove personal data'" in _write(site, "actors/vera-sample").stdout


def test_names_of_files_and_plain_ids_stay(make_site: MakeSite, options: Options) -> None:
    """A picture's name is left, and a former id of one word changes no longer id that has the word."""
    person = "vera-sample: {name: Vera Sample, kind: person, aliases: [chair, v]}\n"
    shown = f"{BASE[DENIAL]}media: {{src: vera-sample.svg, alt: A line, credit: The desk}}\n"
    root = make_site({PEOPLE: person, DENIAL: shown, "static/vera-sample.svg": DRAWING})
    (root / "published.txt").write_text("actors/chair\nactors/v\nactors/vera-sample\n")
    ran = _write(root, "actors/vera-sample")

    assert f"change these by hand:\n  {DENIAL}:8:14: name of a file\n  static/***.svg: name of the file\n" in ran.stdout
    assert (root / PEOPLE).read_text() == "person-1: {name: An engineer, kind: person}\n"
    assert (root / "published.txt").read_text() == "actors/person-1\n"
    assert not [problem for problem in check(root, options).problems if problem.severity == "error"]


def test_entry_that_is_gone_is_still_searched(make_site: MakeSite) -> None:
    """A full name that no entry has is searched as a text, so that nothing passes unseen."""
    root = make_site({"notes.txt": "actors/vera was here\n"})

    ran = _run(root, "actors/vera")
    assert "  notes.txt:1:8: text\n" in ran.stdout
    assert ran.stderr == "no entry is called so, or no longer; the command looks for the words of the id\n"
    assert _run(root, "actors/company").stderr == ""


def test_entries_of_other_kinds_get_neutral_ids(make_site: MakeSite, options: Options) -> None:
    """A source and an event lose their ids, and nothing else."""
    root = make_site({"published.txt": "dispute/denial\nsources/wire\n", "content/snapshots/wire.txt": "Words\n"})
    for name in ("sources/wire", "dispute/denial"):
        assert _run(root, name, "--write", "--yes").exit_code == 0

    assert (root / "published.txt").read_text() == "dispute/event-1\nsources/source-1\n"
    event = root / "content/stories/dispute/events/event-1.yaml"
    assert event.read_text() == BASE[DENIAL].replace("wire", "source-1")
    assert (root / "content/snapshots/source-1.txt").exists()
    assert not [problem for problem in check(root, options).problems if problem.severity == "error"]


def test_what_readers_see_otherwise_is_named(make_site: MakeSite) -> None:
    """The order of events of one day follows their first ids, so a new id can change it; the command says so."""
    events = "content/stories/dispute/events"
    named = BASE[DENIAL].replace("The company denies", "Vera Sample")
    root = make_site({DENIAL: None, f"{events}/vera-sample.yaml": named, f"{events}/q.yaml": BASE[DENIAL]})
    ran = _write(root, stdin="Vera Sample\n")

    assert "readers see otherwise:\n" in ran.stdout
    assert "  the order of events in dispute/\n" in ran.stdout


def test_errors_of_the_changed_site_are_masked(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the changed site has an error, all files stay, and its message comes without the name."""
    before = {path: (site / path).read_bytes() for path in SITE}

    def find_new_problems(_before: CheckedSite, _after: CheckedSite) -> tuple[Problem, ...]:
        """Stand in for the check of the changed site."""
        return (Problem("REL001", "Vera Sample is unknown", SourceFile(EVENT, "").span()),)

    monkeypatch.setattr(checked_site, "find_new_problems", find_new_problems)
    ran = _write(site, "actors/vera-sample")

    assert ran.exit_code == 1
    assert "/***-denies.yaml:1: REL001: *** is unknown\n" in ran.stderr
    assert "nothing is changed: the site would have an error" in ran.stderr
    assert {path: (site / path).read_bytes() for path in SITE} == before
    assert not NAME.search(ran.output)


def _fail(*_arguments: object, **_options: object) -> object:
    raise KeyError("Vera Sample")


@pytest.mark.parametrize("place", ["read_entries", "find_new_problems"])
def test_bug_does_not_tell_the_name(site: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """An unexpected error shows where it happened, before the name is known and after, and never its own message."""
    monkeypatch.setattr(checked_site, place, _fail)
    ran = _write(site, stdin="Vera Sample\n")

    assert (ran.exit_code, type(ran.exception)) == (1, SystemExit)
    assert "in _fail\n" in ran.stderr
    assert "Error: KeyError; this is a bug: report it with these lines" in ran.stderr
    assert not NAME.search(ran.output.replace('raise KeyError("Vera Sample")', ""))


def test_name_in_another_encoding_is_refused(site: Path) -> None:
    """Bytes that are no UTF-8 are refused in one sentence."""
    environment = Environment(lambda: NOW, asks=False)
    ran = CliRunner().invoke(main, ["erase", "--site", str(site)], input=b"Vera S\xe4mple\n", obj=environment)

    assert (ran.exit_code, ran.stderr) == (1, "Error: the typed name is no text in UTF-8\n")
