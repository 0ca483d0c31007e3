"""The API: each file fits its schema, and says what pages say, with the rule and the event from which it follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from conftest import BASE, DRAWING, MakeSite
from data_files import OUTPUTS, data_files, parsed, with_outputs
from finding_sites import APPEALED, REVIEWED
from golden import files_in
from jsonschema import Draft202012Validator, FormatChecker
from msgspec import json

from onrecord.build.pipeline import Options, build
from onrecord.model.standings import Answer, StandingKind
from onrecord.render.data.record_types import ROWS, RULES, SCHEMAS
from onrecord.render.data.tables import schema

SITES = Path(__file__).parents[1] / "sites"
SITE = BASE["site.yaml"] + OUTPUTS
STORY = "content/stories/dispute"
REST = "sources: wire\npublished: 2021-11-20\n"
IN_FOLDERS = {
    "stories": "story", "events": "event", "claims": "claim", "actors": "actor", "sources": "source", "bills": "bill",
    "lists": "list",
}  # fmt: skip
FORMATS = FormatChecker(["date"])


@FORMATS.checks("date-time", ValueError)
def _is_moment(value: object) -> bool:
    """RFC 3339, with an offset: jsonschema checks it only with a library of its own."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@pytest.fixture(scope="module", params=["everything", "minimal", "parliaments"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the files of a site of the golden tests."""
    return data_files(with_outputs(SITES / request.param, tmp_path_factory.mktemp(request.param)))


def _faults(table: type, value: object) -> list[str]:
    validator = Draft202012Validator(schema(table), format_checker=FORMATS)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def test_each_file_fits_its_published_schema(files: dict[str, str]) -> None:
    """Each file of the API and each line of the dump is valid, and has no field that its schema doesn't name."""
    checked = 0
    for address, text in files.items():
        folder, _, name = address.removeprefix("api/v1/").rpartition("/")
        if address.startswith("api/v1/") and (folder, name) != ("", "openapi.json") and folder != "schemas":
            table = SCHEMAS[IN_FOLDERS[folder.partition("/")[0]] if folder else name.removesuffix(".json")]
            assert _faults(table, json.decode(text)) == [], address
            assert list(json.decode(text)) == list(table.__struct_encode_fields__)
            checked += 1
        elif name.endswith(".jsonl"):
            lines = [json.decode(line) for line in text.splitlines()]
            assert [fault for line in lines for fault in _faults(ROWS[name.partition(".")[0]], line)] == []
            checked += len(lines)
    assert checked > 8


def test_each_published_schema_is_that_of_its_table(files: dict[str, str]) -> None:
    """The site publishes the schema of each kind of file, and of the rows that no such file has."""
    published = {address: json.decode(text) for address, text in files.items() if "/schemas/" in address}
    base = parsed(files, "index")["site"]

    assert published.keys() == {f"api/v1/schemas/{name}.json" for name in SCHEMAS}
    for name, table in SCHEMAS.items():
        found = published[f"api/v1/schemas/{name}.json"]
        assert found.pop("$id") == (f"{base}api/v1/schemas/{name}.json" if base else f"{name}.json")
        assert found == schema(table)


def test_addresses_in_the_index_lead_to_files(files: dict[str, str]) -> None:
    """The index names every file: about the site, of each story, and all schemas."""
    index = parsed(files, "index")
    named = [*index["files"].values(), *index["schemas"].values(), *(story["data"] for story in index["stories"])]
    base = index["site"] or ""

    assert {address.removeprefix(base) for address in named} <= files.keys()
    assert len(named) == len(set(named))


def test_ids_lead_to_entries(files: dict[str, str]) -> None:
    """Each id of an event, a claim, an actor or a source that a story names is that of an entry."""
    stories = [json.decode(text) for address, text in files.items() if address.startswith("api/v1/stories/")]
    events = {one["id"] for story in stories for one in (*story["events"], *story["withdrawn"])}
    claims = {one["id"]: one for story in stories for one in story["claims"]}
    sources = {one["id"] for one in parsed(files, "sources")["sources"]}
    actors = {one["id"] for one in parsed(files, "actors")["actors"]}

    for story in stories:
        assert {claim for event in story["events"] for claim in event["claims"]} == {
            one["id"] for one in story["claims"]
        }
        assert set(story["sources"]) <= sources
        for event in story["events"]:
            assert {*event["speaker"], *event["on_behalf_of"], *event["actors"]} <= actors
            assert {one["source"] for one in event["sources"]} <= sources
            assert all(quote["rights"] == "their authors" and quote["source"] in sources for quote in event["quotes"])
        for claim in story["claims"]:
            assert claim["point"] in claims
            assert {standing["event"] for standing in claim["history"]} <= events
            assert {standing["rule"] for standing in claim["history"]} <= RULES.keys()
        for relation in story["relations"]:
            assert {relation["origin"], relation["target"]} <= events | claims.keys()
        for bill in story["bills"]:
            followed = {bill["status"]["event"], *(stage["event"] for stage in bill["stages"])} - {None}
            assert followed <= set(bill["events"])


