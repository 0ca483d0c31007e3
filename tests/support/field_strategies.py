"""Hypothesis strategies for values of fields, made from the field table: a new field is covered by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from msgspec import Struct

from onrecord.model.frozen_model import Fields
from onrecord.model.palette import COLOURS
from onrecord.model.values import Localized, OneOrMany, RefersTo, Typed

Values = st.SearchStrategy[Any]

LANGUAGES = ("en", "ru", "kk", "uk", "de", "ar")
CLAIMS = ("joint", "access", "agreed")
QUOTES = ("words", "no-joint")
STAGES = ("introduction", "lower-1", "lower-pass", "upper-pass", "signed")
CHAMBERS = ("lower", "upper")
PICTURES = ("plan.svg", "letter.jpg")
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title></style></script><b>", "<!-- -->", "]]>",
    "{{ 7 * 7 }}", "{% include 'base.html' %}", "${{ secrets.X }}", "%(who)s %s {0} {x!r}", "::error::x", "##[error]x",
    "=HYPERLINK(1)", "@joint", "-1+1", "javascript:alert(1)", "[x](javascript:alert(1))", "[x](//example.org)",
    "[@wire]", "[@wire, p. 3; @none]", "-@wire", "[a]: /b 'c'", "![x](plan.svg)", "[x][y]", "# Heading\n\n## Second",
    "1. a\n\n   - b\n\n     > c", "```\nx\n```", "    code [@wire]", "a\n\n---\n\nb", "a | b\n--|--\n1 | 2",
    "&amp;&lt;&#0;",
    "<https://example.org/?a=1&b=2>", "https://example.org/a_b_c", "**a *b** c*", "`a", "\\", "\\u0000", "a\tb", "-",
    "\u200b", "\u2066a\u2069", "e\u0301\u0301\u0301", "\ufb01", "\u0130\u0131\u1e9e",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd (x) [y]", "\u0456i\u0406I", "x" * 300, "\u0436" * 200,
    "a\u00a0b", "\u00ab\u201e\u201c\u00bb", "yes", "01", "1e3", "0x1F", "12:30:45", "2021-11-02", "con", "..",
    "../../etc/passwd", "\\\\host\\share",
    "\ue000",
)  # fmt: skip
"""Texts that break programs which forget to escape, to count, or to normalize."""
REFUSED = (
    "\x00", "\x07", "\x1b[31m", "\x85", "\u2028", "\ufeff", "\ufffe", "\ud800", "\u202eabc", "a\r\nb", "null",
    "~", " ", "",
)  # fmt: skip
"""Texts that no field takes."""
PLAIN_TEXTS = (
    "They issued a joint statement", "Власти объявили о соглашении", "Министрлік мәлімдеді",
    "Уряд заперечив це", "O\u2019Neill & sons",
    "\u201cNo,\u201d she said", "A text with [a citation][@wire].", "See [the denial](denial).",
    "Der Stra\u00dfenbau \u2013 5 %",
)  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cn", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=12)
YEARS, PARTS = st.integers(2019, 2022), st.integers(1, 12)
ODD_DATES = (
    "0001-01-01", "9999-12-31", "2021-02-30", "2021-11-2", "2021-13", "20211102", "2021-10/2021-09", "../2021",
    "2021-11-02/..",
    "2021-11-02T10:47", "2021-11-02T24:00", "156X", "2021?/2022~", "-0001", "Y17E8", "2021-21", "{2021,2022}",
    "2021-11-02?~", "2 November 2021",
    "\u0662\u0660\u0662\u0661",
)  # fmt: skip


def _spans() -> Values:
    day = st.builds("{:04d}-{:02d}-{:02d}".format, YEARS, PARTS, st.integers(1, 28))
    return st.one_of(day, day, day, st.builds("{:04d}-{:02d}".format, YEARS, PARTS), YEARS.map(str))


DAYS = st.builds("{:04d}-{:02d}-{:02d}".format, st.just(2021), st.just(12), st.integers(1, 31))
"""Days after most events, and before the day of the tests: those of publications and corrections."""
DATES = st.one_of(
    _spans(),
    st.builds(lambda span, mark: span + mark, _spans(), st.sampled_from("?~")),
    st.builds(lambda pair: "/".join(sorted(pair)), st.tuples(_spans(), _spans())),
    _spans().map("../{}".format),
)
CLOCKS = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
IDS = st.one_of(
    st.sampled_from(("platforms", "x-1", "old-name", "former", "a")),
    st.from_regex(r"[a-z0-9]{1,6}(?:-[a-z0-9]{1,4})?", fullmatch=True),
)
ADDRESSES = st.one_of(
    st.sampled_from((
        "https://example.org/a?b=c&d=%D0%96#e", "http://example.org:8080/",
        "https://\u043f\u0440\u0438\u043c\u0435\u0440.example/\u0436", "https://example.org",
        "HTTPS://EXAMPLE.ORG/X", "https://www.wikidata.org/wiki/Q380",
        "https://web.archive.org/web/20211102120000/https://example.org/a",
        "https://[2001:db8::1]/x", "https://user@example.org/", "https://example.org/a%22b%3Cc%3E",
    )),
    st.integers(0, 99).map("https://example.org/{}".format),
)  # fmt: skip
SCALARS: Mapping[str, Values] = {
    "an id": IDS,
    "a target": IDS,
    "an event": IDS,
    "a former id": st.one_of(IDS, st.builds("{}/{}".format, IDS, IDS)),
    "a language": st.sampled_from(("en", "ru", "kk", "de", "sr-Latn", "zh-Hant-TW", "ar", "es-419", "he")),
    "a line": st.one_of(st.sampled_from((*PLAIN_TEXTS, *HOSTILE)), ANY_TEXT),
    "a code": st.sampled_from(("BIL007", "VIA002", "SRC003", "SRC005", "TRN001", "own-rule")),
    "a web address": ADDRESSES,
    "a host": st.sampled_from(("old.example.org", "Пример.рф", "localhost", "192.0.2.1")),
    "an address of mail or of a page": st.one_of(ADDRESSES, st.just("mailto:list-join@example.org?subject=join%20it")),
    "a DOI": st.sampled_from(
        ("10.5555/12345678", "10.1000.10/a&b#c?d%e", "10.1002/(SICI)49:8<693::AID-ASI4>3.0.CO;2-O", "10.5555/\u0436'")
    ),
    "an ISBN": st.sampled_from(("978-0-306-40615-7", "9780306406157", "0-8044-2957-X")),
    "yes or no": st.sampled_from(("yes", "no", "true", "false")),
    "a number": st.one_of(st.integers(0, 200).map(str), st.just("999999999")),
    "a date": DATES,
    "a date or a moment": st.one_of(DATES, st.builds("{}T{}".format, DAYS, CLOCKS)),
    "a day": st.one_of(DAYS, st.builds("{}T{}".format, DAYS, CLOCKS)),
    "a time": CLOCKS,
    "a time zone": st.sampled_from(("UTC", "Asia/Almaty", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu")),
}
"""Valid values by the name of their type in the field table."""
_STAGE, _CHAMBER, _QUOTE = map(st.sampled_from, (STAGES, CHAMBERS, QUOTES))
FITTING: Mapping[str, Values] = {
    "Claim.id": st.sampled_from(CLAIMS),
    "Quote.id": _QUOTE,
    **dict.fromkeys(("Relation.quote", "Finds.quote", "Review.quote", "Claim.quote"), _QUOTE),
    **dict.fromkeys(("StageReached.stage", "Predecessor.stage", "Stage.key", "Within.from"), _STAGE),
    **dict.fromkeys(("Stage.excludes", "Stage.reopens", "ProcedureFields.terminal"), st.lists(_STAGE, max_size=2)),
    **dict.fromkeys(("StageReached.chamber", "EventFields.chamber", "Stage.chamber", "Identifier.chamber"), _CHAMBER),
    "BillFields.origin": _CHAMBER,
    "BillFields.procedure": st.sampled_from(("house", "house", "generic", "uk", "kz-bicameral", "us-federal")),
    "ProcedureFields.chambers": st.just({"lower": "Lower house", "upper": "Верхняя палата"}),
    "Media.src": st.sampled_from(PICTURES),
    "ThemeFields.logo": st.sampled_from(PICTURES),
    "ThemeFields.colours": st.dictionaries(
        st.sampled_from(sorted(COLOURS)), st.sampled_from(("#8a1c1c", "navy", "rgb(0 0 0)")), max_size=1
    ),
    "SourceFields.sha256": st.text("0123456789abcdef", min_size=64, max_size=64),
    "SiteFields.csl": st.sampled_from(("apa", "own styles/house.csl", "none")),
    "SiteFields.plugins": st.just(["no-such-plug-in>=1,<2"]),
    "SiteFields.requires": st.sampled_from((">=0.1", ">=0.1,<9", "==0.2.*")),
    "SiteFields.languages": st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=4, unique=True),
}  # fmt: skip
"""Values for fields that accept less than their type says."""
SELDOM = frozenset({
    "SiteFields.csl", "SiteFields.plugins", "SiteFields.requires_review", "StoryFields.withdrawn",
    "EventFields.embargo", "StoryFields.embargo",
    "StoryFields.example", "ActorFields.example", "SourceFields.example", "StoryFields.timezone", "EventFields.during",
})  # fmt: skip
"""Fields that stop a build of most sites, or make most of a site disappear."""
RARELY = 200
"""Such a field is drawn in so many of a thousand cases in which another one is."""


class Pool(Struct, frozen=True):
    """The ids of a site's entries, of which fields name one."""

    actors: tuple[str, ...] = ("ministry", "company")
    sources: tuple[str, ...] = ("wire", "gazette")
    bills: tuple[str, ...] = ("law",)
    events: tuple[str, ...] = ("dispute/first",)
    languages: tuple[str, ...] = ("en",)
    is_wild: bool = False
    """Whether any value may be a wrong one."""

    def named(self, kind: str) -> Values:
        """Return a strategy for names of a kind of entry."""
        if kind == "event":
            return st.one_of(
                st.builds("{}#{}".format, st.sampled_from(self.events), st.sampled_from(CLAIMS)),
                st.sampled_from(self.events),
            )
        ids = {"actor": self.actors, "source": self.sources, "bill": self.bills}[kind]
        return st.sampled_from((*ids, "unknown") if kind == "source" and self.is_wild else ids)


