"""A changed past: what `diff` and `check --against` say of a published event that changed without a correction."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, TODAY, MakeSite
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt
from repositories import commit
from schema_generator import diff_schema

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.problems import ACCEPTABLE

EVENTS = "content/stories/dispute/events"
STORY = "content/stories/dispute/story.yaml"
ACTORS, SOURCES = "content/actors/actors.yaml", "content/sources/sources.yaml"
ANSWER = f"{EVENTS}/answer.yaml"
SPOKEN = (
    "type: response\n"
    "date: 2021-11-05\n"
    "title: The company answers\n"
    "speaker: [company, spokesman]\n"
    "on_behalf_of: company\n"
    "denies: {target: announcement#joint, quote: no}\n"
    "claims:\n"
    "  - id: alone\n"
    "    text: We acted alone\n"
    "    quote: no\n"
    "    confirms: announcement#access\n"
    "  - id: later\n"
    "    text: We will act later\n"
    "quotes:\n"
    "  - {id: no, exact: we never did, lang: en, source: wire, speaker: spokesman}\n"
    "sources: [wire, gazette]\n"
    "published: 2021-11-10\n"
)
VALIDATOR = Draft7Validator(diff_schema())
MORE = {
    ANSWER: SPOKEN,
    ACTORS: (
        f"{BASE[ACTORS]}"
        "spokesman: {name: A spokesman, kind: person}\n"
        "union: {name: The union, kind: organization}\n"
    ),
}


def _run(site: Path, command: str, *arguments: str | Path) -> Result:
    where = ["--site", str(site)] if command == "diff" else [str(site)]
    options = [command, *map(str, arguments), *where, "--jobs", "1", "--no-cache"]
    return CliRunner().invoke(main, options, prog_name="onrecord", catch_exceptions=False)


def _changes(site: Path) -> list[dict[str, Any]]:
    """Return the changed events that the JSON of a diff names; it follows its schema."""
    document = json.loads(_run(site, "diff", "--output-format", "json").stdout)
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    return [change for change in document["changes"] if change["kind"] == "past-changed"]


def _warnings(site: Path) -> dict[str, list[str]]:
    """Return place and message of each warning of a check against the last commit, by file."""
    document = json.loads(_run(site, "check", "--against", "HEAD", "--output-format", "json").stdout)
    told: dict[str, list[str]] = {}
    for problem in document["problems"]:
        if problem["code"] == "COR006":
            words = re.split(r"in this published entry, | (?:changed|is new|is gone), and ", problem["message"])
            told.setdefault(problem["file"], []).append(f"{problem['line']}: {words[1]}")
    return told


def _told(site: Path) -> list[str]:
    """Return place and message of each warning of a check against the last commit."""
    return [told for of_file in _warnings(site).values() for told in of_file]


def _pasted(site: Path, change: Mapping[str, str]) -> None:
    """Put the lines where the change says."""
    file = site / change["file"]
    text, lines = file.read_text("utf-8"), change["lines"]
    old = re.search(r"^ *corrections:.*\n(?:[ -].*\n)*", text, re.MULTILINE)
    if change["where"] == "end":
        text = f"{text}{lines}"
    elif change["where"] == "item":
        assert old
        text = f"{text[: old.end()]}{lines}{text[old.end() :]}"
    else:
        assert old
        text = text.replace(old[0], lines)
    file.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a committed site with an answer that has a claim, a quotation and relations; nobody changes it."""
    folder = tmp_path_factory.mktemp("committed") / "site"
    for path, text in {**BASE, **MORE}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    commit(folder)
    return folder


@pytest.fixture
def site(committed: Path, tmp_path: Path) -> Path:
    """Return a copy of the committed site."""
    return Path(shutil.copytree(committed, tmp_path / "site"))


def _answers(make_site: MakeSite, texts: Mapping[str, str]) -> tuple[Path, Mapping[str, str]]:
    """Return a committed site with an answer for each case, and its file by the case's name."""
    files = {name: f"{EVENTS}/answer-{number}.yaml" for number, name in enumerate(texts)}
    site = make_site({**MORE, ANSWER: None, **{files[name]: text for name, text in texts.items()}})
    commit(site)
    return site, files


def _changes_by_file(site: Path) -> dict[str, dict[str, Any]]:
    return {change["file"]: change for change in _changes(site)}