def _base(make_site: MakeSite, files: Mapping[str, str | bytes | None], **options: bool) -> dict[str, str]:
    return data_files(make_site({"site.yaml": SITE, **files}), **options)


def _event(id_: str, day: int, rest: str, speaker: str = "company", kind: str = "statement") -> dict[str, str]:
    head = f"type: {kind}\ndate: 2021-11-{day:02}\ntitle: On day {day}\nspeaker: {speaker}\n"
    return {f"{STORY}/events/{id_}.yaml": f"{head}{rest}\n{REST}"}


def test_claim_has_the_history_of_its_standing(make_site: MakeSite) -> None:
    """Each step has its day, the standing, the rule and the event from which it follows; others change nothing."""
    files = _base(
        make_site,
        {
            **_event("repeats", 3, "maintains: announcement#joint", "ministry"),
            **_event("denies-again", 4, "maintains: denial"),
            **_event("takes-back", 5, "withdraws: denial"),
            **_event("gives-up", 6, "withdraws: announcement#joint", "ministry"),
        },
    )
    joint, access = parsed(files, "stories/dispute")["claims"]
    steps = [(one["day"], one["kind"], one["answer"], one["rule"], one["event"]) for one in joint["history"]]

    assert steps == [
        ("2021-11-01", "asserted", None, "asserted", "dispute/announcement"),
        ("2021-11-02", "disputed", "unanswered", "disputed-unanswered", "dispute/denial"),
        ("2021-11-03", "disputed", "maintained", "disputed-maintained", "dispute/repeats"),
        ("2021-11-05", "asserted", None, "asserted", "dispute/takes-back"),
        ("2021-11-06", "withdrawn", None, "withdrawn", "dispute/gives-up"),
    ]
    assert joint["history"][2]["holding"] == ["ministry"]
    assert joint["history"][2]["opposing"] == ["company"]
    assert joint["standing"] == joint["history"][-1]
    assert (joint["point"], joint["is_opposite"]) == ("dispute/announcement#joint", False)
    assert [one["rule"] for one in access["history"]] == ["asserted"]


def test_standing_of_today_names_the_bodies_of_today(make_site: MakeSite) -> None:
    """A body that joins a dispute changes no standing, but it is among those that oppose the claim today."""
    actors = BASE["content/actors/actors.yaml"] + "union: {name: The union, kind: organization}\n"
    joins = _event("union-denies", 3, "denies: announcement#joint", "union")
    joint = parsed(_base(make_site, {"content/actors/actors.yaml": actors, **joins}), "stories/dispute")["claims"][0]

    assert len(joint["history"]) == 2
    assert joint["history"][-1]["opposing"] == ["company"]
    assert joint["standing"]["opposing"] == ["company", "union"]


def test_opposite_claim_belongs_to_the_same_point(make_site: MakeSite) -> None:
    """A claim that says the opposite names the first claim of its point, and has a history of its own."""
    says_no = _event("says-no", 3, "claims: {id: none, text: There is none, denies: announcement#joint}")
    claims = parsed(_base(make_site, says_no), "stories/dispute")["claims"]

    assert (claims[2]["point"], claims[2]["is_opposite"]) == ("dispute/announcement#joint", True)
    assert [one["holding"] for one in claims[2]["history"]] == [["company"]]
    assert [one["opposing"] for one in claims[2]["history"]] == [["ministry"]]


def test_rules_are_those_of_the_standings() -> None:
    """Each standing that the model knows, with each answer, has a rule with a sentence."""
    kinds = StandingKind.__args__  # type: ignore[attr-defined]
    answers = [f"disputed-{answer}" for answer in Answer.__args__]  # type: ignore[attr-defined]

    assert {*kinds, *answers} <= RULES.keys()