WRONG = st.recursive(
    st.one_of(
        st.sampled_from((*HOSTILE, *REFUSED, *ODD_DATES, None)), *SCALARS.values(), st.text(st.characters(), max_size=6)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(("id", "text", "target", "en", "nothing", "", "[")), inner, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip
"""Values of no field, or of another one."""


@cache
def mapping_of(model: type[Fields], pool: Pool) -> Values:
    """Return a strategy for the values of a model: all required fields, and some of the others."""
    required, optional = {}, {}
    for name, info in model.rows().items():
        key = f"{model.__name__}.{name}"
        if key == "StoryFields.languages":
            values = st.lists(st.sampled_from(pool.languages), min_size=1, max_size=2, unique=True)
        else:
            values = FITTING[key] if key in FITTING else _value(info.annotation, pool)
        if info.is_required():
            required[name] = _perhaps_wrong(values, pool)
        else:
            optional[name] = (_perhaps_wrong(values, pool), key in SELDOM)
    if pool.is_wild:
        optional["nothing"] = (WRONG, True)
    return _mapping(required, optional, [name for name, info in model.rows().items() if info.may_wait()])


@st.composite
def _mapping(
    draw: st.DrawFn,
    required: Mapping[str, Values],
    optional: Mapping[str, tuple[Values, bool]],
    waiting: Sequence[str],
) -> dict[str, Any]:
    """Draw few of the optional fields: `fixed_dictionaries` takes half of them, and such an entry is never right."""
    chosen = draw(st.lists(st.integers(0, 999), min_size=2, max_size=5)) if optional else []
    names = sorted(optional)
    found = {name: draw(values) for name, values in required.items()}
    for number in chosen:
        values, is_seldom = optional[names[number % len(names)]]
        if not is_seldom or number < RARELY:
            found[names[number % len(names)]] = draw(values)
    lacking = draw(st.sets(st.sampled_from(waiting))) if waiting and found.get("status") == "draft" else ()
    return {name: value for name, value in found.items() if name not in lacking}


def _perhaps_wrong(values: Values, pool: Pool) -> Values:
    if not pool.is_wild:
        return values
    return st.integers(0, 11).flatmap(lambda number: WRONG if number == 0 else values)


def _value(annotation: Any, pool: Pool) -> Values:  # noqa: ANN401  (annotations have no common type)
    """Return a strategy for the values of a type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _value(next(part for part in arguments if part is not NoneType), pool)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is dict:
        return st.dictionaries(IDS, _value(arguments[1], pool), max_size=2)
    if origin is not Annotated:
        return _model(annotation, pool)
    marks = arguments[1:]
    if any(isinstance(mark, OneOrMany) for mark in marks):
        item = _value(get_args(arguments[0])[0], pool)
        return st.one_of(item, st.lists(item, min_size=1, max_size=2))
    if any(isinstance(mark, Localized) for mark in marks):
        line = SCALARS["a line"]
        return st.one_of(line, st.dictionaries(st.sampled_from(pool.languages), line, min_size=1, max_size=2))
    if referred := [mark.kind for mark in marks if isinstance(mark, RefersTo)]:
        names = pool.named(referred[0])
        is_event = any(isinstance(mark, Typed) and mark.name == "an event" for mark in marks)
        return names.map(lambda name: name.partition("#")[0]) if is_event else names
    typed = [SCALARS[mark.name] for mark in marks if isinstance(mark, Typed)]
    return typed[0] if typed else _value(arguments[0], pool)


def _model(model: type[Fields], pool: Pool) -> Values:
    values = mapping_of(model, pool)
    if model.shorthand is None:
        return values
    return st.one_of(values, _value(model.rows()[model.shorthand].annotation, pool))
