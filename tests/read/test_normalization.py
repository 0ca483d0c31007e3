"""Normalization: the reader converts shorthands to the form that a model expects."""

from __future__ import annotations

import pytest

from onrecord.model.fields import ActorFields, EventFields, SiteFields, SourceFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.problems import SourceFile
from onrecord.read.normalization import PlainData, describe_value_kind, field_help, field_names_at, normalize
from onrecord.read.yaml.tree import parse_yaml


def normalized(text: str, model: type[Fields] = EventFields, language: str = "en") -> PlainData:
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
        pytest.param("speaker: []", {"speaker": []}, id="an empty list stays"),
        pytest.param("speaker:", {}, id="an empty value is absent"),
        pytest.param("speaker: ~", {}, id="a tilde is absent"),
        pytest.param("speaker: [a, ~, b]", {"speaker": ["a", "b"]}, id="an empty item is dropped"),
        pytest.param("speaker:\n-\n- a", {"speaker": ["a"]}, id="a bare dash is dropped"),
        pytest.param("title: Text", {"title": {"en": "Text"}}, id="a text in the first language"),
        pytest.param("title: {en: Text, ru: Текст}", {"title": {"en": "Text", "ru": "Текст"}}, id="a text by language"),
        pytest.param("title: {en: Text, ru: }", {"title": {"en": "Text"}}, id="an empty translation is absent"),
        pytest.param("title: ''", {"title": {"en": ""}}, id="an empty text stays for the model to refuse"),
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
        pytest.param("votes: {for: 71}", {"votes": {"for": "71"}}, id="votes as numbers, under their YAML names"),
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
        pytest.param(
            "speeker: [x, {y: z, w: }]", {"speeker": ["x", {"y": "z"}]}, id="an unknown field keeps its nested values"
        ),
        pytest.param("title: [Text]", {"title": ["Text"]}, id="a list for a text is passed on"),
        pytest.param("claims: It is so", {"claims": ["It is so"]}, id="a text for a group is passed on"),
        pytest.param("type: {a: b}", {"type": {"a": "b"}}, id="a group for a value is passed on"),
        pytest.param("votes: [71]", {"votes": ["71"]}, id="a list for a group is passed on"),
    ],
)
def test_event_is_normalized(text: str, expected: PlainData) -> None:
    """Each shorthand gives the same full form; a value of the wrong kind is passed on for the model to refuse."""
    assert expected == normalized(text)


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
            "name: X\nother_names: [Y, {name: Z, end_date: 2021}, {name: {en: W}}]",
            ActorFields,
            {
                "name": {"kk": "X"},
                "other_names": [
                    {"name": {"kk": "Y"}},
                    {"name": {"kk": "Z"}, "end_date": "2021"},
                    {"name": {"en": "W"}},
                ],
            },
            id="actor: names",
        ),
        pytest.param(
            "member_of: [a, {organization: b, start_date: 2019}]",
            ActorFields,
            {"member_of": [{"organization": "a"}, {"organization": "b", "start_date": "2019"}]},
            id="actor: memberships",
        ),
        pytest.param("just a text", ActorFields, "just a text", id="a text for an entry is passed on"),
        pytest.param("[a, b]", SourceFields, ["a", "b"], id="a list for an entry is passed on"),
    ],
)
def test_other_entries_are_normalized(text: str, model: type[Fields], expected: PlainData) -> None:
    """Each kind of entry is normalized by its own field table; plain texts are in the given language."""
    assert expected == normalized(text, model, "kk")


@pytest.mark.parametrize(
    ("path", "included"),
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
def test_field_names_are_those_allowed_at_path(path: tuple[str | int, ...], included: set[str]) -> None:
    """The suggestions for a misspelled field are the fields allowed at its place, under their YAML names."""
    names = field_names_at(EventFields, path)

    assert included <= set(names)
    assert bool(included) == bool(names)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("type",), "one value"),
        (("title",), "a text, or one text for each language"),
        (("speaker",), "one value or a list of them"),
        (("votes",), "fields of its own: manner, for, against, abstained"),
        (("sources", 0, "says"), "fields of its own: date, note"),
        (("title", "en"), "one value"),
    ],
)
def test_kind_of_value_is_described_in_words(path: tuple[str | int, ...], expected: str) -> None:
    """The description of the values that a field takes needs no knowledge of the schema."""
    assert expected == describe_value_kind(EventFields, path)


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
    """A hint says what the field is, with an example to type."""
    found = field_help(model, path)

    assert found is not None
    assert found.startswith(help_)


@pytest.mark.parametrize("path", [("nothing",), ("type", "en"), ("claims", 0)])
def test_path_without_field_has_no_help(path: tuple[str | int, ...]) -> None:
    """A path that leads to no field has no help and raises no error."""
    assert field_help(EventFields, path) is None


def test_whole_entry_has_no_field_help() -> None:
    """An entry as a whole has no field help."""
    assert field_help(ActorFields, ()) is None