def test_finding_has_its_course(make_site: MakeSite) -> None:
    """A finding stands beside the claim, with appeals and reviews, and changes no standing."""
    joint, access = parsed(_base(make_site, REVIEWED), "stories/dispute")["findings"]

    assert (joint["claim"], joint["result"], joint["quote"]) == ("dispute/announcement#joint", "not-so", "none")
    assert (joint["bodies"], joint["note"]) == (["court"], {"en": "It heard both"})
    assert [(one["kind"], one["event"], one["bodies"]) for one in joint["course"]] == [
        ("appeals", "dispute/appeal", ["ministry"]),
        ("reverses", "dispute/review", ["high-court"]),
    ]
    assert not joint["is_under_appeal"]
    assert (access["result"], access["course"]) == ("in-part", [])


def test_finding_is_under_appeal_until_it_is_reviewed(make_site: MakeSite) -> None:
    """An open appeal shows at the finding that it is against, and at no other."""
    found = parsed(_base(make_site, APPEALED), "stories/dispute")["findings"]

    assert [finding["is_under_appeal"] for finding in found] == [True, False]


def test_bill_has_the_rule_and_the_event_of_each_stage(tmp_path: Path) -> None:
    """The state of a stage names its rule and the event: recorded, opened again, passed unseen, allowed next."""
    files = data_files(with_outputs(SITES / "everything", tmp_path))
    bill = next(one for one in parsed(files, "bills")["bills"] if one["id"] == "harbour-act")
    stages = {stage["key"]: (stage["reached"], stage["rule"], stage["event"]) for stage in bill["stages"]}

    assert stages["filed"] == ("gap", "must-have-passed", "harbour/debate")
    assert stages["debate"] == ("yes", "recorded", "harbour/debate")
    assert stages["refusal"] == ("yes", "opened-again", "harbour/vote-again")
    assert stages["second"] == ("no", "allowed-next", "harbour/vote")
    assert bill["status"] == {
        "kind": "in-progress", "stage": "again", "outcome": "adopted", "rule": "latest-step",
        "event": "harbour/vote-again",
    }  # fmt: skip
    votes = next(stage for stage in bill["stages"] if stage["key"] == "vote")["steps"][0]["votes"]
    assert votes == {"manner": None, "for": 71, "against": 0, "abstained": None}
    assert parsed(files, "stories/harbour")["bills"] == [bill]


def test_bill_that_ended_names_the_stage_and_the_event(make_site: MakeSite) -> None:
    """A law has ended; a bill without events has not begun."""
    bill = "title: A law\nprocedure: generic\n"
    steps = [
        _event(stage, day, f"bill: law\nstage: {stage}", kind="bill-action")
        for day, stage in enumerate(("introduction", "reading-1", "passage", "signature", "law"), 3)
    ]
    bills = {"content/bills/law.yaml": bill, "content/bills/new.yaml": bill}
    found = {
        one["id"]: one
        for one in parsed(_base(make_site, bills | {k: v for s in steps for k, v in s.items()}), "bills")["bills"]
    }

    assert found["law"]["status"] == {
        "kind": "ended", "stage": "law", "outcome": None, "rule": "ends-the-procedure", "event": "dispute/law"
    }  # fmt: skip
    assert found["new"]["status"]["rule"] == "no-step"
    assert {stage["rule"] for stage in found["new"]["stages"]} == {"allowed-next", "not-recorded"}


def test_times_are_those_of_the_newest_change(make_site: MakeSite) -> None:
    """No clock: a file is as old as the newest change of the entries that it tells of, withdrawn ones too."""
    later = {
        "content/stories/other/story.yaml": "title: Other\n",
        "content/stories/other/events/one.yaml": (
            "type: report\ndate: 2021-12-01\ntitle: One\nsources: wire\npublished: 2021-12-02\n"
        ),
    }
    corrected = f"{BASE[f'{STORY}/events/denial.yaml']}corrections: {{date: '2021-11-15T10:30', was: A, now: B}}\n"
    files = _base(make_site, {**later, f"{STORY}/events/denial.yaml": corrected})

    def dates(address: str) -> tuple[str, str]:
        found = parsed(files, address)
        return found["first_published"], found["updated"]

    assert dates("stories/dispute") == ("2021-11-10T00:00:00Z", "2021-11-15T10:30:00Z")
    assert dates("stories/other") == ("2021-12-02T00:00:00Z", "2021-12-02T00:00:00Z")
    for name in ("index", "actors", "sources", "bills", "corrections"):
        assert dates(name) == ("2021-11-10T00:00:00Z", "2021-12-02T00:00:00Z")
    assert [story["updated"] for story in parsed(files, "index")["stories"]] == [
        "2021-11-15T10:30:00Z", "2021-12-02T00:00:00Z"
    ]  # fmt: skip


