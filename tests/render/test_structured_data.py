"""The structured data of pages: what a JSON-LD processor reads in them, against the vocabulary of schema.org."""

from __future__ import annotations

import html
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
from onrecord.render.data.record_types import ROWS

HERE = Path(__file__).parents[1]
SITES = ("everything", "minimal", "parliaments")
HOME = "https://example.org/repo/"
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>')
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?)?)?")
DENIAL = "content/stories/dispute/events/denial.yaml"
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
WITHIN = "content/stories/dispute/events/within.yaml"
ENTRIES = {"Person", "Organization", "NewsMediaOrganization", "CreativeWork"}
PAYLOAD = "</script><script>alert(1)</script><!-- & ]]>"
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
    found = {path: (_SCRIPT.search(text), _CANONICAL.search(text)) for path, text in texts.items()}
    return {path: with_urls(json.loads(data[1]), url[1]) for path, (data, url) in found.items() if data and url}


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
        "Article", "BreadcrumbList", "Claim", "CollectionPage", "CorrectionComment", "CreativeWork", "DataDownload",
        "Dataset", "Event", "ItemList", "Legislation", "ListItem", "NewsMediaOrganization", "Organization", "Person",
        "Quotation", "WebPage", "WebSite",
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


def test_event_is_what_the_article_is_about(make_site: MakeSite) -> None:
    """An event on an exact day has its days, and the event that it was part of."""
    lasting = BASE[ANNOUNCEMENT].replace("date: 2021-11-01", "date: 2021-11-01\nuntil: 2021-11-03")
    changes = {ANNOUNCEMENT: lasting, DENIAL: f"{BASE[DENIAL]}during: announcement\n"}
    site = data_in(RenderedSite(make_site(changes), Options(today=TODAY)))
    denial, announcement = (site[f"dispute/{name}/index.html"]["about"][0] for name in ("denial", "announcement"))

    assert announcement["@id"] == "https://example.org/dispute/announcement/#announcement"
    assert (announcement["startDate"], announcement["endDate"]) == ("2021-11-01", "2021-11-03")
    assert denial["superEvent"] == {name: announcement[name] for name in ("@type", "@id", "name", "startDate")}


@pytest.mark.parametrize(
    ("date", "days", "claimed"),
    [
        ("2021-11-02", None, "2021-11-02"),
        ("2021-11", "2021-11", "2021-11"),
        ("2021", "2021", "2021"),
        ("2021-11-02~", "2021-11-02~", None),
        ("2021-11-02?", "2021-11-02?", None),
        ("2021-11-01/2021-11-03", "2021-11-01/2021-11-03", None),
        ("../2021-11-03", "../2021-11-03", None),
        ("2021-11-02~\nuntil: 2021-11-05", "2021-11-02~/2021-11-05", None),
        ("2021-11-02/2021-11-03\nuntil: 2021-11-05", "2021-11-02/2021-11-03", None),
    ],
)
def test_inexact_day_makes_no_event(
    date: str, days: str | None, claimed: str | None, make_site: MakeSite, vocabulary: Vocabulary
) -> None:
    """No `Event` lacks an exact day, and no uncertain day is told as an exact one; else the article has the days."""
    inexact = BASE[DENIAL].replace("date: 2021-11-02", f"date: {date}") + "claims: [{id: not-so, text: Not so}]\n"
    inner = "type: statement\ndate: 2021-11-03\ntitle: Within\nduring: denial\nsources: wire\npublished: 2021-11-20\n"
    site = data_in(RenderedSite(make_site({DENIAL: inexact, WITHIN: inner}), Options(today=TODAY)))
    denial, (within,) = site["dispute/denial/index.html"], site["dispute/within/index.html"]["about"]
    about = [one["@type"] for one in denial.get("about", ())]

    assert (about, denial.get("temporalCoverage")) == ([] if days else ["Event"], days)
    assert ("superEvent" in within) is (days is None)
    assert denial["mentions"][0].get("datePublished") == claimed
    assert faults(denial, vocabulary) == []


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


def with_outputs(make_site: MakeSite, outputs: str, more: str = "") -> dict[str, Any]:
    """Return the structured data of a small site with some outputs."""
    root = make_site({"site.yaml": f"{BASE['site.yaml']}outputs: [{outputs}]\n{more}"})
    return data_in(RenderedSite(root, Options(today=TODAY)))


def test_home_page_leads_to_the_data(make_site: MakeSite, pages: Mapping[str, Any]) -> None:
    """The home page names the page about the data where there are any; that page alone describes the data set."""
    home = pages["everything/ru/index.html"]["hasPart"]
    found = {path for path, data in pages.items() if data["@type"] == "Dataset"}

    assert home == {"@type": "WebPage", "@id": f"{HOME}ru/data/", "name": "Записи как данные"}
    assert pages["everything/ru/data/index.html"]["mainEntityOfPage"]["@id"] == home["@id"]
    assert {path for path in found if path.startswith("everything")} == {
        f"everything/{language}data/index.html" for language in ("", "ru/", "kk/")
    }
    for outputs, has_data in (("feeds", False), ("feeds, api", True), ("dump", True)):
        site = with_outputs(make_site, outputs)
        assert ("hasPart" in site["index.html"], "data/index.html" in site) == (has_data, has_data)


