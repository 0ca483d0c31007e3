"""Tests of onrecord.read.normalization: the reader converts shorthands to the form that a model expects."""

from __future__ import annotations

import pytest

from onrecord.model.fields import ActorFields, EventFields, SiteFields, SourceFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.problems import SourceFile
from onrecord.read.normalization import PlainData, describe_value_kind, field_help, field_names_at, normalize
from onrecord.read.yaml_tree import parse_yaml


def unfolded(text: str, model: type[Fields] = EventFields, language: str = "en") -> PlainData:
    """Return the plain data that the YAML `text` gives for `model`."""
    outcome = parse_yaml(SourceFile("entry.yaml", text))
    assert outcome.problems == ()
    assert outcome.value is not None
    return normalize(outcome.value, model, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("speaker: meta", {"speaker": ["meta"]}, id="one item of a list"),
        pytest.param("speaker: [meta, mior]", {"speaker": ["meta", "mior"]}, id="a list"),
        pytest.param("speaker: []", {"speaker": []}, id="an empty list stays one"),
        pytest.param("speaker:", {}, id="an empty value is absent"),
        pytest.param("speaker: ~", {}, id="a tilde is absent"),
        pytest.param("speaker: [a, ~, b]", {"speaker": ["a", "b"]}, id="an absent item is passed over"),
        pytest.param("speaker:\n-\n- a", {"speaker": ["a"]}, id="a dash alone is passed over"),
        pytest.param("title: Text", {"title": {"en": "Text"}}, id="a text in the first language"),
        pytest.param("title: {en: Text, ru: Текст}", {"title": {"en": "Text", "ru": "Текст"}}, id="a text by language"),
        pytest.param("title: {en: Text, ru: }", {"title": {"en": "Text"}}, id="an absent translation"),
        pytest.param("title: ''", {"title": {"en": ""}}, id="an empty text stays, to be refused"),
        pytest.param("type: no", {"type": "no"}, id="a word stays a text"),
        pytest.param("date: 2021-11", {"date": "2021-11"}, id="a month stays a text"),
        pytest.param("time: 10:47", {"time": "10:47"}, id="a time stays a text"),
        pytest.param("sources: wire", {"sources": [{"source": "wire"}]}, id="a citation as its source"),
        pytest.param(
            "sources: [wire, {source: gazette, locator: p. 3}]",
            {"sources": [{"source": "wire"}, {"source": "gazette", "locator": "p. 3"}]},
            id="citations in both forms",
        ),
        pytest.param(
            "sources: {source: wire, via: unknown}",
            {"sources": [{"source": "wire", "via": [{"source": "unknown"}]}]},
            id="a shorthand in a shorthand",
        ),
        pytest.param("denies: a#b", {"denies": [{"target": "a#b"}]}, id="a relation as its target"),
        pytest.param(
            "denies: {target: a, note: Why, sources: wire}",
            {"denies": [{"target": "a", "note": {"en": "Why"}, "sources": [{"source": "wire"}]}]},
            id="a relation with its own text and source",
        ),
        pytest.param(
            "claims: {id: x, text: It is so, denies: a}",
            {"claims": [{"id": "x", "text": {"en": "It is so"}, "denies": [{"target": "a"}]}]},
            id="one claim without a dash",
        ),
        pytest.param("votes: without-vote", {"votes": {"manner": "without-vote"}}, id="votes as a word"),
        pytest.param("votes: {for: 71}", {"votes": {"for": "71"}}, id="votes as numbers, by the name that is typed"),
        pytest.param(
            "body: |\n  One\n\n  Two\n", {"body": {"en": "One\n\nTwo"}}, id="a block without its last line end"
        ),
        pytest.param("body: 'One\n\n  '", {"body": {"en": "One\n"}}, id="quotation marks keep their line end"),
        pytest.param("stage: lower-1", {"stage": [{"stage": "lower-1"}]}, id="a stage as its id"),
        pytest.param(
            "stage: [lower-1, {stage: lower-pass, outcome: rejected, votes: without-vote}]",
            {
                "stage": [
                    {"stage": "lower-1"},
                    {"stage": "lower-pass", "outcome": "rejected", "votes": {"manner": "without-vote"}},
                ]
            },
            id="stages in both forms",
        ),
        pytest.param("speeker: x", {"speeker": "x"}, id="an unknown field is passed on"),
        pytest.param("speeker: [x, {y: z, w: }]", {"speeker": ["x", {"y": "z"}]}, id="with all that it holds"),
        pytest.param("title: [Text]", {"title": ["Text"]}, id="a list for a text is passed on"),
        pytest.param("claims: It is so", {"claims": ["It is so"]}, id="a text for a group is passed on"),
        pytest.param("type: {a: b}", {"type": {"a": "b"}}, id="a group for a value is passed on"),
        pytest.param("votes: [71]", {"votes": ["71"]}, id="a list for a group is passed on"),
    ],
)
def test_event_unfolds(text: str, expected: PlainData) -> None:
    """Whatever the form that was typed, the model sees one; what has no form is passed on for the model to refuse."""
    assert expected == unfolded(text)