def test_withdrawn_entries_leave_a_notice(make_site: MakeSite) -> None:
    """A withdrawn event has its day and reason; a withdrawn story has no title, and notices in place of events."""
    gone = f"{BASE[f'{STORY}/events/denial.yaml']}status: withdrawn\ncorrections: {{date: 2021-11-12, reason: Wrong}}\n"
    story = parsed(_base(make_site, {f"{STORY}/events/denial.yaml": gone}), "stories/dispute")

    assert [event["id"] for event in story["events"]] == ["dispute/announcement"]
    (notice,) = story["withdrawn"]
    assert (notice["id"], notice["withdrawn"], notice["reason"]) == ("dispute/denial", "2021-11-12", {"en": "Wrong"})
    assert [one["rule"] for one in story["claims"][0]["history"]] == ["asserted"]

    whole = {f"{STORY}/story.yaml": "title: The dispute\nwithdrawn: {date: 2021-11-12, reason: Wrong}\n"}
    files = _base(make_site, whole)
    story = parsed(files, "stories/dispute")
    assert (story["story"]["title"], story["story"]["withdrawn"], story["events"]) == ({}, "2021-11-12", [])
    assert [one["kind"] for one in parsed(files, "corrections")["corrections"]] == ["withdrawal-of-story"]
    assert len(story["withdrawn"]) == 2


def test_renamed_story_stays_at_its_former_address(make_site: MakeSite) -> None:
    """The file of a story is at each address that it had, and names the one of today; entries name their former ids."""
    renamed = {f"{STORY}/story.yaml": "title: The dispute\naliases: [first, second]\n"}
    denial = f"{BASE[f'{STORY}/events/denial.yaml']}aliases: [no, elsewhere/no]\n"
    files = _base(make_site, {**renamed, f"{STORY}/events/denial.yaml": denial})
    story = parsed(files, "stories/dispute")

    assert (
        files["api/v1/stories/first.json"]
        == files["api/v1/stories/second.json"]
        == files["api/v1/stories/dispute.json"]
    )
    assert story["story"]["data"] == "https://example.org/api/v1/stories/dispute.json"
    assert story["story"]["aliases"] == ["first", "second"]
    assert story["events"][1]["aliases"] == ["dispute/no", "elsewhere/no"]


def test_story_without_the_default_language_has_a_file_too(make_site: MakeSite) -> None:
    """One file has all languages; its pages are those of the story's first language."""
    site = SITE + "languages: [en, ru, kk]\n"
    title = {f"{STORY}/story.yaml": "title: {ru: Спор, kk: Дау}\nlanguages: [ru, kk]\n"}
    files = data_files(make_site({"site.yaml": site, **title}))
    story = parsed(files, "stories/dispute")

    assert story["story"]["title"] == {"ru": "Спор", "kk": "Дау"}
    assert story["story"]["page"] == "https://example.org/ru/dispute/"
    assert story["claims"][0]["page"] == "https://example.org/ru/dispute/announcement/joint/"
    assert not [address for address in files if address.startswith(("ru/", "kk/"))]


def test_text_of_an_event_is_plain(make_site: MakeSite) -> None:
    """A text has its words, a line for each block, without citations, links and markup."""
    body = (
        "body: |\n  ## What it *says*\n\n  It says\n  [no](announcement) [@wire, p. 3]. And 1 < 2 & `<b>`.\n\n"
        "  - one\n  - two\n\n  > Quoted.\n"
    )
    files = _base(make_site, {f"{STORY}/events/denial.yaml": BASE[f"{STORY}/events/denial.yaml"] + body})
    text = parsed(files, "stories/dispute")["events"][1]["text"]

    assert text == {"en": "What it says\nIt says no. And 1 < 2 & <b>.\none\ntwo\nQuoted."}