def _edit(site: Path, old: str, new: str, path: str = ANSWER) -> None:
    text = (site / path).read_text("utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new, 1), "utf-8")


TOLD: Mapping[str, tuple[str, str, list[str], list[tuple[str, str]]]] = {
    "date": (
        "date: 2021-11-05",
        "date: 2021-11-06",
        ["2: the date"],
        [("Date: 5 November 2021", "Date: 6 November 2021")],
    ),
    "more exact date": (
        "date: 2021-11-05",
        "date: 2021-11",
        ["2: the date"],
        [("Date: 5 November 2021", "Date: November 2021")],
    ),
    "end": (
        "date: 2021-11-05\n",
        "date: 2021-11-05\nuntil: 2021-11-06\n",
        ["3: the date"],
        [("Date: 5 November 2021", "Date: 5 November 2021 to 6 November 2021")],
    ),
    "time": (
        "title:",
        "time: 10:30\ntimezone: Asia/Almaty\ntitle:",
        ["3: the date"],
        [("Date: 5 November 2021", "Date: 5 November 2021, 10:30 (Asia/Almaty)")],
    ),
    "speaker": (
        "[company, spokesman]",
        "spokesman",
        ["4: the speaker"],
        [("Speaker: A spokesman, The company", "Speaker: A spokesman")],
    ),
    "no speaker": (
        "speaker: [company, spokesman]\non_behalf_of: company\n",
        "",
        ["3: the body spoken for", "3: the speaker"],
        [("Speaker: A spokesman, The company", "—"), ("On behalf of: The company", "—")],
    ),
    "body": (
        "on_behalf_of: company",
        "on_behalf_of: union",
        ["5: the body spoken for"],
        [("On behalf of: The company", "On behalf of: The union")],
    ),
    "quoted words": ("we never did", "we did", ["15: a quotation"], [("we never did", "we did")]),
    "source of a quotation": (
        "source: wire",
        "source: gazette",
        ["15: a quotation"],
        [("Source: The wire", "Source: The gazette")],
    ),
    "speaker of a quotation": (
        "speaker: spokesman}",
        "speaker: company}",
        ["15: a quotation"],
        [("Speaker: A spokesman", "Speaker: The company")],
    ),
    "new quotation": (
        "sources: [",
        "  - {id: so, exact: it is so, lang: en, source: wire}\nsources: [",
        ["16: a quotation"],
        [("—", "it is so")],
    ),
    "claim": ("We acted alone", "We acted together", ["9: a claim"], [("We acted alone", "We acted together")]),
    "no claim": (
        "  - id: later\n    text: We will act later\n",
        "",
        ["3: a claim"],
        [("We will act later", "—")],
    ),
    "new claim, with a relation": (
        "quotes:\n",
        "  - id: too\n    text: So did others\n    same_as: announcement#access\nquotes:\n",
        ["15: a claim"],
        [("—", "So did others")],
    ),
    "another claim": (
        "id: later\n    text: We will act later",
        "id: never\n    text: We will never act",
        ["3: a claim", "13: a claim"],
        [("We will act later", "We will never act")],
    ),
    "quotation of a claim": ("    quote: no\n", "", ["3: a claim"], [("we never did", "—")]),
    "no relation": (
        "    confirms: announcement#access\n",
        "",
        ["3: a relation"],
        [("Confirms: The ministry has access", "—")],
    ),
    "new relation": (
        "claims:\n",
        "responds_to: announcement\nclaims:\n",
        ["7: a relation"],
        [("—", "Replies to: The ministry announces")],
    ),
    "another relation": (
        "confirms: ",
        "qualifies: ",
        ["3: a relation", "11: a relation"],
        [("Confirms: The ministry has access", "Qualifies: The ministry has access")],
    ),
    "basis": (
        "quote: no}",
        "quote: no, basis: inferred}",
        ["6: a relation"],
        [
            (
                "Denies: They issued a joint statement",
                "Read by us as a denial of: They issued a joint statement (our reading; not stated in our sources)",
            )
        ],
    ),
}


def test_change_is_told_with_lines_that_silence_it(make_site: MakeSite) -> None:
    """Diff and check tell each kind of change at its line; after the lines are pasted, both are silent."""
    site, files = _answers(make_site, dict.fromkeys(TOLD, SPOKEN))
    for name, (old, new, _, _) in TOLD.items():
        _edit(site, old, new, files[name])
    changes, told, shown = _changes_by_file(site), _warnings(site), _run(site, "diff").stdout

    assert changes.keys() == told.keys() == set(files.values())
    assert "Changed without a correction\n" in shown
    for name, (_, _, expected, words) in TOLD.items():
        file, change = files[name], changes[files[name]]
        assert change["id"] == f"dispute/{Path(file).stem}"
        assert sorted(told[file]) == sorted(expected), name
        assert re.findall(r'was: "(.*)"\n +now: "(.*)"', change["lines"]) == words, name
        assert f"  ~ {change['id']} says something else about the past\n" in shown
        assert f"      add at the end of the file: {file}\n{change['lines']}" in shown
        _pasted(site, change)
    assert (_changes(site), _told(site)) == ([], [])
    checked = json.loads(_run(site, "check", "--output-format", "json").stdout)
    # The answers of this site say the same of the same claims, as no real ones do.
    assert {problem["code"] for problem in checked["problems"]} == {"IDS009"}


_CLAIMS = SPOKEN[SPOKEN.index("  - id: alone") : SPOKEN.index("quotes:")]
_ALONE, _LATER = _CLAIMS[: _CLAIMS.index("  - id: later")], _CLAIMS[_CLAIMS.index("  - id: later") :]
SILENT: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "title and texts": ((ANSWER, "title: The company answers", "title: Another\nsummary: New\nbody: New"),),
    "order of speakers": ((ANSWER, "[company, spokesman]", "[spokesman, company]"),),
    "order of claims": ((ANSWER, _CLAIMS, f"{_LATER}{_ALONE}"),),
    "white space": ((ANSWER, "text: We acted alone", "text: >\n      We  acted\n      alone"),),
    "form": ((ANSWER, "announcement#access", "{target: dispute/announcement#access}"),),
    "renamed actor": ((ANSWER, "spokesman", "speaking"), (ACTORS, "spokesman: {", "speaking: {aliases: spokesman, ")),
    "renamed source": ((ANSWER, "wire", "cable"), (SOURCES, "wire: {", "wire: {}\ncable: {aliases: wire, ")),
    "renamed claim": (
        (ANSWER, "announcement#joint", "announcement#common"),
        (f"{EVENTS}/announcement.yaml", "id: joint", "id: common\n    aliases: joint"),
        (ANSWER, "id: alone", "id: solo\n    aliases: alone"),
    ),
    "renamed quotation": ((ANSWER, "id: no,", "id: words,"), (ANSWER, "quote: no", "quote: words")),
    "withdrawn": ((ANSWER, "date: 2021-11-05", "date: 2021-11-06\nstatus: withdrawn"),),
    "draft now": ((ANSWER, "date: 2021-11-05", "date: 2021-11-06\nstatus: draft"),),
    "with a correction": (
        (ANSWER, "date: 2021-11-05", "corrections: {date: 2021-11-12, was: a, now: b}\ndate: 2021-11-06"),
    ),
}


