"""The structured data of pages: what a JSON-LD processor reads in them, against the vocabulary of schema.org."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, TODAY, MakeSite
from pyld import jsonld
from rendered_site import RenderedSite
from schema_org import SCHEMA_ORG, Vocabulary, with_urls

from onrecord.build.pipeline import Options

HERE = Path(__file__).parents[1]
SITES = ("everything", "minimal", "parliaments")
HOME = "https://example.org/repo/"
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>')
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?)?)?")
DENIAL = "content/stories/dispute/events/denial.yaml"
Node = dict[str, Any]


@pytest.fixture(scope="module")
def pages() -> dict[str, dict[str, Any]]:
    """Return the structured data of each page of the golden sites, by site and path."""
    found: dict[str, dict[str, Any]] = {}
    for name in SITES:
        site = RenderedSite(HERE / "sites" / name, Options(today=date(2026, 11, 24), base_url=HOME))
        found |= {f"{name}/{path}": data for path, data in data_in(site).items()}
    return found


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """Return the vocabulary of schema.org."""
    return Vocabulary.read()


def data_in(site: RenderedSite) -> dict[str, Any]:
    """Return the structured data of the pages of a site, by their paths."""
    texts = site.of_kinds(".html")
    return {path: with_urls(json.loads(found[1])) for path, text in texts.items() if (found := _SCRIPT.search(text))}


def expanded(data: Mapping[str, Any], vocabulary: Vocabulary) -> Node:
    """Return the data as a JSON-LD processor reads them, with a context from this machine."""

    def load(url: str, _options: object) -> dict[str, Any]:
        assert url.rstrip("/") == SCHEMA_ORG.rstrip("/")
        context = vocabulary.context([*names_in(data), *all_types(data)])
        return {"contextUrl": None, "documentUrl": url, "document": context}

    (node,) = jsonld.expand(data, {"documentLoader": load})
    assert isinstance(node, dict)
    return node


def names_in(data: object) -> list[str]:
    """Return the names of all properties in the data, at any depth, in alphabetical order."""
    if isinstance(data, list):
        return sorted(name for item in data for name in names_in(item))
    if not isinstance(data, dict):
        return []
    own = [name.removeprefix(SCHEMA_ORG) for name in data if not name.startswith("@")]
    return sorted([*own, *(name for value in data.values() for name in names_in(value))])


def nodes(data: object, types: Mapping[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Yield the type of each described thing in expanded data, a property of it, and a value."""
    if isinstance(data, list):
        for item in data:
            yield from nodes(item, types)
    elif isinstance(data, dict) and "@value" not in data:
        for name, values in data.items():
            if not name.startswith("@"):
                for value in values:
                    yield type_of(data, types), name.removeprefix(SCHEMA_ORG), value
                yield from nodes(values, types)


def type_of(node: Node, types: Mapping[str, str]) -> str:
    """Return the type of a thing; of one that only has its id, the type with which the page describes it."""
    return str(node["@type"][0].removeprefix(SCHEMA_ORG)) if "@type" in node else types[node["@id"]]


def types_in(data: object) -> dict[str, str]:
    """Return the type of each thing that is described with an id."""
    if isinstance(data, list):
        return {id_: type_ for item in data for id_, type_ in types_in(item).items()}
    if not isinstance(data, dict):
        return {}
    inner = types_in(list(data.values()))
    return {**inner, data["@id"]: data["@type"][0].removeprefix(SCHEMA_ORG)} if {"@id", "@type"} <= {*data} else inner


def faults(data: Mapping[str, Any], vocabulary: Vocabulary) -> list[str]:
    """Return what schema.org does not provide for: terms, properties of a type, and values of a property."""
    node = expanded(data, vocabulary)
    lost = sorted({*names_in(data)} - {*names_in(node)})
    found = [f"{name} is no term" for name in lost]
    types = types_in(node)
    for type_, name, value in nodes([node], types):
        if not vocabulary.is_one_of(type_, vocabulary.domains[name]):
            found.append(f"{name} of {type_}")
        ranges = vocabulary.ranges[name]
        if "@value" not in value:
            is_right = vocabulary.is_one_of(type_of(value, types), ranges)
        else:
            is_right = any(has_form(value["@value"], form) for form in ranges)
        if not is_right:
            found.append(f"{name} can't be {value}")
    return found


