"""Origins: how many independent origins are behind some links, and their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import examples

from onrecord.model.fields import Citation, EventFields, SourceFields, Via
from onrecord.model.origins import Origin, Origins, OriginTracer, supporting_citations
from onrecord.problems import SourceFile
from onrecord.read.normalization import PlainData, normalize
from onrecord.read.yaml.tree import parse_yaml

LANGUAGES = ("en", "ru")


@dataclass(frozen=True)
class Case:
    """Some sources, the citations of them, and the expected origins."""

    title: str
    sources: Mapping[str, str]
    """The fields of each source, as an editor types them."""
    event: str
    """The event's citations."""
    expected: str
    """The origins with the links behind which they stand; then the links of unknown origin, and the records."""
    claim: str = field(default="")
    """The claim's citations; empty if it names no sources."""


REUTERS = "via: {external: Reuters}"
CASES = (
    Case("an outlet's own report is its own origin", {"a": ""}, "a", "a: a"),
    Case("two outlets' own reports are two origins", {"a": "", "b": ""}, "[a, b]", "a: a; b: b"),
    Case("one source cited twice is one link", {"a": ""}, "[a, {source: a, locator: p. 2}]", "a: a"),
    Case("a missing source is not a link", {"a": ""}, "[a, gone]", "a: a"),
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
        "two paths to one origin count once",
        {"wire": "", "left": "via: wire", "right": "via: wire", "paper": "via: [left, right]"},
        "paper",
        "wire: paper",
    ),
    Case(
        "a report with two origins is one link",
        {"a": "via: [{external: Reuters}, {external: A post}]"},
        "a",
        "reuters: a; a post: a",
    ),
    Case("another version of a text is the same source", {"a": "", "copy": "version_of: a"}, "[a, copy]", "a: a copy"),
    Case("a version cited alone has its text as origin", {"a": "", "copy": "version_of: a"}, "copy", "a: copy"),
    Case(
        "a version of a version is the same source",
        {"a": "", "copy": "version_of: a", "third": "version_of: copy"},
        "[third, a]",
        "a: third a",
    ),
    Case(
        "a version has the origin of its text",
        {"a": REUTERS, "copy": "version_of: a"},
        "copy",
        "reuters: copy",
    ),
    Case(
        "a version's own via counts",
        {"a": "", "copy": f"version_of: a\n{REUTERS}"},
        "copy",
        "reuters: copy",
    ),
    Case(
        "a report via a version has the text as origin",
        {"a": "", "copy": "version_of: a", "paper": "via: copy"},
        "[a, paper]",
        "a: a paper",
    ),
    Case(
        "a citation 'via: own' of a version has the text as origin",
        {"a": REUTERS, "copy": "version_of: a"},
        "{source: copy, via: own}",
        "a: copy",
    ),
    Case("an unknown origin is not counted", {"a": "via: unknown"}, "a", "not known: a"),
    Case(
        "a report via an unknown origin is of unknown origin",
        {"a": "via: unknown", "b": "via: a"},
        "b",
        "not known: b",
    ),
    Case(
        "one of two origins may be unknown",
        {"a": "via: [{external: Reuters}, unknown]", "b": ""},
        "[a, b]",
        "reuters: a; b: b; not known: a",
    ),
    Case(
        "a missing source in a chain is an unknown origin",
        {"a": "via: gone"},
        "a",
        "not known: a",
    ),
    Case("a citation's via counts before the source's", {"a": REUTERS}, "{source: a, via: {external: AP}}", "ap: a"),
    Case("a citation may say 'via: own'", {"a": REUTERS}, "{source: a, via: own}", "a: a"),
    Case("a citation may say 'via: unknown'", {"a": ""}, "{source: a, via: unknown}", "not known: a"),
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
        "an external name is compared without case and extra spaces",
        {"a": "via: {external: THE  ministry}", "b": "via: {external: The Ministry}"},
        "[a, b]",
        "the ministry: a b",
    ),
    Case(
        "a decomposed accent is the same letter",
        {"a": "via: {external: Cafe\u0301}", "b": "via: {external: Caf\u00e9}"},
        "[a, b]",
        "caf\u00e9: a b",
    ),
    Case(
        "external origins are compared by name in the site's first language",
        {"a": "via: {external: {ru: Рейтер, en: Reuters}}", "b": "via: {external: {en: Reuters, ru: Рейтерс}}"},
        "[a, b]",
        "reuters: a b",
    ),
    Case(
        "without a name in the first language, the next language counts",
        {"a": "via: {external: {kk: Акорда, ru: Акорда}}", "b": "via: {external: {ru: АКОРДА}}"},
        "[a, b]",
        "акорда: a b",
    ),
    Case(
        "a name in a language not of the site counts",
        {"a": "via: {external: {kk: Министрлік}}"},
        "a",
        "министрлік: a",
    ),
    Case(
        "a source and an external origin of the same name are two",
        {"reuters": "", "a": REUTERS},
        "[reuters, a]",
        "reuters: reuters; reuters: a",
    ),
    Case(
        "external origins with two dates are two",
        {"a": "via: {external: Reuters, issued: 2021-11-02}", "b": "via: {external: Reuters, issued: 2021-11-03}"},
        "[a, b]",
        "reuters 2021-11-02: a; reuters 2021-11-03: b",
    ),
    Case(
        "external origins with one date are one",
        {"a": "via: {external: Reuters, issued: 2021-11-02}", "b": "via: {external: reuters, issued: 2021-11-02}"},
        "[a, b]",
        "reuters 2021-11-02: a b",
    ),
    Case(
        "an undated external origin merges with a dated one",
        {"a": REUTERS, "b": "via: {external: Reuters, issued: 2021-11-02}"},
        "[a, b]",
        "reuters 2021-11-02: a b",
    ),
    Case(
        "an undated external origin is no third besides two dated ones",
        {
            "a": "via: {external: Reuters, issued: 2021-11-02}",
            "b": "via: {external: Reuters, issued: 2021-11-03}",
            "c": REUTERS,
        },
        "[a, b, c]",
        "reuters 2021-11-02: a c; reuters 2021-11-03: b",
    ),
    Case("a citation with 'says' does not support", {"a": "", "b": ""}, "[a, {source: b, says: {note: x}}]", "a: a"),
    Case("a primary record is an origin", {"law": "primary: yes"}, "law", "law: law; record: law"),
    Case(
        "a version of a record is the record itself",
        {"law": "primary: yes", "copy": "version_of: law", "third": "version_of: copy"},
        "[copy, third]",
        "law: copy third; record: copy third",
    ),
    Case(
        "a report via a version of a record is no record",
        {"law": "primary: yes", "copy": "version_of: law", "paper": "via: copy"},
        "paper",
        "law: paper",
    ),
    Case(
        "a report via a record is no record",
        {"law": "primary: yes", "paper": "via: law"},
        "paper",
        "law: paper",
    ),
    Case("a claim without sources rests on the event's", {"a": "", "b": ""}, "[a, b]", "a: a; b: b"),
    Case("a claim's own sources count, and no others", {"a": "", "b": ""}, "[a, b]", "b: b", claim="b"),
    Case(
        "a claim's bare source keeps the event's via",
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
        "a citation with 'says' lends no via to a claim",
        {"a": ""},
        "[{source: a, via: {external: Reuters}, says: {date: 2021-12-01}}]",
        "a: a",
        claim="a",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_links_have_expected_origins(case: Case) -> None:
    """The links of each case have the origins that the case expects."""
    tracer = OriginTracer({name: _source(text) for name, text in case.sources.items()}, LANGUAGES)
    event, own = _citations(case)

    assert "; ".join(_described(tracer.trace(supporting_citations(own, event)))) == case.expected


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        pytest.param({"a": "via: a"}, {"a"}, id="a source via itself"),
        pytest.param({"a": "via: b", "b": "via: a"}, {"a"}, id="two sources via each other"),
        pytest.param({"a": "version_of: a"}, {"a"}, id="a version of itself"),
        pytest.param({"a": "version_of: b", "b": "version_of: a"}, {"b"}, id="versions of each other"),
        pytest.param({"a": "via: b", "b": "version_of: a"}, {"a"}, id="a source via its own version"),
    ],
)
def test_cycle_of_sources_ends(sources: Mapping[str, str], expected: set[str]) -> None:
    """A cycle of sources, which is an error elsewhere, ends at one of its members."""
    origins = OriginTracer({name: _source(text) for name, text in sources.items()}, LANGUAGES).trace(
        (Citation(source="a"),)
    )

    assert {root.key for root in origins.roots} == expected