def test_data_set_obeys_the_rules_of_search_engines(make_site: MakeSite, vocabulary: Vocabulary) -> None:
    """It has what Google's rules for a `Dataset` ask for, even on a site without a description."""
    more = "licence: CC BY 4.0\npublisher: The desk\n"
    data = with_outputs(make_site, "api, dump", more)["data/index.html"]
    downloads = {one["contentUrl"]: one["encodingFormat"] for one in data["distribution"]}

    assert faults(data, vocabulary) == []
    assert 50 <= len(data["description"]) <= 5000
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "Quotations belong to their authors." in data["copyrightNotice"]
    assert (data["creator"]["@type"], data["creator"]["name"]) == ("Organization", "The desk")
    assert data["temporalCoverage"] == "2021-11-01/2021-11-02"
    assert datetime.fromisoformat(data["dateModified"]).tzinfo
    assert data["url"] == "https://example.org/data/"
    assert data["inLanguage"] == ["en"]
    assert downloads == {
        **{f"https://example.org/data/{name}.csv": "text/csv" for name in ROWS},
        "https://example.org/api/v1/index.json": "application/json",
    }


def test_data_set_is_one_in_all_languages(pages: Mapping[str, Any]) -> None:
    """The data set has one id, and the site's languages; each page describes it in its own language."""
    found = [pages[f"everything/{language}data/index.html"] for language in ("", "ru/", "kk/")]

    assert {one["@id"] for one in found} == {f"{HOME}#record"}
    assert {tuple(one["inLanguage"]) for one in found} == {("en", "ru", "kk")}
    assert len({one["description"] for one in found}) == len({one["url"] for one in found}) == 3


@pytest.mark.parametrize(
    ("words", "licence"),
    [
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("See https://example.org/terms", "https://example.org/terms"),
        ("All rights reserved", {"@type": "CreativeWork", "name": "All rights reserved"}),
    ],
)
def test_licence_is_a_page_or_a_work(words: str, licence: object, make_site: MakeSite, vocabulary: Vocabulary) -> None:
    """A licence that is known, or names its page, is a URL; other words are a work with that name."""
    data = with_outputs(make_site, "api", f"licence: {words}\n")["data/index.html"]

    assert data["license"] == licence
    assert faults(data, vocabulary) == []