_OWN = [name for name, edits in SILENT.items() if {path for path, _, _ in edits} == {ANSWER}]
"""Those that can be in one site: the others rename something that all its answers would name."""


@pytest.mark.parametrize("names", [_OWN, *([name] for name in SILENT if name not in _OWN)], ids=lambda names: names[0])
def test_nothing_is_told_where_the_past_stays(make_site: MakeSite, names: list[str]) -> None:
    """What says the same, what readers don't see, and what a new correction tells is no changed past."""
    site, files = _answers(make_site, dict.fromkeys(names, SPOKEN))
    for name in names:
        for path, old, new in SILENT[name]:
            file = site / (files[name] if path == ANSWER else path)
            text = file.read_text("utf-8")
            assert old in text
            file.write_text(text.replace(old, new), "utf-8")

    assert (_changes(site), _told(site)) == ([], [])


def test_draft_that_becomes_public_is_no_past(make_site: MakeSite) -> None:
    """Nobody has read a draft, nor an event of a draft story, with and without `--drafts`."""
    site = make_site({**MORE, ANSWER: SPOKEN.replace("published: 2021-11-10", "status: draft")})
    commit(site)
    _edit(site, "status: draft", "published: 2021-11-10")
    _edit(site, "2021-11-05", "2021-11-06")
    assert _told(site) == []

    (site / STORY).write_text("title: The dispute\nstatus: draft\n", "utf-8")
    commit(site)
    (site / STORY).write_text("title: The dispute\n", "utf-8")
    _edit(site, "2021-11-06", "2021-11-07")
    assert _told(site) == []
    assert "COR006" not in _run(site, "check", "--against", "HEAD", "--drafts").stderr


