"""Single entries in the API: each has a file of its own, which leads to the others, and lists in pages lead to all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, TODAY, MakeSite
from data_files import OUTPUTS, data_files, parsed, with_outputs
from finding_sites import REVIEWED
from msgspec import json

from onrecord.build.pipeline import Options, check
from onrecord.render.pagination import sizes

SITES = Path(__file__).parents[1] / "sites"
SITE = BASE["site.yaml"] + OUTPUTS
STORY = "content/stories/dispute"
DENIAL = f"{STORY}/events/denial.yaml"
ANNOUNCEMENT = f"{STORY}/events/announcement.yaml"
KINDS = {"events": "event", "claims": "claim", "actors": "actor", "sources": "source", "bills": "bill"}


@pytest.fixture(scope="module", params=["everything", "parliaments"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the files of a site of the golden tests."""
    return data_files(with_outputs(SITES / request.param, tmp_path_factory.mktemp(request.param)))


def _base(make_site: MakeSite, files: Mapping[str, str], **options: bool) -> dict[str, str]:
    return data_files(make_site({"site.yaml": SITE, **files}), **options)


def _singles(files: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the address, the kind and the content of each file of an entry."""
    for address, text in files.items():
        kind = address.removeprefix("api/v1/").partition("/")[0]
        if kind in KINDS and address.startswith(f"api/v1/{kind}/"):
            yield address, kind, json.decode(text)


def _rows(files: dict[str, str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the rows of all entries in the files of many, by kind and id."""
    stories = [json.decode(text) for address, text in files.items() if address.startswith("api/v1/stories/")]
    found = {kind: {row["id"]: row for story in stories for row in story[kind]} for kind in ("events", "claims")}
    found |= {kind: {row["id"]: row for row in parsed(files, kind)[kind]} for kind in ("actors", "sources", "bills")}
    found["withdrawn"] = {row["id"]: row for story in stories for row in story["withdrawn"]}
    return found


def _path(address: str, base: str) -> str:
    assert address.startswith(base)
    return address.removeprefix(base)


def test_each_entry_has_a_file_with_the_row_of_the_files_of_many(files: dict[str, str]) -> None:
    """`uri` of a row leads to the file of the entry, which has the same row; no other file exists."""
    base, rows, found = parsed(files, "index")["site"], _rows(files), set[str]()
    for kind, name in {**KINDS, "withdrawn": "withdrawn"}.items():
        for id_, row in rows[kind].items():
            address = _path(row["uri"], base)
            folder = "events" if kind == "withdrawn" else kind
            assert address == f"api/v1/{folder}/{id_.replace('#', '/')}.json"
            assert json.decode(files[address])[name] == row
            found.add(address)
    own = {address for address, kind, file in _singles(files) if _is_at_home(address, kind, file, base)}

    assert own == found


def _is_at_home(address: str, kind: str, file: dict[str, Any], base: str) -> bool:
    """Return whether a file has the address of the present id of its entry, and not a former one."""
    row = file[KINDS[kind]] or file["withdrawn"]
    return bool(row["uri"] == f"{base}{address}")


def test_links_have_each_entry_that_a_file_names(files: dict[str, str]) -> None:
    """Each whole id of an event or a claim in a file is linked, and each other id; links lead to files."""
    base, rows = parsed(files, "index")["site"], _rows(files)
    whole = rows["events"].keys() | rows["withdrawn"].keys() | rows["claims"].keys()
    count = 0
    for _, kind, file in _singles(files):
        links = file.pop("links")
        row = file[KINDS[kind]] or file["withdrawn"]
        row.pop("aliases")
        linked = {id_ for by_id in links.values() for id_ in by_id}
        named = {text for text in _texts(file) if text in whole}
        assert named - {row["id"]} <= linked
        assert all(_path(uri, base) in files for by_id in links.values() for uri in by_id.values())
        count += len(linked)
        others = {"actors": _values(file, _ACTORS), "sources": _values(file, ("source", "version_of"))}
        for folder, ids in others.items():
            assert {id_ for id_ in ids if id_ in rows[folder]} - {row["id"]} <= links[folder].keys()
    assert count > 50


_ACTORS = (
    "speaker", "on_behalf_of", "claimed_by", "holding", "opposing", "confirmed_by", "bodies", "side", "part_of",
    "organization", "different_from", "sponsors",
)  # fmt: skip


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  (JSON)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _values(value: Any, names: tuple[str, ...]) -> set[str]:  # noqa: ANN401  (JSON)
    found = set[str]()
    if isinstance(value, dict):
        for name, one in value.items():
            found |= set(_texts(one)) if name in names and not isinstance(one, dict) else _values(one, names)
    elif isinstance(value, list):
        for one in value:
            found |= _values(one, names)
    return found


def test_words_for_no_source_are_no_links(files: dict[str, str]) -> None:
    """`own` and `unknown` in `via` name no source."""
    assert not [file for _, _, file in _singles(files) if {"own", "unknown"} & file["links"]["sources"].keys()]


def test_claim_has_what_others_say_on_it(make_site: MakeSite) -> None:
    """The file of a claim has the relations of others to it or to its whole event, and the findings on it."""
    answers = {f"{STORY}/events/answers.yaml": (
        "type: response\ndate: 2021-11-03\ntitle: They answer\nspeaker: ministry\nresponds_to: announcement\n"
        "sources: wire\npublished: 2021-11-20\n"
    )}  # fmt: skip
    files = _base(make_site, {**REVIEWED, **answers})
    joint, access = (parsed(files, f"claims/dispute/announcement/{claim}") for claim in ("joint", "access"))
    found = [(one["kind"], one["origin"], one["target"]) for one in joint["relations"]]

    assert ("denies", "dispute/denial", "dispute/announcement#joint") in found
    assert ("responds_to", "dispute/answers", "dispute/announcement") in found
    assert ("denies", "dispute/denial") not in {(one["kind"], one["origin"]) for one in access["relations"]}
    assert [one["result"] for one in joint["findings"]] == ["not-so"]
    assert [one["result"] for one in access["findings"]] == ["in-part"]
    assert joint["links"]["events"].keys() >= {"dispute/announcement", "dispute/denial", "dispute/answers"}


def test_event_has_relations_in_both_directions(make_site: MakeSite) -> None:
    """The file of an event has its own relations, then those of others to it and to its claims."""
    files = _base(make_site, {})
    kinds = {
        name: [(one["kind"], one["origin"]) for one in parsed(files, f"events/dispute/{name}")["relations"]]
        for name in ("announcement", "denial")
    }

    assert kinds == {"announcement": [("denies", "dispute/denial")], "denial": [("denies", "dispute/denial")]}


def test_actor_and_source_lead_to_their_events(make_site: MakeSite) -> None:
    """The file of an actor has the events in which it spoke; that of a source those that cite it."""
    files = _base(make_site, {})

    assert parsed(files, "actors/company")["spoke"] == ["dispute/denial"]
    assert parsed(files, "sources/wire")["events"] == ["dispute/denial"]
    assert parsed(files, "actors/company")["first_published"] == "2021-11-10T00:00:00Z"


def test_former_ids_keep_their_addresses(make_site: MakeSite) -> None:
    """A file stays at each address that the entry had by former ids of itself, its event and its story."""
    actors, sources = (f"content/{kind}/{kind}.yaml" for kind in ("actors", "sources"))
    files = _base(
        make_site,
        {
            f"{STORY}/story.yaml": "title: The dispute\naliases: [quarrel]\n",
            DENIAL: f"{BASE[DENIAL]}aliases: [no, elsewhere/never]\n",
            ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("- id: joint\n", "- id: joint\n    aliases: [both]\n"),
            actors: BASE[actors].replace("company: {", "company: {aliases: firm, "),
            sources: BASE[sources].replace("wire: {", "wire: {aliases: cable, "),
            "content/bills/act.yaml": "title: The act\nprocedure: generic\naliases: draft-act\n",
        },
    )
    denial = files["api/v1/events/dispute/denial.json"]
    joint = files["api/v1/claims/dispute/announcement/joint.json"]

    for name in ("dispute/no", "quarrel/denial", "quarrel/no", "elsewhere/never"):
        assert files[f"api/v1/events/{name}.json"] == denial
    for name in ("dispute/announcement/both", "quarrel/announcement/joint", "quarrel/announcement/both"):
        assert files[f"api/v1/claims/{name}.json"] == joint
    for kind, now, former in (
        ("actors", "company", "firm"),
        ("sources", "wire", "cable"),
        ("bills", "act", "draft-act"),
    ):
        assert files[f"api/v1/{kind}/{former}.json"] == files[f"api/v1/{kind}/{now}.json"]
    assert json.decode(denial)["event"]["uri"] == "https://example.org/api/v1/events/dispute/denial.json"


def test_withdrawn_event_has_a_notice_and_its_claims_no_file(make_site: MakeSite) -> None:
    """A program that knows an event learns that it is gone; of its relations and claims nothing is left."""
    gone = f"{BASE[ANNOUNCEMENT]}status: withdrawn\ncorrections: {{date: 2021-11-12, reason: Wrong}}\n"
    files = _base(make_site, {ANNOUNCEMENT: gone})
    file = parsed(files, "events/dispute/announcement")

    assert file["event"] is None
    assert (file["withdrawn"]["withdrawn"], file["withdrawn"]["reason"]) == ("2021-11-12", {"en": "Wrong"})
    assert [(one["origin"], one["target"]) for one in file["relations"]] == [("dispute/denial", "dispute/announcement")]
    assert not [address for address in files if address.startswith("api/v1/claims/dispute/announcement")]
    assert "dispute/announcement" not in {one["id"] for one in parsed(files, "lists/events/1")["entries"]}


def test_drafts_have_no_file_and_no_link(make_site: MakeSite) -> None:
    """Pages may show drafts; files of entries don't lead to them."""
    draft = {f"{STORY}/events/draft.yaml": (
        "type: denial\ndate: 2021-11-05\ntitle: A qanary\nspeaker: company\ndenies: announcement#joint\n"
        "sources: wire\nstatus: draft\n"
    )}  # fmt: skip
    for drafts in (False, True):
        files = _base(make_site, draft, drafts=drafts)
        single = {address: file for address, _, file in _singles(files)}
        assert not [address for address, text in files.items() if "qanary" in text or "draft.json" in address]
        assert not [file for file in single.values() if "dispute/draft" in file["links"]["events"]]
        assert parsed(files, "lists/events/1")["total"] == 2


def test_lists_have_every_entry_once_in_pages(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """`next` and `previous` lead through the pages of each list, which the index names; `total` counts all entries."""
    monkeypatch.setattr(sizes, "ENTRIES_OF_API_PER_PAGE", 2)
    more = {f"{STORY}/events/more-{day}.yaml": (
        f"type: report\ndate: 2021-11-0{day}\ntitle: Day {day}\nsources: wire\npublished: 2021-11-20\n"
    ) for day in (4, 5, 6)}  # fmt: skip
    files = _base(make_site, more)
    rows = _rows(files)
    lists = parsed(files, "index")["lists"]
    assert list(lists) == list(KINDS)
    for kind, address in lists.items():
        ids, before, page = [], None, address
        while page:
            found = json.decode(files[_path(page, "https://example.org/")])
            assert (found["previous"], found["total"]) == (before, len(rows[kind]))
            assert len(found["entries"]) <= 2
            assert [one["uri"] for one in found["entries"]] == [
                rows[kind][one["id"]]["uri"] for one in found["entries"]
            ]
            ids += [one["id"] for one in found["entries"]]
            before, page = page, found["next"]
        assert sorted(ids) == sorted(rows[kind])
    assert parsed(files, "lists/events/1")["entries"][0] == {
        "id": "dispute/announcement",
        "uri": "https://example.org/api/v1/events/dispute/announcement.json",
        "label": rows["events"]["dispute/announcement"]["title"],
    }
    assert parsed(files, "lists/bills/1")["entries"] == []


def test_labels_are_the_names_of_entries(make_site: MakeSite) -> None:
    """A list names claims by their text, actors by their name, and a source by its title or its description."""
    sources = BASE["content/sources/sources.yaml"] + (
        "letter: {description: A letter, publisher: The ministry}\nakt: {title: Акт, language: ru, publisher: A}\n"
    )
    files = _base(make_site, {
        "content/sources/sources.yaml": sources,
        f"{STORY}/events/more.yaml": (
            "type: report\ndate: 2021-11-04\ntitle: More\nsources: [letter, akt]\npublished: 2021-11-20\n"
        ),
    })  # fmt: skip
    labels = {one["id"]: one["label"] for one in parsed(files, "lists/sources/1")["entries"]}

    assert (labels["wire"], labels["letter"], labels["akt"]) == ({"en": "The wire"}, {"en": "A letter"}, {"ru": "Акт"})
    claims = {one["id"]: one["label"] for one in parsed(files, "lists/claims/1")["entries"]}
    assert claims["dispute/announcement#joint"] == _rows(files)["claims"]["dispute/announcement#joint"]["text"]


@pytest.mark.parametrize("outputs", ["[api, dump]", "[dump, api-single]", "[feeds, api-single]"])
def test_without_the_output_there_is_no_such_file(outputs: str, make_site: MakeSite) -> None:
    """`uri` is null then, but for stories, which have a file with the API; nor are there lists and schemas."""
    files = data_files(make_site({"site.yaml": f"{BASE['site.yaml']}outputs: {outputs}\n"}))

    assert [*_singles(files)] == []
    assert not [address for address in files if "/lists/" in address or address.endswith("schemas/event.json")]
    if "data/events.jsonl" in files:
        assert {json.decode(line)["uri"] for line in files["data/events.jsonl"].splitlines()} == {None}
    if "api/v1/index.json" in files:
        index = parsed(files, "index")
        assert index["lists"] == {}
        assert [story["uri"] for story in index["stories"]] == [story["data"] for story in index["stories"]]


def test_the_output_needs_the_api(make_site: MakeSite) -> None:
    """FLD005: `api-single` without `api` makes nothing."""
    site = make_site({"site.yaml": f"{BASE['site.yaml']}outputs: [feeds, api-single]\n"})

    assert [(problem.code, problem.message) for problem in check(site, Options(today=TODAY)).problems] == [
        ("FLD005", "'api-single' has no effect without 'api'")
    ]


def test_addresses_are_relative_without_an_address_of_the_site(make_site: MakeSite) -> None:
    """They begin at the root of the site."""
    files = data_files(make_site({"site.yaml": f"title: A test\n{OUTPUTS}"}))
    denial = parsed(files, "events/dispute/denial")

    assert denial["event"]["uri"] == "api/v1/events/dispute/denial.json"
    assert all(re.match(r"api/v1/[a-z]+/", uri) for by_id in denial["links"].values() for uri in by_id.values())


def test_no_field_names_entries_unnoticed(files: dict[str, str]) -> None:
    """Each text of a file that is the id of an actor, a source or a bill is in `links`, or in a field known as none."""
    rows = _rows(files)
    ids = {kind: rows[kind].keys() for kind in ("actors", "sources", "bills")}
    no_references = {"id", "aliases", "key", "chamber", "origin", "tags", "kind", "type", "channel", "rule", "label"}
    for _, kind, file in _singles(files):
        links = file.pop("links")
        own = (file[KINDS[kind]] or file["withdrawn"])["id"]
        known = {own, *(id_ for by_id in links.values() for id_ in by_id)}
        for name, text in _named_texts(file):
            assert name in no_references or text in known or not any(text in found for found in ids.values()), name


def _named_texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401  (JSON)
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, list):
        for one in value:
            yield from _named_texts(one, name)
    elif isinstance(value, dict) and name != "csl":
        for key, one in value.items():
            yield from _named_texts(one, key)
