"""Tests of onrecord.model.origins: how many origins stand behind some links, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.fields import Citation, EventFields, SourceFields, Via
from onrecord.model.origins import Origin, Origins, OriginTracer, supporting_citations
from onrecord.problems import SourceFile
from onrecord.read.normalization import PlainData, normalize
from onrecord.read.yaml_tree import parse_yaml

LANGUAGES = ("en", "ru")


@dataclass(frozen=True)
class Case:
    """Some sources, what cites them, and what that comes to."""

    title: str
    sources: Mapping[str, str]
    """The fields of each source, as an editor types them."""
    event: str
    """What the event cites."""
    expected: str
    """The origins, each with the links that it stands behind; then what is not known, and what is a record."""
    claim: str = field(default="")
    """What the claim cites; nothing where it names no sources of its own."""


REUTERS = "via: {external: Reuters}"
CASES = (
    Case("an outlet that reports by itself is its own origin", {"a": ""}, "a", "a: a"),
    Case("two outlets that report by themselves are two", {"a": "", "b": ""}, "[a, b]", "a: a; b: b"),
    Case("one source cited twice is one link", {"a": ""}, "[a, {source: a, locator: p. 2}]", "a: a"),
    Case("a source that is not there is no link", {"a": ""}, "[a, gone]", "a: a"),
    Case(
        "five outlets that carry one wire are five links and one origin",
        {"a": REUTERS, "b": REUTERS, "c": REUTERS, "d": REUTERS, "e": REUTERS},
        "[a, b, c, d, e]",
        "reuters: a b c d e",
    ),
    Case("a wire that is itself cited is the same origin", {"wire": "", "a": "via: wire"}, "[wire, a]", "wire: wire a"),
    Case(
        "a chain is followed to its end",
        {"wire": "", "agency": "via: wire", "paper": "via: agency", "blog": "via: paper"},
        "[blog, agency]",
        "wire: blog agency",
    ),
    Case(
        "a chain may end outside of the sources",
        {"agency": REUTERS, "paper": "via: agency"},
        "paper",
        "reuters: paper",
    ),
    Case(
        "two ways to one origin are one",
        {"wire": "", "left": "via: wire", "right": "via: wire", "paper": "via: [left, right]"},
        "paper",
        "wire: paper",
    ),
    Case(
        "a report that has its parts from two is one link and two origins",
        {"a": "via: [{external: Reuters}, {external: A post}]"},
        "a",
        "reuters: a; a post: a",
    ),
    Case("another version of a text is the same source", {"a": "", "copy": "version_of: a"}, "[a, copy]", "a: a copy"),
    Case("a version alone is known by its text", {"a": "", "copy": "version_of: a"}, "copy", "a: copy"),
    Case(
        "a version of a version is the same source",
        {"a": "", "copy": "version_of: a", "third": "version_of: copy"},
        "[third, a]",
        "a: third a",
    ),
    Case(
        "a version has its reporting from where its text has it",
        {"a": REUTERS, "copy": "version_of: a"},
        "copy",
        "reuters: copy",
    ),
    Case(
        "a version that names an origin of its own has it from there",
        {"a": "", "copy": f"version_of: a\n{REUTERS}"},
        "copy",
        "reuters: copy",
    ),
    Case(
        "what is from a version is from its text",
        {"a": "", "copy": "version_of: a", "paper": "via: copy"},
        "[a, paper]",
        "a: a paper",
    ),
    Case(
        "a citation's own reporting of a version is that of its text",
        {"a": REUTERS, "copy": "version_of: a"},
        "{source: copy, via: own}",
        "a: copy",
    ),
    Case("an origin that is not known is none", {"a": "via: unknown"}, "a", "not known: a"),
    Case(
        "what is from something of unknown origin is of unknown origin",
        {"a": "via: unknown", "b": "via: a"},
        "b",
        "not known: b",
    ),
    Case(
        "a part may be known and a part not",
        {"a": "via: [{external: Reuters}, unknown]", "b": ""},
        "[a, b]",
        "reuters: a; b: b; not known: a",
    ),
    Case(
        "a source that is not there, in a chain, is of unknown origin",
        {"a": "via: gone"},
        "a",
        "not known: a",
    ),
    Case("a citation's via counts before the source's", {"a": REUTERS}, "{source: a, via: {external: AP}}", "ap: a"),
    Case("a citation may say that it is the outlet's own", {"a": REUTERS}, "{source: a, via: own}", "a: a"),
    Case("a citation may say that it is not known", {"a": ""}, "{source: a, via: unknown}", "not known: a"),
    Case(
        "a citation's via is for that source alone",
        {"a": "via: wire", "b": "via: wire", "wire": ""},
        "[{source: a, via: own}, b]",
        "a: a; wire: b",
    ),
    Case(
        "an article cited for two of its parts is one link with two origins",
        {"a": ""},
        "[{source: a, via: {external: Reuters}}, {source: a, via: {external: AP}}]",
        "reuters: a; ap: a",
    ),
    Case(
        "an external origin is one in all cases and spaces",
        {"a": "via: {external: THE  ministry}", "b": "via: {external: The Ministry}"},
        "[a, b]",
        "the ministry: a b",
    ),
    Case(
        "an accent that is typed as two characters is the same letter",
        {"a": "via: {external: Cafe\u0301}", "b": "via: {external: Caf\u00e9}"},
        "[a, b]",
        "caf\u00e9: a b",
    ),
    Case(
        "an external origin is known by its name in the site's first language",
        {"a": "via: {external: {ru: Рейтер, en: Reuters}}", "b": "via: {external: {en: Reuters, ru: Рейтерс}}"},
        "[a, b]",
        "reuters: a b",
    ),
    Case(
        "an external origin without a name in the first language is known by that in the next",
        {"a": "via: {external: {kk: Акорда, ru: Акорда}}", "b": "via: {external: {ru: АКОРДА}}"},
        "[a, b]",
        "акорда: a b",
    ),
    Case(
        "a name in no language of the site is a name still",
        {"a": "via: {external: {kk: Министрлік}}"},
        "a",
        "министрлік: a",
    ),
    Case(
        "an outlet that is a source and one of that name outside are two",
        {"reuters": "", "a": REUTERS},
        "[reuters, a]",
        "reuters: reuters; reuters: a",
    ),
    Case(
        "external origins of two days are two",
        {"a": "via: {external: Reuters, issued: 2021-11-02}", "b": "via: {external: Reuters, issued: 2021-11-03}"},
        "[a, b]",
        "reuters 2021-11-02: a; reuters 2021-11-03: b",
    ),
    Case(
        "an external origin of one day is one",
        {"a": "via: {external: Reuters, issued: 2021-11-02}", "b": "via: {external: reuters, issued: 2021-11-02}"},
        "[a, b]",
        "reuters 2021-11-02: a b",
    ),
    Case(
        "an external origin without a day may be the one that has one",
        {"a": REUTERS, "b": "via: {external: Reuters, issued: 2021-11-02}"},
        "[a, b]",
        "reuters 2021-11-02: a b",
    ),
    Case(
        "without a day it makes no third beside two that have one",
        {
            "a": "via: {external: Reuters, issued: 2021-11-02}",
            "b": "via: {external: Reuters, issued: 2021-11-03}",
            "c": REUTERS,
        },
        "[a, b, c]",
        "reuters 2021-11-02: a c; reuters 2021-11-03: b",
    ),
    Case("a citation that tells it otherwise is none", {"a": "", "b": ""}, "[a, {source: b, says: {note: x}}]", "a: a"),
    Case("a record is an origin, and more", {"law": "primary: yes"}, "law", "law: law; record: law"),
    Case(
        "a version of a record is the record itself",
        {"law": "primary: yes", "copy": "version_of: law", "third": "version_of: copy"},
        "[copy, third]",
        "law: copy third; record: copy third",
    ),
    Case(
        "a report that has it from a version of a record is no record",
        {"law": "primary: yes", "copy": "version_of: law", "paper": "via: copy"},
        "paper",
        "law: paper",
    ),
    Case(
        "a report that has it from a record is no record",
        {"law": "primary: yes", "paper": "via: law"},
        "paper",
        "law: paper",
    ),
    Case("a claim without sources rests on the event's", {"a": "", "b": ""}, "[a, b]", "a: a; b: b"),
    Case("a claim's own sources count, and no others", {"a": "", "b": ""}, "[a, b]", "b: b", claim="b"),
    Case(
        "a source that a claim only names is cited as the event cites it",
        {"a": "", "b": ""},
        "[{source: a, via: {external: Reuters}}, b]",
        "reuters: a",
        claim="a",
    ),
    Case(
        "a claim's via counts before the event's",
        {"a": ""},
        "{source: a, via: {external: Reuters}}",
        "a: a",
        claim="{source: a, via: own}",
    ),
    Case(
        "a claim that gives a page keeps the event's via",
        {"a": ""},
        "{source: a, via: {external: Reuters}}",
        "reuters: a",
        claim="{source: a, locator: p. 2}",
    ),
    Case(
        "a citation that stands there for what it tells otherwise lends no via",
        {"a": ""},
        "[{source: a, via: {external: Reuters}, says: {date: 2021-12-01}}]",
        "a: a",
        claim="a",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_origins_are_those_that_the_case_shows(case: Case) -> None:
    """Links come to the origins that the case names, each with the links that it stands behind."""
    tracer = OriginTracer({name: _source(text) for name, text in case.sources.items()}, LANGUAGES)
    event, own = _cited(case)

    assert "; ".join(_told(tracer.trace(supporting_citations(own, event)))) == case.expected


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        pytest.param({"a": "via: a"}, {"a"}, id="a source from itself"),
        pytest.param({"a": "via: b", "b": "via: a"}, {"a"}, id="two from each other"),
        pytest.param({"a": "version_of: a"}, {"a"}, id="a version of itself"),
        pytest.param({"a": "version_of: b", "b": "version_of: a"}, {"b"}, id="versions of each other"),
        pytest.param({"a": "via: b", "b": "version_of: a"}, {"a"}, id="from its own version"),
    ],
)
def test_circle_is_followed_once(sources: Mapping[str, str], expected: set[str]) -> None:
    """A circle, which is an error elsewhere, ends in one of its members, and the count of it ends at all."""
    origins = OriginTracer({name: _source(text) for name, text in sources.items()}, LANGUAGES).trace(
        (Citation(source="a"),)
    )

    assert {root.key for root in origins.roots} == expected


@pytest.mark.parametrize(
    ("sources", "single"),
    [
        pytest.param({"a": REUTERS, "b": REUTERS}, True, id="one wire"),
        pytest.param({"a": "", "b": REUTERS}, False, id="two origins"),
        pytest.param({"a": REUTERS, "b": "via: unknown"}, False, id="perhaps another"),
        pytest.param({"a": "primary: yes", "b": "via: a"}, False, id="the record itself"),
        pytest.param({"b": ""}, True, id="own reporting alone"),
    ],
)
def test_single_is_what_one_says(sources: Mapping[str, str], *, single: bool) -> None:
    """All rests on one origin where there is no other, none that is not known, and it is not the record itself."""
    tracer = OriginTracer({name: _source(text) for name, text in sources.items()}, LANGUAGES)

    assert tracer.trace(Citation(source=name) for name in sources).is_single is single


def test_external_origin_keeps_its_names() -> None:
    """An external origin is called as its editors wrote it, in each of the languages that they wrote it in."""
    tracer = OriginTracer({"a": _source("via: {external: {en: Reuters, ru: Рейтер}}")}, LANGUAGES)

    assert dict(tracer.trace((Citation(source="a"),)).roots[0].name) == {"en": "Reuters", "ru": "Рейтер"}


@pytest.mark.parametrize(
    ("days", "dated"),
    [
        pytest.param(["2021-11-02", "2021-11-02"], [True], id="the same day twice"),
        pytest.param(["2021-11-02", ""], [False], id="a day and none"),
        pytest.param(["", "2021-11-02"], [False], id="none and a day"),
        pytest.param(["2021-11-02", "2021-11-03"], [True, True], id="two days, which stay apart"),
        pytest.param(["2021-11-02", "2021-11-03", ""], [False, True], id="two days and none"),
        pytest.param(["", ""], [True], id="no day"),
    ],
)
def test_merged_origin_has_a_day_only_where_all_have_it(days: list[str], dated: list[bool]) -> None:
    """Of what is counted as one external origin, it is known whether all that names it gives its day."""
    sources = {
        name: SourceFields(title="x", via=(_external("Reuters", day),)) for name, day in zip("abc", days, strict=False)
    }
    origins = OriginTracer(sources, LANGUAGES).trace(Citation(source=name) for name in sources)

    assert [root.is_dated for root in origins.roots] == dated


NAMES = ("a", "b", "c", "d", "e")
VIAS = st.lists(
    st.one_of(
        st.sampled_from([*NAMES, "unknown", "gone"]).map(lambda name: Via(source=name)),
        st.tuples(st.sampled_from(["Reuters", "REUTERS", "AP"]), st.sampled_from(["", "2021-11-02", "2021-11-03"])).map(
            lambda drawn: _external(*drawn)
        ),
    ),
    max_size=3,
).map(tuple)
SOURCES = st.fixed_dictionaries(
    {
        name: st.builds(
            SourceFields,
            via=VIAS,
            version_of=st.sampled_from([None, None, None, *NAMES]),
            primary=st.sampled_from(["yes", "no"]),
        )
        for name in NAMES
    }
)
CITATIONS = st.lists(
    st.builds(
        Citation,
        source=st.sampled_from(NAMES),
        via=st.one_of(st.none(), st.none(), st.just((Via(source="own"),)), VIAS),
    ),
    max_size=6,
).map(tuple)


@given(SOURCES, CITATIONS, st.data())
def test_order_of_citations_changes_nothing(
    sources: Mapping[str, SourceFields], cited: tuple[Citation, ...], data: st.DataObject
) -> None:
    """The same citations in another order, or twice, come to the same origins, unknown ones and records."""
    tracer = OriginTracer(sources, LANGUAGES)
    turned = data.draw(st.permutations([*cited, *cited]))
    one, other = tracer.trace(cited), tracer.trace(turned)

    assert set(one.roots) == set(other.roots)
    assert len(set(other.roots)) == len(other.roots)
    assert (set(one.links), set(one.unknown), set(one.records)) == (
        set(other.links),
        set(other.unknown),
        set(other.records),
    )


@given(SOURCES, CITATIONS, CITATIONS)
def test_more_citations_never_mean_fewer_origins(
    sources: Mapping[str, SourceFields], cited: tuple[Citation, ...], more: tuple[Citation, ...]
) -> None:
    """More citations come to no fewer origins, and to no more than theirs and the others' together."""
    tracer = OriginTracer(sources, LANGUAGES)
    one, other, both = (len(tracer.trace(part).roots) for part in (cited, more, (*cited, *more)))

    assert max(one, other) <= both <= one + other