def test_renamed_event_has_the_same_past(site: Path) -> None:
    """A renamed event is compared with itself, whatever else names it."""
    assert CliRunner().invoke(main, ["rename", "answer", "reply", "--yes", "--site", str(site)]).exit_code == 0
    assert _told(site) == []
    _edit(site, "2021-11-05", "2021-11-06", f"{EVENTS}/reply.yaml")

    assert [change["id"] for change in _changes(site)] == ["dispute/reply"]


def test_further_translation_is_no_change(make_site: MakeSite) -> None:
    """A new translation of a claim says the same; the lines hold the languages that changed."""
    languages = {
        "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
        STORY: "title: {en: The dispute, ru: Спор}\n",
    }
    site = make_site({**MORE, **languages})
    commit(site)
    _edit(site, "text: We acted alone", "text: {en: We acted alone, ru: Мы были одни}")
    assert _told(site) == []

    commit(site)
    _edit(site, "Мы были одни", "Мы одни")
    (change,) = _changes(site)
    assert 'was: {ru: "Мы были одни"}\n    now: {ru: "Мы одни"}' in change["lines"]
    _pasted(site, change)
    assert _told(site) == []


def test_lines_are_in_the_language_of_the_story(make_site: MakeSite) -> None:
    """Names and relations stand in the words of the story's pages."""
    site = make_site({**MORE, "site.yaml": f"{BASE['site.yaml']}languages: ru\n"})
    commit(site)
    _edit(site, "announcement#joint", "announcement#access")

    assert 'was: "Отрицает: They issued a joint statement"' in _changes(site)[0]["lines"]


HAD = "date: 2021-11-12, was: a, now: \"b: 'c'\", reason: so"
FORMS: Mapping[str, tuple[str, str]] = {
    "a list": ("corrections:\n  - date: 2021-11-12\n    was: a\n    now: b\n", "item"),
    "a list without indentation": ("corrections:\n- date: 2021-11-12\n  was: a\n  now: b\n", "item"),
    "a deep list in braces": (f"corrections:\n      - {{{HAD}}}\n", "item"),
    "one in braces": (f"corrections: {{{HAD}}}\n", "instead"),
    "a list in brackets": (f"corrections: [{{{HAD}}}]\n", "instead"),
    "one without a list": ("corrections:\n  date: 2021-11-12\n  was: a\n  now: b\n", "instead"),
}


def test_lines_join_older_corrections(make_site: MakeSite) -> None:
    """However the entry's corrections are written, the lines fit, and the older ones stay."""
    typed = {name: SPOKEN.replace("sources: [", f"{form}sources: [") for name, (form, _) in FORMS.items()}
    typed |= {f"{name}, last": f"{SPOKEN}{form}" for name, (form, _) in FORMS.items()}
    site, files = _answers(make_site, typed)
    before = _corrections(site)
    for file in files.values():
        _edit(site, "2021-11-05", "2021-11-06", file)
    changes = _changes_by_file(site)
    assert {name: changes[file]["where"] for name, file in files.items()} == {
        name: FORMS[name.removesuffix(", last")][1] for name in files
    }
    for change in changes.values():
        _pasted(site, change)

    added = ({"en": "Date: 5 November 2021"}, {"en": "Date: 6 November 2021"})
    after = _corrections(site)
    assert {name: after[file] for name, file in files.items()} == {
        name: [*before[file], added] for name, file in files.items()
    }
    assert all(before[file] for file in files.values())
    assert _told(site) == []


OLDER = "corrections:\n  - {date: 2021-11-20, was: It was on the third, now: 'On the fifth', reason: a slip}\n"
BROKEN: Mapping[str, tuple[tuple[tuple[str, str], ...], list[str]]] = {
    "edited": ((("the third", "the third."),), ["19: an earlier correction"]),
    "edited, and another date": (
        (("the third", "the third."), ("date: 2021-11-05", "date: 2021-11-06")),
        ["2: the date", "19: an earlier correction"],
    ),
    "dated anew": ((("{date: 2021-11-20", "{date: 2022-05-01"),), ["19: an earlier correction"]),
    "gone, and another date": (
        ((OLDER, ""), ("date: 2021-11-05", "date: 2021-11-06")),
        ["2: the date", "3: an earlier correction"],
    ),
    "replaced": (
        ((OLDER, "corrections: {date: 2022-05-01, was: a, now: b}\n"), ("date: 2021-11-05", "date: 2021-11-06")),
        ["3: an earlier correction"],
    ),
    "a new one with an earlier day": (
        (("  - {date", "  - {date: 2021-11-19, was: a, now: b}\n  - {date"), ("We acted alone", "We did")),
        ["9: a claim"],
    ),
    "a new one before the publication": (
        ((OLDER, "corrections: {date: 2021-11-09, was: a, now: b}\n"), ("We acted alone", "We did")),
        ["3: an earlier correction", "9: a claim"],
    ),
}