@pytest.mark.parametrize(
    ("sources", "single"),
    [
        pytest.param({"a": REUTERS, "b": REUTERS}, True, id="one wire"),
        pytest.param({"a": "", "b": REUTERS}, False, id="two origins"),
        pytest.param({"a": REUTERS, "b": "via: unknown"}, False, id="one known and one unknown"),
        pytest.param({"a": "primary: yes", "b": "via: a"}, False, id="the record itself"),
        pytest.param({"b": ""}, True, id="own reporting alone"),
    ],
)
def test_single_origin_excludes_unknown_and_record(sources: Mapping[str, str], *, single: bool) -> None:
    """A single origin means no other, none unknown, and no primary record."""
    tracer = OriginTracer({name: _source(text) for name, text in sources.items()}, LANGUAGES)

    assert tracer.trace(Citation(source=name) for name in sources).is_single is single


def test_external_origin_keeps_its_names() -> None:
    """An external origin keeps its names in each language."""
    tracer = OriginTracer({"a": _source("via: {external: {en: Reuters, ru: Рейтер}}")}, LANGUAGES)

    assert dict(tracer.trace((Citation(source="a"),)).roots[0].name) == {"en": "Reuters", "ru": "Рейтер"}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(["2021-11-02", "2021-11-02"], [True], id="the same date twice"),
        pytest.param(["2021-11-02", ""], [False], id="a date and none"),
        pytest.param(["", "2021-11-02"], [False], id="none and a date"),
        pytest.param(["2021-11-02", "2021-11-03"], [True, True], id="two dates, not merged"),
        pytest.param(["2021-11-02", "2021-11-03", ""], [False, True], id="two dates and none"),
        pytest.param(["", ""], [True], id="no date"),
    ],
)
def test_merged_origin_is_dated_only_if_all_mentions_are(days: list[str], expected: list[bool]) -> None:
    """A merged external origin is dated only if every mention gives a date."""
    sources = {
        name: SourceFields(title="x", via=(_external("Reuters", day),)) for name, day in zip("abc", days, strict=False)
    }
    origins = OriginTracer(sources, LANGUAGES).trace(Citation(source=name) for name in sources)

    assert [root.is_dated for root in origins.roots] == expected


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