def has_form(value: object, form: str) -> bool:
    """Return whether a value has the form of a data type."""
    match form:
        case "Text":
            return isinstance(value, str)
        case "URL":
            return isinstance(value, str) and value.startswith(("https://", "http://"))
        case "Date" | "DateTime":
            return isinstance(value, str) and _DATE.fullmatch(value) is not None
        case "Boolean":
            return isinstance(value, bool)
        case "Integer" | "Number":
            return isinstance(value, int) and not isinstance(value, bool)
    return False


def test_each_page_is_valid_schema_org(pages: Mapping[str, Any], vocabulary: Vocabulary) -> None:
    """A processor loses no term; each property belongs to its type, and each value is one that the property takes."""
    found = {path: wrong for path, data in pages.items() if (wrong := faults(data, vocabulary))}
    types = {type_.removeprefix(SCHEMA_ORG) for data in pages.values() for type_ in all_types(data)}

    assert found == {}
    assert types == {
        "Article", "Claim", "CollectionPage", "CorrectionComment", "CreativeWork", "DataDownload", "Dataset", "Event",
        "ItemList", "Legislation", "ListItem", "NewsMediaOrganization", "Organization", "Person", "Quotation",
        "WebPage", "WebSite",
    }  # fmt: skip


def all_types(data: object) -> Iterator[str]:
    """Yield all types in the data."""
    if isinstance(data, list):
        for item in data:
            yield from all_types(item)
    elif isinstance(data, dict):
        yield from [data["@type"]] if "@type" in data else []
        yield from all_types(list(data.values()))


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"@type": "Article", "verdict": "false"}, "verdict is no term"),
        ({"@type": "Article", "startDate": "2021"}, "startDate of Article"),
        ({"@type": "Article", "datePublished": "yesterday"}, "datePublished can't be {'@value': 'yesterday'}"),
        ({"@type": "Event", "superEvent": {"@type": "Person", "name": "x"}}, "superEvent can't be"),
        ({"@type": "Claim", "isAccessibleForFree": "yes"}, "isAccessibleForFree can't be {'@value': 'yes'}"),
    ],
)
def test_check_finds_faults(data: Mapping[str, Any], wrong: str, vocabulary: Vocabulary) -> None:
    """The check itself tells an unknown term, a property of another type and a value of another kind."""
    (found,) = faults({"@context": "https://schema.org", **data}, vocabulary)

    assert found.startswith(wrong)


def test_event_is_what_the_article_is_about(pages: Mapping[str, Any]) -> None:
    """The event has its days as exactly as they are known, and the event that it was part of."""
    speech, hearing = (pages[f"everything/harbour/{name}/index.html"]["about"][0] for name in ("speech", "hearing"))

    assert speech["superEvent"] == {name: hearing[name] for name in ("@type", "@id", "name")}
    assert hearing["@id"] == f"{HOME}harbour/hearing/#hearing"
    assert (hearing["startDate"], hearing["endDate"]) == ("2019-03-10", "2019-03-12")
    assert speech["startDate"] == "2019-03"


def test_quotation_has_its_source_and_belongs_to_its_author(pages: Mapping[str, Any]) -> None:
    """A quotation names who said it and where it is written; its rights and those of the site's words stand apart."""
    order = pages["everything/harbour/order/index.html"]
    quote = order["hasPart"][0]

    assert quote["text"] == 'The port is shut "until further notice"'
    # The speaker stands at the claim, with a name; from there on the id is enough.
    speaker = order["mentions"][0]["author"][0]
    assert quote["spokenByCharacter"][0] == {"@id": speaker["@id"]}
    assert quote["isPartOf"]["@id"] in [source["@id"] for source in order["citation"]]
    assert quote["creditText"].startswith(speaker["name"])
    assert quote["copyrightNotice"] == "Quotations belong to their authors."
    assert order["copyrightNotice"] == "Texts: CC BY 4.0. Quotations belong to their authors."
    russian = pages["everything/ru/harbour/order/index.html"]["hasPart"][0]
    assert (russian["text"], russian["inLanguage"]) == (quote["text"], "en")
    assert russian["copyrightNotice"] == "Права на цитаты принадлежат их авторам."