def test_only_a_new_and_later_correction_silences(make_site: MakeSite) -> None:
    """What readers know as a correction stays; no edit of it, and none with an earlier day, tells of a new change."""
    site, files = _answers(make_site, dict.fromkeys(BROKEN, f"{SPOKEN}{OLDER}"))
    before = _corrections(site)
    for name, (edits, _) in BROKEN.items():
        for old, new in edits:
            _edit(site, old, new, files[name])
    changes, told = _changes_by_file(site), _warnings(site)
    assert {name: sorted(told[file]) for name, file in files.items()} == {
        name: sorted(expected) for name, (_, expected) in BROKEN.items()
    }
    for file in files.values():
        _pasted(site, changes[file])

    assert (_changes(site), _told(site)) == ([], [])
    after = _corrections(site)
    assert [name for name, file in files.items() if before[file][0] not in after[file]] == []


def test_report_says_why_an_earlier_day_does_not_silence(make_site: MakeSite) -> None:
    """An editor who wrote a new correction learns why the warning stays."""
    site = make_site({**MORE, ANSWER: f"{SPOKEN}{OLDER}"})
    commit(site)
    _edit(site, "date: 2021-11-05", "date: 2021-11-06")
    _edit(site, "  - {date", "  - {date: 2021-11-19, was: a, now: b}\n  - {date")

    assert (
        "in this published entry, the date changed, and the new correction is dated before 2021-11-20, so readers take "
        "it for an earlier one"
    ) in _run(site, "check", "--against", "HEAD", "--output-format", "concise").stderr


def test_further_translation_of_a_correction_is_no_change(make_site: MakeSite) -> None:
    """An earlier correction may get another language, a reason or other white space."""
    languages = {
        "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
        STORY: "title: {en: The dispute, ru: Спор}\n",
    }
    old = "corrections:\n  - {date: 2021-11-20, was: It was on the third, now: On the fifth}\n"
    site = make_site({**MORE, **languages, ANSWER: f"{SPOKEN}{old}"})
    commit(site)
    _edit(site, "was: It was on the third", "was: {en: It was  on the third, ru: Третьего}")
    _edit(site, "On the fifth", "On the fifth, reason: a slip")
    assert (_changes(site), _told(site)) == ([], [])
    _edit(site, "date: 2021-11-05", "date: 2021-11-06")

    assert _told(site) == ["2: the date"]


def _corrections(site: Path) -> dict[str, list[tuple[object, object]]]:
    """Return the corrections of each event, by its file."""
    records = check(site, Options(TODAY)).value.records
    assert records
    return {
        f"{EVENTS}/{id_}.yaml": [(one.was, one.now) for one in event.fields.corrections]
        for (_, id_), event in records.event_by_id.items()
    }


def test_any_words_stand_in_the_lines_as_they_are(make_site: MakeSite) -> None:
    """Quotation marks, marks of YAML and invisible characters are read back as they were."""
    typed = {
        words: json.dumps(words, ensure_ascii=False)
        for words in ('"a" \\ b: #c', "- {x}", "'", "``` ```", "x\u00a0y\u200bz", "=cmd|' '!A0")
    }
    site, files = _answers(make_site, {words: SPOKEN.replace("We acted alone", text) for words, text in typed.items()})
    for words, file in files.items():
        _edit(site, typed[words], "Other words", file)
    changes = _changes_by_file(site)
    for file in files.values():
        _pasted(site, changes[file])

    after = _corrections(site)
    assert {words: after[file] for words, file in files.items()} == {
        words: [({"en": words}, {"en": "Other words"})] for words in files
    }


def test_markdown_has_the_lines_in_a_block_of_code(site: Path) -> None:
    """The block in a pull request's summary is what stands in the file; no text can end it."""
    _edit(site, "We acted alone", '"``` @octocat <b>"')
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(
        _run(site, "diff", "--output-format", "markdown").stdout
    )
    (code,) = re.findall(r'<pre><code class="language-yaml">(.*?)</code></pre>', html, re.DOTALL)

    assert code.startswith("corrections:\n  - date: ")
    assert "now: &quot;``` @octocat &lt;b&gt;&quot;\n" in code