@given(SOURCES, CITATIONS)
def test_every_link_comes_from_somewhere(sources: Mapping[str, SourceFields], cited: tuple[Citation, ...]) -> None:
    """Every cited source has an origin or is said to have none that is known, and every origin has a source."""
    tracer = OriginTracer(sources, LANGUAGES)
    origins = tracer.trace(cited)
    behind = {source for _, found in origins.by_root for source in found}

    assert behind | set(origins.unknown) == set(origins.links) == {citation.source for citation in cited}
    assert tuple(root for root, _ in origins.by_root) == origins.roots
    assert all(found for _, found in origins.by_root)


@given(SOURCES, CITATIONS)
def test_origin_is_a_text_or_outside(sources: Mapping[str, SourceFields], cited: tuple[Citation, ...]) -> None:
    """There are no more origins than texts and names outside, since a version is no origin beside its text."""
    tracer = OriginTracer(sources, LANGUAGES)
    roots = tracer.trace(cited).roots
    among = {root.key for root in roots if root.kind == "source"}
    outside = {(root.key, root.issued) for root in roots if root.kind == "external"}

    assert among <= {tracer.text_of(name) for name in NAMES}
    assert len(roots) == len(among) + len(outside)
    assert not {name for name, issued in outside if issued} & {name for name, issued in outside if not issued}