def test_text_names_the_places_of_its_citations(make_site: MakeSite) -> None:
    """A place counts the characters of the plain text before it, in each language, wherever the citation stands."""
    site = SITE + "languages: [en, ru]\n"
    title = {f"{STORY}/story.yaml": "title: {en: The dispute, ru: Спор}\n"}
    body = (
        "body:\n  en: |\n    [@gazette] began. It *says* [see @wire, p. 3; @gazette] & more [@wire].\n\n"
        "    [@gazette, p. 1]\n\n    - one [@wire] two\n  ru: |\n    Так 𝄞 пишут [@wire]\n"
    )
    denial = {f"{STORY}/events/denial.yaml": BASE[f"{STORY}/events/denial.yaml"] + body}
    event = parsed(_base(make_site, {"site.yaml": site, **title, **denial}), "stories/dispute")["events"][1]
    told = [
        (one["language"], event["text"][one["language"]][: one["place"]], one["prefix"], one["source"], one["locator"])
        for one in event["text_citations"]
    ]

    assert event["text"] == {"en": "began. It says & more.\none two", "ru": "Так 𝄞 пишут"}
    assert told == [
        ("en", "", None, "gazette", None),
        ("en", "began. It says", "see", "wire", "p. 3"),
        ("en", "began. It says", None, "gazette", None),
        ("en", "began. It says & more", None, "wire", None),
        ("en", "began. It says & more.", None, "gazette", "p. 1"),
        ("en", "began. It says & more.\none", None, "wire", None),
        ("ru", "Так 𝄞 пишут", None, "wire", None),
    ]


def test_quotation_says_whether_its_words_were_compared(make_site: MakeSite) -> None:
    """Only with a kept text of the source can a build find the words; without one it says that it compared nothing."""
    quotes = (
        "quotes:\n  - {id: one, exact: it is so, prefix: They say, suffix: now, lang: en, source: wire}\n"
        "  - {id: two, exact: it is not, lang: en, source: gazette}\n"
    )
    kept = {"content/snapshots/wire.txt": "They say it is so now, and it is so.\n"}
    denial = {f"{STORY}/events/denial.yaml": BASE[f"{STORY}/events/denial.yaml"] + quotes}
    found = parsed(_base(make_site, {**kept, **denial}), "stories/dispute")["events"][1]["quotes"]
    names = ("id", "quotation", "event", "prefix", "suffix", "checked")

    assert [tuple(one[name] for name in names) for one in found] == [
        ("one", "dispute/denial/one", "dispute/denial", "They say", "now", "found"),
        ("two", "dispute/denial/two", "dispute/denial", None, None, "not-compared"),
    ]


def test_relation_has_the_words_that_say_it(make_site: MakeSite) -> None:
    """A denial in the denier's own words names them; so do claims and findings."""
    denies = _event(
        "denies",
        3,
        "denies: {target: announcement#joint, quote: no}\nquotes: {id: no, exact: No, lang: en, source: wire}",
    )
    story = parsed(_base(make_site, {**REVIEWED, **denies}), "stories/dispute")
    relations = {one["id"]: one for one in story["relations"]}
    denial = relations["dispute/denies denies dispute/announcement#joint"]

    assert (denial["quote"], denial["quotation"]) == ("no", "dispute/denies/no")
    assert (denial["event"], denial["origin_claim"]) == ("dispute/denies", None)
    assert (denial["target_event"], denial["target_claim"]) == ("dispute/announcement", "dispute/announcement#joint")
    assert story["findings"][0]["quotation"] == "dispute/judgment/none"
    assert relations["dispute/denial denies dispute/announcement#joint"]["quotation"] is None


def test_event_names_what_came_before_and_what_it_was_part_of(make_site: MakeSite) -> None:
    """`after` and `during` have whole ids, of other stories too."""
    other = {
        "content/stories/other/story.yaml": "title: Other\n",
        "content/stories/other/events/one.yaml": (
            "type: report\ndate: 2021-11-04\ntitle: One\nsources: wire\npublished: 2021-12-02\n"
            "after: dispute/denial\nduring: dispute/late\n"
        ),
    }
    late = _event("late", 4, "after: [denial, announcement]")
    files = _base(make_site, {**other, **late})
    (one,) = parsed(files, "stories/other")["events"]
    found = parsed(files, "stories/dispute")["events"][2]

    assert (one["after"], one["during"]) == (["dispute/denial"], "dispute/late")
    assert (found["after"], found["during"]) == (["dispute/denial", "dispute/announcement"], None)


