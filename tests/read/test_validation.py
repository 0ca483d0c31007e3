"""Tests of onrecord.read.validation: validation errors become problems that an editor understands."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from onrecord.model.fields import ActorFields, EventFields, SiteFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.problems import CODES, Outcome, Problem, SourceFile, Span, Where
from onrecord.read.normalization import PlainData, normalize
from onrecord.read.validation import salvage, validate
from onrecord.read.yaml.tree import parse_yaml

VALID = {"type": "denial", "date": "2021-11-02", "title": {"en": "No"}, "sources": [{"source": "wire"}]}


def located(where: Where) -> Span:
    """Return a span whose text is the path of keys, with ':' after a key that is itself meant."""
    path = "/".join(map(str, where.keys)) + (":" if where.on_key else "")
    return Span(where.path, 1, 1, 0, path)


def validated(plain: PlainData, model: type[Fields] = EventFields) -> Outcome[Fields | None]:
    """Validate an entry at a fixed place."""
    return validate(plain, model, Where("file.yaml", ("entry",)), located)


def refusals(plain: PlainData, model: type[Fields] = EventFields) -> list[tuple[str, str]]:
    """Return code and place of each problem of an entry."""
    outcome = validated(plain, model)
    assert outcome.value is None
    return [(problem.code, problem.span.text if problem.span else "") for problem in outcome.problems]


def test_valid_entry_becomes_its_model() -> None:
    """A valid entry becomes its model, with texts converted to values."""
    outcome = validated(VALID)

    assert outcome.problems == ()
    assert isinstance(outcome.value, EventFields)
    assert str(outcome.value.date) == "2021-11-02"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"speeker": "x"}, [("FLD001", "entry/speeker:")], id="unknown field: its name"),
        pytest.param({"date": None}, [("FLD002", "entry")], id="missing field: the entry"),
        pytest.param({"type": "deniel"}, [("FLD004", "entry/type")], id="not in the list"),
        pytest.param({"type": ["denial"]}, [("FLD003", "entry/type")], id="a list in place of one value"),
        pytest.param({"speaker": [["x"]]}, [("FLD003", "entry/speaker/0")], id="a list in a list"),
        pytest.param({"title": ["No"]}, [("FLD003", "entry/title")], id="a list in place of a text"),
        pytest.param({"title": {"en": ["No"]}}, [("FLD003", "entry/title/en")], id="a list in a text"),
        pytest.param({"title": {}}, [("FLD002", "entry/title")], id="a text in no language"),
        pytest.param({"title": {"en": " "}}, [("FLD002", "entry/title/en")], id="a blank text"),
        pytest.param({"title": {"english": "No"}}, [("FLD004", "entry/title/english:")], id="language: its name"),
        pytest.param({"date": "2021-02-30"}, [("DAT001", "entry/date")], id="no such day"),
        pytest.param({"date": {"en": "2021"}}, [("FLD003", "entry/date")], id="a group in place of a date"),
        pytest.param({"date": "2021-12/2021-11"}, [("DAT002", "entry/date")], id="a reversed interval"),
        pytest.param({"timezone": "Almaty"}, [("DAT005", "entry/timezone")], id="no such zone"),
        pytest.param({"speaker": ["meta", "Meta"]}, [("IDS001", "entry/speaker/1")], id="the second of two ids"),
        pytest.param({"denies": [{"target": "a b"}]}, [("IDS001", "entry/denies/0/target")], id="no target"),
        pytest.param({"after": ["a#b"]}, [("IDS001", "entry/after/0")], id="a claim in place of an event"),
        pytest.param({"votes": {"for": "x"}}, [("FLD003", "entry/votes/for")], id="not a number"),
        pytest.param({"votes": {"manner": "x"}}, [("FLD004", "entry/votes/manner")], id="not a manner of voting"),
        pytest.param({"claims": [{"id": "x"}]}, [("FLD002", "entry/claims/0")], id="missing in a claim: the claim"),
        pytest.param({"claims": ["It is so"]}, [("FLD003", "entry/claims/0")], id="a text in place of a claim"),
        pytest.param({"sources": [{"source": "wire", "x": "y"}]}, [("FLD001", "entry/sources/0/x:")], id="nested"),
        pytest.param(
            {"type": "x", "date": "y", "z": "w"},
            [("FLD001", "entry/z:"), ("FLD004", "entry/type"), ("DAT001", "entry/date")],
            id="three at once",
        ),
    ],
)
def test_refusal_has_a_code_and_a_place(changes: dict[str, PlainData | None], expected: list[tuple[str, str]]) -> None:
    """Each problem is at its field; an unknown field's problem is at its name, a missing field's at the entry."""
    plain = {name: value for name, value in {**VALID, **changes}.items() if value is not None}

    assert sorted(expected) == sorted(refusals(plain))


@pytest.mark.parametrize("plain", ["The company", ["The company"], ""])
def test_entry_that_is_no_group_of_fields_is_one_problem(plain: PlainData) -> None:
    """An actor that is only a name or a list is one problem, which lists the possible fields."""
    outcome = validated(plain, ActorFields)
    (problem,) = outcome.problems

    assert outcome.value is None
    assert (problem.code, problem.span) == ("FLD003", located(Where("file.yaml", ("entry",))))
    assert "name, kind" in problem.message


@pytest.mark.parametrize(
    ("plain", "message", "hint"),
    [
        (
            {**VALID, "speeker": "x"},
            "there is no field called 'speeker' here",
            "did you mean 'speaker'?",
        ),
        (
            {**VALID, "type": "deniel"},
            "'deniel' is not a value that 'type' can have",
            "did you mean 'denial'?",
        ),
        (
            {**VALID, "channel": "x"},
            "'x' is not a value that 'channel' can have",
            "write one of: press-release, email, social-post, interview, sitting, publication",
        ),
        (
            {**VALID, "date": "{x}"},
            "'{x}' is not a date",
            "write a date as 2021-11-02, 2021-11 or 2021, or as 2021-09/2021-10 or ../2021-11-01",
        ),
        (
            {**VALID, "speaker": ["мета"]},
            "'мета' is not an id; its letters are Cyrillic",
            "delete the word, and type it anew: meta",
        ),
    ],
)
def test_refusal_says_what_to_do(plain: PlainData, message: str, hint: str) -> None:
    """The message says in plain words what is wrong with the typed value; the hint says what to type."""
    (problem,) = validated(plain).problems

    assert (problem.message, problem.hint) == (message, hint)


def test_messages_never_have_words_of_the_validator() -> None:
    """No message has words such as model, union or input, and no code is outside the table."""
    wrong: list[PlainData] = ["x", ["x"], {"x": "y"}, "", {}, [], [["x"]], [{"x": ["y"]}]]
    problems = [
        problem
        for name in (info.alias or field for field, info in EventFields.model_fields.items())
        for value in wrong
        for problem in validated({**VALID, name: value}).problems
    ]

    assert {problem.code for problem in problems} <= set(CODES)
    assert [problem.message for problem in problems if any(word in _words(problem) for word in INNER_WORDS)] == []


INNER_WORDS = (
    "_error",
    "extra_forbidden",
    "valid dictionary",
    "valid tuple",
    "instance",
    "none is not",
    "[key]",
    "_model",
)


def _words(problem: Problem) -> str:
    return f"{problem.message} {problem.hint}".lower()


UTC, ALMATY = ZoneInfo("UTC"), ZoneInfo("Asia/Almaty")


@pytest.mark.parametrize(
    ("text", "languages", "zone"),
    [
        pytest.param("titel: x\nlanguages: [en, ru]\ntimezone: Asia/Almaty\n", ("en", "ru"), ALMATY, id="both valid"),
        pytest.param("languages: [english]\ntimezone: Asia/Almaty\n", ("en",), ALMATY, id="one valid"),
        pytest.param("languages: ru\n", ("ru",), UTC, id="as a shorthand"),
        pytest.param("timezone: Almaty\n", ("en",), UTC, id="none valid"),
        pytest.param("outputs: x\n", ("en",), UTC, id="no setting for other entries"),
        pytest.param("just a text\n", ("en",), UTC, id="no fields"),
    ],
)
def test_salvage_keeps_settings_for_other_entries(text: str, languages: tuple[str, ...], zone: ZoneInfo) -> None:
    """A broken site keeps its languages and time zone, so that one mistake causes no others."""
    tree = parse_yaml(SourceFile("site.yaml", text)).value
    assert tree is not None

    site = SiteFields.model_validate({"title": {"en": "-"}, **salvage(normalize(tree, SiteFields, "en"), SiteFields)})

    assert (languages, zone) == (site.languages, site.timezone)


def test_salvage_of_a_story_keeps_the_same_settings() -> None:
    """A broken story keeps its languages and time zone, like a site."""
    tree = parse_yaml(SourceFile("story.yaml", "languages: ru\ntimezone: Asia/Almaty\norder: x\n")).value
    assert tree is not None

    story = StoryFields.model_validate(
        {"title": {"ru": "-"}, **salvage(normalize(tree, StoryFields, "ru"), StoryFields)}
    )

    assert (story.languages, story.timezone) == (("ru",), ALMATY)