def _external(name: str, issued: str) -> Via:
    return Via.model_validate({"external": {"en": name}, **({"issued": issued} if issued else {})})


def _source(text: str) -> SourceFields:
    return SourceFields.model_validate(_plain(f"title: x\n{text}", SourceFields))


def _cited(case: Case) -> tuple[tuple[Citation, ...], tuple[Citation, ...] | None]:
    """Return the event's citations, and those of its claim."""
    own = f", sources: {case.claim}" if case.claim else ""
    text = f"type: report\ndate: 2021\ntitle: x\nclaims: {{id: point, text: x{own}}}\nsources: {case.event}"
    fields = EventFields.model_validate(_plain(text, EventFields))
    return fields.sources, fields.claims[0].sources


def _plain(text: str, model: type[SourceFields | EventFields]) -> PlainData:
    outcome = parse_yaml(SourceFile("entry.yaml", text))
    assert outcome.value is not None, outcome.problems
    return normalize(outcome.value, model, "en")


def _told(origins: Origins) -> Iterator[str]:
    for root, found in origins.by_root:
        yield f"{_name(root)}: {' '.join(found)}"
    if origins.unknown:
        yield f"not known: {' '.join(origins.unknown)}"
    if origins.records:
        yield f"record: {' '.join(origins.records)}"


def _name(root: Origin) -> str:
    return f"{root.key} {root.issued or ''}".strip()


def test_same_citations_are_traced_once() -> None:
    """An event, its claims and what is said by them mostly rest on the same sources: all share what that comes to."""
    tracer = OriginTracer({"a": SourceFields(title="A"), "b": SourceFields(title="B")}, LANGUAGES)
    cited = (Citation(source="a"), Citation(source="b", locator="p. 2"))
    otherwise = Citation.model_validate({"source": "b", "via": [{"source": "own"}]})

    assert tracer.trace(cited) is tracer.trace(iter(cited))
    assert tracer.trace((cited[0], otherwise)) is not tracer.trace(cited)