def test_event_has_its_pictures(make_site: MakeSite, tmp_path: Path) -> None:
    """A picture has the address of the published file, its size, and its words; the file is there."""
    media = "media: {src: plan.svg, alt: The plan, credit: The ministry, source: wire}\n"
    denial = {f"{STORY}/events/denial.yaml": BASE[f"{STORY}/events/denial.yaml"] + media}
    root = make_site({"site.yaml": SITE, **denial, "static/plan.svg": DRAWING})
    (picture,) = parsed(data_files(root), "stories/dispute")["events"][1]["media"]
    address = picture.pop("address")
    assert build(root, tmp_path / "out", Options(today=date(2022, 6, 1))).value.published

    assert picture == {
        "width": 320, "height": 200, "alt": {"en": "The plan"}, "credit": {"en": "The ministry"}, "caption": None,
        "source": "wire",
    }  # fmt: skip
    assert (tmp_path / "out" / address.removeprefix("https://example.org/")).is_file()


def test_sources_are_csl_items(make_site: MakeSite) -> None:
    """Each source has the item of the bibliographies."""
    files = _base(make_site, {})
    wire = next(one for one in parsed(files, "sources")["sources"] if one["id"] == "wire")

    assert wire["csl"] == {
        "id": "wire", "type": "webpage", "title": "The wire", "publisher": "Wire",
        "issued": {"date-parts": [[2021, 11, 2]]}, "URL": "https://example.org/wire",
    }  # fmt: skip
    assert (wire["page"], wire["url"]) == ("https://example.org/sources/wire/", "https://example.org/wire")


def test_site_without_an_address_has_relative_ones(make_site: MakeSite) -> None:
    """Addresses begin at the root of a site that names none of its own; nothing makes one up."""
    files = data_files(make_site({"site.yaml": f"title: A test\n{OUTPUTS}"}))

    assert parsed(files, "index")["site"] is None
    assert parsed(files, "stories/dispute")["events"][0]["page"] == "dispute/announcement/"


def test_drafts_are_in_no_file_even_if_pages_show_them(make_site: MakeSite) -> None:
    """A preview with drafts has none in its data."""
    draft = {
        f"{STORY}/events/draft.yaml": "type: report\ndate: 2021-11-05\ntitle: A qanary\nsources: wire\nstatus: draft\n"
    }
    story = {"content/stories/next/story.yaml": "title: A qanary\nstatus: draft\n"}
    for drafts in (False, True):
        files = _base(make_site, {**draft, **story}, drafts=drafts)
        assert [address for address, text in files.items() if "qanary" in text or "next" in address] == []


@pytest.mark.parametrize(
    ("outputs", "has_api", "has_dump"),
    [("api", True, False), ("dump", False, True), ("feeds", False, False), ("[api, dump]", True, True)],
)
def test_outputs_say_which_data_there_is(outputs: str, make_site: MakeSite, *, has_api: bool, has_dump: bool) -> None:
    """`outputs` decides on the API and the dump; both come with their schemas."""
    files = data_files(make_site({"site.yaml": f"{BASE['site.yaml']}outputs: {outputs}\n"}))

    assert ("api/v1/index.json" in files) == ("api/v1/stories/dispute.json" in files) == has_api
    assert ("data/events.csv" in files) == ("data/datapackage.json" in files) == has_dump
    assert ("api/v1/schemas/story.json" in files) == (has_api or has_dump)


def test_api_is_a_default_and_the_dump_is_not(make_site: MakeSite) -> None:
    """Without a setting, a site has the API; the example of a new site has neither."""
    assert {address.partition("/")[0] for address in data_files(make_site({"site.yaml": BASE["site.yaml"]}))} == {"api"}
    example = {"site.yaml": SITE, f"{STORY}/story.yaml": "title: The dispute\nexample: yes\n"}
    assert data_files(make_site(example)) == {}


def test_kept_texts_of_sources_are_in_no_file(make_site: MakeSite, tmp_path: Path) -> None:
    """A snapshot stays in the repository: the output has its quoted words, and no others."""
    quote = "quotes: [{id: q, exact: it is so, lang: en, source: wire}]\n"
    denial = BASE[f"{STORY}/events/denial.yaml"] + quote
    snapshot = {"content/snapshots/wire.txt": "They say it is so, and a qanary sings.\n"}
    root = make_site({"site.yaml": SITE, f"{STORY}/events/denial.yaml": denial, **snapshot})
    assert build(root, tmp_path / "out", Options(today=date(2022, 6, 1))).value.published

    assert b"it is so" in (tmp_path / "out/api/v1/stories/dispute.json").read_bytes()
    assert [name for name, content in files_in(tmp_path / "out").items() if b"qanary" in content] == []