def crumbs_of(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the items of the way to a page; none without it."""
    page = data.get("mainEntityOfPage", data)
    way = page if page["@type"] == "BreadcrumbList" else page.get("breadcrumb", {})
    found: list[dict[str, Any]] = way.get("itemListElement", [])
    return found


def test_each_page_below_home_has_the_way_to_it(pages: Mapping[str, Any]) -> None:
    """Pages that search engines may list have the way from the home page, over pages that exist, to themselves."""
    site = RenderedSite(HERE / "sites/everything", Options(today=date(2026, 11, 24), base_url=HOME))
    texts = site.of_kinds(".html")
    listed = {path for path, text in texts.items() if '<meta name="robots" content="noindex">' not in text}
    homes = {"index.html", "ru/index.html", "kk/index.html"}
    ways = {path: crumbs_of(pages.get(f"everything/{path}", {"@type": ""})) for path in listed}

    assert {path for path, way in ways.items() if not way} == homes
    for path in listed - homes:
        *above, own = ways[path]
        assert [item["position"] for item in ways[path]] == list(range(1, len(ways[path]) + 1))
        assert own["name"] in html.unescape(texts[path])
        assert above[0]["item"]["@type"] == "WebSite"
        for item in above:
            parent = item["item"]["@id"].removeprefix(HOME)
            assert f"{parent}index.html" in texts, path
            assert item["item"]["name"] in html.unescape(texts[f"{parent}index.html"])


def test_entries_describe_themselves_by_the_ids_that_others_use(pages: Mapping[str, Any]) -> None:
    """The id of an actor or a source in other data is that of its page's subject, with the same type and name."""
    compared = set[str]()
    for path, data in pages.items():
        for type_, id_, name in _named(data):
            own = f"{path.partition('/')[0]}/{id_.removeprefix(HOME)}index.html"
            if ("/actors/" in id_ or "/sources/" in id_) and own in pages:
                compared.add(own)
                assert (pages[own]["@id"], pages[own]["@type"]) == (id_, type_)
                assert "actors" in id_ or pages[own]["name"] == name
    assert compared == {path for path, data in pages.items() if data["@type"] in ENTRIES}


def _named(data: object) -> Iterator[tuple[str, str, str]]:
    if isinstance(data, list):
        for item in data:
            yield from _named(item)
    elif isinstance(data, dict):
        if {"@id", "@type", "name"} <= {*data} and data["@type"] != "CollectionPage":
            yield data["@type"], data["@id"], data["name"]
        yield from _named(list(data.values()))


def test_pages_of_claims_lead_to_the_claims(pages: Mapping[str, Any]) -> None:
    """The list of a story's claims names each by the id by which the page of its event describes it."""
    page = pages["everything/harbour/claims/index.html"]
    ids = [item["item"]["@id"] for item in page["mainEntity"]["itemListElement"]]
    described = {
        claim["@id"]
        for path, data in pages.items()
        if path.startswith("everything/") and data["@type"] == "Article"
        for claim in data.get("mentions", ())
    }

    assert page["@type"] == "CollectionPage"
    assert len(ids) == len(set(ids)) == 3
    assert {*ids} <= described


def test_actor_and_source_say_who_they_are(make_site: MakeSite, vocabulary: Vocabulary) -> None:
    """An actor has its other names, its organization and its pages elsewhere; a source its day and its origin."""
    actor = (
        "office: {name: The office, kind: organization}\n"
        "person: {name: A person, kind: person, role: head of the office, other_names: [P.], url: 'https://p.example/',"
        " same_as: 'https://www.wikidata.org/wiki/Q1', member_of: [office, {organization: company, end_date: 2019}]}\n"
        "part: {name: A part, kind: organization, part_of: office}\n"
    )
    source = (
        "report: {title: A report, url: 'https://example.org/r', issued: 2021-11-04, author: [A. Writer],"
        " container_title: The book, via: [wire, {external: An agency}, unknown]}\n"
    )
    denial = f"{BASE[DENIAL]}actors: [person, part]\n".replace("sources: wire", "sources: [wire, report]")
    files = {"content/actors/more.yaml": actor, "content/sources/more.yaml": source, DENIAL: denial}
    found = data_in(RenderedSite(make_site(files), Options(today=TODAY)))
    person, report = found["actors/person/index.html"], found["sources/report/index.html"]

    assert [fault for data in found.values() for fault in faults(data, vocabulary)] == []
    assert (person["@type"], person["alternateName"], person["description"]) == (
        "Person", ["P."], "head of the office"
    )  # fmt: skip
    assert (person["url"], person["sameAs"]) == ("https://p.example/", ["https://www.wikidata.org/wiki/Q1"])
    assert [one["name"] for one in person["memberOf"]] == ["The office"]
    assert found["actors/part/index.html"]["parentOrganization"]["name"] == "The office"
    assert (report["datePublished"], report["creditText"]) == ("2021-11-04", "A. Writer")
    assert report["isPartOf"]["name"] == "The book"
    assert [one["name"] for one in report["isBasedOn"]] == [found["sources/wire/index.html"]["name"], "An agency"]


def test_no_text_ends_its_script(make_site: MakeSite) -> None:
    """No name, title or licence of an editor or a source can end the script of any page."""
    text = json.dumps(PAYLOAD)
    files = {
        "site.yaml": f"title: {text}\ndescription: {text}\nurl: https://example.org/\nlanguages: [en]\n"
        f"publisher: {text}\nlicence: {text}\noutputs: [api, dump]\n",
        "content/actors/bad.yaml": f"bad: {{name: {text}, kind: person, role: {text}, other_names: [{text}]}}\n",
        "content/sources/bad.yaml": f"bad: {{title: {text}, author: [{text}], container_title: {text}, "
        f"publisher: {text}, url: 'https://example.org/b', via: {{external: {text}}}}}\n",
        "content/pages/bad.md": f"---\ntitle: {text}\n---\nWords.\n",
        DENIAL: f"{BASE[DENIAL]}claims: [{{id: bad, text: {text}}}]\ntags: [bad]\n",
    }
    site = RenderedSite(make_site(files), Options(today=TODAY))
    found = {path: script for path, page in site.of_kinds(".html").items() for script in _SCRIPT.findall(page)}

    assert len(found) > 12
    assert {path for path, script in found.items() if "alert(1)" in script} == {*found}
    assert [path for path, script in found.items() if {*"<>&\u2028\u2029"} & {*script}] == []
    assert all(json.loads(script) for script in found.values())


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
    own = [data for data in pages.values() if data["@type"] != "CreativeWork"]  # sources have days of their own
    days = [data[name] for data in own for name in ("datePublished", "dateModified") if name in data]

    assert days
    assert all(datetime.fromisoformat(day).tzinfo for day in days)


def test_no_rating_anywhere(pages: Mapping[str, Any]) -> None:
    """No page rates a claim, and no claim is true or false by this data."""
    assert not re.search("rating|ClaimReview|verdict", json.dumps([*pages.values()]), re.IGNORECASE)