def test_formats_of_check_have_the_lines_once(site: Path) -> None:
    """Each format tells each change; the first has the lines for all."""
    _edit(site, "2021-11-05", "2021-11-06")
    _edit(site, "We acted alone", "We acted together")
    outputs = {
        name: _run(site, "check", "--against", "HEAD", "--output-format", name).output
        for name in ("full", "concise", "github", "json")
    }

    assert {name: output.count("COR006") for name, output in outputs.items()} == dict.fromkeys(outputs, 2)
    assert outputs["full"].count("corrections:\n  - date: ") == 1
    assert '\n    was: "We acted alone"\n    now: "We acted together"\n' in outputs["full"]
    assert outputs["github"].count("%0Acorrections:%0A  - date: ") == 1
    assert outputs["concise"].count("corrections:") == 0


def test_warning_stops_a_strict_check_and_can_not_be_accepted(site: Path) -> None:
    """It is a warning: with `--strict` the check fails. No acceptance can hide later changes too."""
    _edit(site, "2021-11-05", "2021-11-06")
    ran = [_run(site, "check", *more, "--against", "HEAD").exit_code for more in ((), ("--strict",))]

    assert ran == [0, 1]
    assert _run(site, "check", "--strict").exit_code == 0
    assert "COR006" not in ACCEPTABLE


def test_required_correction_that_lacks_is_an_error_until_the_lines_are_pasted(site: Path) -> None:
    """Check and diff fail at the same places as a warning would stand, and pass with the lines."""
    settings = site / "site.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}corrections: required\n", "utf-8")
    assert (_run(site, "check", "--against", "HEAD").exit_code, _run(site, "diff").exit_code) == (0, 0)

    _edit(site, "2021-11-05", "2021-11-06")
    _edit(site, "We acted alone", "We acted together")
    checked = _run(site, "check", "--against", "HEAD")
    assert checked.exit_code == 1
    assert (
        f"{ANSWER}:2:7: error COR007 in this published entry, the date changed, and no new correction" in checked.stderr
    )
    assert 'was: "We acted alone"\n' in checked.stderr
    assert "COR006" not in checked.stderr
    ran = _run(site, "diff", "--annotate")
    assert ran.exit_code == 1
    assert f"::error file={ANSWER},line=2,col=7,endColumn=17,title=COR007::in this published entry" in ran.stderr

    (change,) = _changes(site)
    _pasted(site, change)
    checked = _run(site, "check", "--against", "HEAD")
    assert (checked.exit_code, "COR00" in checked.stderr) == (0, False)
    assert _run(site, "diff", "--annotate").exit_code == 0
    assert "COR007" not in ACCEPTABLE


def test_headline_and_draft_need_no_required_correction(site: Path) -> None:
    """What a warning doesn't ask for, nothing requires."""
    settings = site / "site.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}corrections: required\n", "utf-8")
    _edit(site, "title: The company answers", "title: The company replies")
    draft = BASE[f"{EVENTS}/denial.yaml"].replace("published: 2021-11-10", "status: draft")
    (site / EVENTS / "held.yaml").write_text(draft, "utf-8")
    commit(site)
    _edit(site, "date: 2021-11-02", "date: 2021-11-03", f"{EVENTS}/held.yaml")

    ran = _run(site, "check", "--against", "HEAD^")
    assert (ran.exit_code, "COR00" in ran.stderr) == (0, False)


def test_base_of_a_check_is_named_as_for_diff(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is a base too, and a base that does not exist is explained with the same words and status."""
    older = tmp_path / "older"
    shutil.copytree(site, older)
    _edit(site, "2021-11-05", "2021-11-06")
    monkeypatch.chdir(site)
    for name in ("nothing", "content"):
        said = [_run(site, *command).stderr for command in (("diff", name), ("check", "--against", name))]
        assert said[0].partition("Error: ")[2] == said[1].partition("Error: ")[2] != ""
        assert _run(site, "check", "--against", name).exit_code == 2

    assert "in this published entry, the date changed" in _run(site, "check", "--against", older).stderr


def test_pull_request_gets_each_annotation_once(site: Path) -> None:
    """The step that says what changes annotates the lines on standard error, and nothing where nothing changed."""
    assert _run(site, "diff", "--annotate", "--output-format", "markdown").stderr == ""
    _edit(site, "2021-11-05", "2021-11-06")
    ran = _run(site, "diff", "--annotate", "--output-format", "markdown")

    assert ran.stderr.count(f"::warning file={ANSWER},line=2,col=7,endColumn=17,title=COR006::in this published") == 1
    assert "::warning" not in ran.stdout