def test_bill_is_legislation_with_its_state(pages: Mapping[str, Any]) -> None:
    """A bill has its numbers, its jurisdiction and its state in words; its events' articles lead to it."""
    bills = {path: data["mainEntity"] for path, data in pages.items() if data["@type"] == "WebPage"}
    bill = bills["parliaments/bills/online-safety/index.html"]
    about = pages["parliaments/online-safety/lords-report/index.html"]["about"]

    assert bill["@type"] == "Legislation"
    assert bill["legislationIdentifier"]
    assert bill["legislationJurisdiction"] == "GB"
    assert bill["creativeWorkStatus"].startswith("Law since")
    assert about[1] == {name: bill[name] for name in ("@type", "@id", "name")}


def test_dataset_has_the_outputs_of_the_site(make_site: MakeSite, pages: Mapping[str, Any]) -> None:
    """The home page describes the record as a data set, once for all languages, with what the site offers of it."""
    homes = [pages[f"everything/{language}index.html"]["hasPart"] for language in ("", "ru/", "kk/")]

    assert {home["@id"] for home in homes} == {f"{HOME}#record"}
    assert [one["contentUrl"] for one in homes[0]["distribution"]] == [f"{HOME}api/v1/index.json"]
    for outputs, has_data in (("feeds", False), ("[feeds, api]", True)):
        root = make_site({"site.yaml": f"{BASE['site.yaml']}outputs: {outputs}\n"})
        assert ("hasPart" in data_in(RenderedSite(root, Options(today=TODAY)))["index.html"]) is has_data


MORE = {
    "early": "title: A, url: 'https://example.org/a', issued: 2021-11-02",
    "late": "title: B, url: 'https://example.org/b', issued: 2021-11-03",
    "vague": "title: C, url: 'https://example.org/c', issued: 2021-11",
    "copy": "title: D, url: 'https://example.org/d', issued: 2021-11-04, via: early",
    "agency": "title: E, url: 'https://example.org/e', issued: 2021-11-04, via: {external: A wire}",
}


def denial_with(make_site: MakeSite, cited: str) -> dict[str, Any]:
    """Return the structured data of the denial, given the sources of its claim."""
    used = cited.replace("copy", "copy early")
    sources = "".join(f"{id_}: {{{fields}}}\n" for id_, fields in MORE.items() if id_ in used)
    text = f"{BASE[DENIAL]}claims: [{{id: not-so, text: Not so, sources: {cited}}}]\n"
    site = RenderedSite(make_site({DENIAL: text, "content/sources/more.yaml": sources}), Options(today=TODAY))
    data: dict[str, Any] = data_in(site)["dispute/denial/index.html"]
    return data


def first_appearance(data: Mapping[str, Any]) -> str | None:
    """Return the source in which the first claim of an event appeared first."""
    first = data["mentions"][0].get("firstAppearance")
    return Path(first["@id"]).name if first else None


@pytest.mark.parametrize(
    ("cited", "first"),
    [
        ("early", "early"),
        ("copy", "early"),
        ("[late, early]", "early"),
        ("[late, copy]", "early"),
        ("[early, vague]", None),
        ("[early, agency]", None),
        ("agency", None),
    ],
)
def test_first_appearance_is_certain(
    cited: str, first: str | None, make_site: MakeSite, vocabulary: Vocabulary
) -> None:
    """A claim appeared first in its only origin, or in the earliest one; where there is doubt, it is open."""
    data = denial_with(make_site, cited)

    assert first_appearance(data) == first
    assert faults(data, vocabulary) == []


def test_contradicting_source_is_no_appearance(make_site: MakeSite) -> None:
    """In a source that says it differently, the claim does not appear."""
    cited = "[early, {source: late, says: {note: gives another day}}]"

    data = denial_with(make_site, cited)
    assert first_appearance(data) == "early"
    assert [Path(one["@id"]).name for one in data["mentions"][0]["appearance"]] == ["early"]


def test_days_are_those_of_the_page(pages: Mapping[str, Any]) -> None:
    """Each day of publication or change in the data is a moment with a time zone."""
    days = [data[name] for data in pages.values() for name in ("datePublished", "dateModified") if name in data]

    assert days
    assert all(datetime.fromisoformat(day).tzinfo for day in days)


def test_no_rating_anywhere(pages: Mapping[str, Any]) -> None:
    """No page rates a claim, and no claim is true or false by this data."""
    assert not re.search("rating|ClaimReview|verdict", json.dumps([*pages.values()]), re.IGNORECASE)