@examples(100)
@given(SOURCES, CITATIONS, st.data())
def test_origins_are_independent_of_citation_order(
    sources: Mapping[str, SourceFields], cited: tuple[Citation, ...], data: st.DataObject
) -> None:
    """Permuted or repeated citations have the same origins, unknown links and records."""
    tracer = OriginTracer(sources, LANGUAGES)
    permuted = data.draw(st.permutations([*cited, *cited]))
    one, other = tracer.trace(cited), tracer.trace(permuted)

    assert set(one.roots) == set(other.roots)
    assert len(set(other.roots)) == len(other.roots)
    assert (set(one.links), set(one.unknown), set(one.records)) == (
        set(other.links),
        set(other.unknown),
        set(other.records),
    )


@examples(100)
@given(SOURCES, CITATIONS, CITATIONS)
def test_more_citations_never_mean_fewer_origins(
    sources: Mapping[str, SourceFields], cited: tuple[Citation, ...], more: tuple[Citation, ...]
) -> None:
    """Additional citations never reduce the number of origins, nor add more than their own."""
    tracer = OriginTracer(sources, LANGUAGES)
    one, other, both = (len(tracer.trace(part).roots) for part in (cited, more, (*cited, *more)))

    assert max(one, other) <= both <= one + other


@examples(100)
@given(SOURCES, CITATIONS)
def test_every_link_has_origin_or_is_unknown(sources: Mapping[str, SourceFields], cited: tuple[Citation, ...]) -> None:
    """Each cited source has an origin or is listed as unknown, and each origin has a source."""
    tracer = OriginTracer(sources, LANGUAGES)
    origins = tracer.trace(cited)
    behind = {source for _, found in origins.by_root for source in found}

    assert behind | set(origins.unknown) == set(origins.links) == {citation.source for citation in cited}
    assert tuple(root for root, _ in origins.by_root) == origins.roots
    assert all(found for _, found in origins.by_root)


@examples(100)
@given(SOURCES, CITATIONS)
def test_origin_is_text_or_external(sources: Mapping[str, SourceFields], cited: tuple[Citation, ...]) -> None:
    """Origins are texts or external names: a version is not an origin besides its text."""
    tracer = OriginTracer(sources, LANGUAGES)
    roots = tracer.trace(cited).roots
    texts = {root.key for root in roots if root.kind == "source"}
    external = {(root.key, root.issued) for root in roots if root.kind == "external"}

    assert texts <= {tracer.text_of(name) for name in NAMES}
    assert len(roots) == len(texts) + len(external)
    assert not {name for name, issued in external if issued} & {name for name, issued in external if not issued}


def _external(name: str, issued: str) -> Via:
    return Via.model_validate({"external": {"en": name}, **({"issued": issued} if issued else {})})


def _source(text: str) -> SourceFields:
    return SourceFields.model_validate(_plain(f"title: x\n{text}", SourceFields))


def _citations(case: Case) -> tuple[tuple[Citation, ...], tuple[Citation, ...] | None]:
    """Return the citations of the event and of its claim."""
    own = f", sources: {case.claim}" if case.claim else ""
    text = f"type: report\ndate: 2021\ntitle: x\nclaims: {{id: point, text: x{own}}}\nsources: {case.event}"
    fields = EventFields.model_validate(_plain(text, EventFields))
    return fields.sources, fields.claims[0].sources


def _plain(text: str, model: type[SourceFields | EventFields]) -> PlainData:
    outcome = parse_yaml(SourceFile("entry.yaml", text))
    assert outcome.value is not None, outcome.problems
    return normalize(outcome.value, model, "en")


def _described(origins: Origins) -> Iterator[str]:
    for root, found in origins.by_root:
        yield f"{_name(root)}: {' '.join(found)}"
    if origins.unknown:
        yield f"not known: {' '.join(origins.unknown)}"
    if origins.records:
        yield f"record: {' '.join(origins.records)}"


def _name(root: Origin) -> str:
    return f"{root.key} {root.issued or ''}".strip()


def test_same_citations_are_traced_once() -> None:
    """Equal citations of an event and its claims share one result."""
    tracer = OriginTracer({"a": SourceFields(title="A"), "b": SourceFields(title="B")}, LANGUAGES)
    cited = (Citation(source="a"), Citation(source="b", locator="p. 2"))
    different = Citation.model_validate({"source": "b", "via": [{"source": "own"}]})

    assert tracer.trace(cited) is tracer.trace(iter(cited))
    assert tracer.trace((cited[0], different)) is not tracer.trace(cited)