@pytest.mark.parametrize(
    ("text", "model", "expected"),
    [
        pytest.param("languages: en", SiteFields, {"languages": ["en"]}, id="site: one language"),
        pytest.param(
            "theme: {colours: {accent: red}}", SiteFields, {"theme": {"colours": {"accent": "red"}}}, id="site: theme"
        ),
        pytest.param("index: no", StoryFields, {"index": "no"}, id="story: no"),
        pytest.param("title: It\npublisher: We", SourceFields, {"title": "It", "publisher": {"kk": "We"}}, id="source"),
        pytest.param("via: unknown", SourceFields, {"via": [{"source": "unknown"}]}, id="source: via"),
        pytest.param(
            "name: X\nother_names: Y", ActorFields, {"name": {"kk": "X"}, "other_names": ["Y"]}, id="actor: names"
        ),
        pytest.param("just a text", ActorFields, "just a text", id="an entry that is no group is passed on"),
        pytest.param("[a, b]", SourceFields, ["a", "b"], id="an entry that is a list is passed on"),
    ],
)
def test_other_entries_unfold(text: str, model: type[Fields], expected: PlainData) -> None:
    """Every kind of entry has its own plan, read off its own field table; its texts are in the language given."""
    assert expected == unfolded(text, model, "kk")


@pytest.mark.parametrize(
    ("path", "some"),
    [
        ((), {"type", "date", "denies", "sources"}),
        (("claims", 0), {"id", "text", "quote", "denies"}),
        (("sources", 3), {"source", "locator", "via", "says"}),
        (("claims", 0, "denies", 1), {"target", "basis", "note"}),
        (("claims", 0, "denies", 1, "sources", 0, "via", 0), {"source", "external", "issued"}),
        (("votes",), {"for", "against", "abstained"}),
        (("type",), set()),
        (("nowhere", 0, "at"), set()),
    ],
)
def test_names_at_are_those_of_the_place(path: tuple[str | int, ...], some: set[str]) -> None:
    """Suggestions for a slip are taken from the fields that may stand at its place, under the names that are typed."""
    names = field_names_at(EventFields, path)

    assert some <= set(names)
    assert bool(some) == bool(names)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("type",), "one value"),
        (("title",), "a text, or one text for each language"),
        (("speaker",), "one value or a list of them"),
        (("votes",), "fields of its own: manner, for, against, abstained"),
        (("sources", 0, "says"), "fields of its own: date, note"),
        (("title", "en"), "one value"),
    ],
)
def test_kind_of_value_is_said_in_words(path: tuple[str | int, ...], words: str) -> None:
    """What a field takes is said in words that need no schema."""
    assert words == describe_value_kind(EventFields, path)


@pytest.mark.parametrize(
    ("model", "path", "help_"),
    [
        (EventFields, ("type",), "'type' takes the kind of event, as in type: denial"),
        (EventFields, ("claims", 0, "text"), "'text' takes the assertion as one sentence, as in text: The ministry"),
        (EventFields, ("votes", "for"), "'for' takes votes for, as in for: 71"),
        (ActorFields, ("kind",), "'kind' takes the kind of actor, as in kind: person"),
    ],
)
def test_field_help_comes_from_the_field_table(model: type[Fields], path: tuple[str | int, ...], help_: str) -> None:
    """A hint tells what the field is, with an example that can be typed."""
    found = field_help(model, path)

    assert found is not None
    assert found.startswith(help_)


@pytest.mark.parametrize("path", [("nothing",), ("type", "en"), ("claims", 0)])
def test_field_help_is_absent_where_there_is_no_field(path: tuple[str | int, ...]) -> None:
    """A place that is no field has no help, and asking for it is no mistake."""
    assert field_help(EventFields, path) is None


def test_field_help_of_an_entry_as_a_whole_is_absent() -> None:
    """An entry that is no group of fields can be asked about too."""
    assert field_help(ActorFields, ()) is None
