"""What a comparison says of an erasure: that something was erased, in no output its id, its name, or its old names."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from desk_client import DeskClient, words_of
from erased_site import NAME, PEOPLE, QUOTED, SITE, VERA
from jsonschema import Draft7Validator
from repositories import commit
from schema_generator import diff_schema
from two_stories import DENIAL

from onrecord.cli import main
from onrecord.editing.compare.erasures import find_replaced
from onrecord.terminal.environment import Environment


def _run(*arguments: str, stdin: str = "") -> Result:
    environment = Environment(lambda: NOW, asks=False)
    return CliRunner().invoke(main, arguments, input=stdin, obj=environment, catch_exceptions=False)


def _published(site: Path) -> None:
    """List what is public, as the workflow does after each publication, and commit the site."""
    built = _run("build", str(site), "--keep-ids", "--keep-todays-ids", "--no-cache")
    assert built.exit_code == 0, built.output
    shutil.rmtree(site / "_site")
    commit(site)


def _erase(site: Path) -> None:
    words = ("--replacement", "an engineer", "--replacement", "ru=инженер")
    ran = _run("erase", "--write", "--yes", *words, "--site", str(site), stdin="Vera Sample\n")
    assert "changed" in ran.stdout, ran.output


@pytest.fixture(scope="module")
def erased_site(tmp_path_factory: pytest.TempPathFactory, state_home: Path) -> Path:
    """Return a site from which a name was erased since its last commit, with the picture renamed by hand."""
    del state_home
    site = tmp_path_factory.mktemp("erased") / "site"
    for path, text in {**BASE, **SITE}.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")
    _published(site)
    _erase(site)
    summary = "Так сказано в письме."
    event = site / VERA.replace("vera-sample", "person-1")
    event.write_text(re.sub("Так сказано[^}]*", summary, event.read_text("utf-8")), "utf-8")
    (site / "static/vera-sample.svg").rename(site / "static/person-1.svg")
    return site


def _diff(site: Path, *arguments: str) -> Result:
    return _run("diff", "HEAD", "--site", str(site), "--no-cache", *arguments)


def _document(site: Path) -> list[dict[str, Any]]:
    document = json.loads(_diff(site, "--output-format", "json").stdout)
    assert [error.message for error in Draft7Validator(diff_schema()).iter_errors(document)] == []
    changes: list[dict[str, Any]] = document["changes"]
    return changes


def _erased(site: Path) -> list[tuple[str, str | None]]:
    return [(one["entry"], one["now"]) for one in _document(site) if one["kind"] == "entry-erased"]


@pytest.mark.parametrize("output_format", ["text", "json", "markdown"])
def test_no_format_has_the_name(erased_site: Path, tmp_path: Path, output_format: str) -> None:
    """Neither the summary of a pull request, nor its annotations, nor `start.html` has the name, or an id with it."""
    page = tmp_path / "start.html"
    ran = _diff(erased_site, "--output-format", output_format, "--annotate", "--preview", str(page))

    assert ran.exit_code == 0, ran.output
    assert not NAME.findall(ran.output)
    assert not NAME.findall(page.read_text("utf-8"))
    assert "erased" in ran.output
    assert "was erased, so that links to it break" in page.read_text("utf-8")


def test_erased_entries_are_told_by_their_kinds(erased_site: Path) -> None:
    """Each is one line, with the neutral id; what only leads to it is told no more."""
    text = _diff(erased_site).stdout

    assert "  - an actor was erased, so that links to it break; person-1 takes its place\n" in text
    assert "  - a source was erased, so that links to it break; person-1-post takes its place\n" in text
    assert ("  - an event was erased, so that links to it break; dispute/person-1-denies takes its place\n") in text
    assert " is gone: “" not in text
    assert "speaker" not in text
    assert "Relations" not in text
    assert "  ~ name (en) of actor person-1 edited\n      before: [erased]\n      after: “An engineer”\n" in text
    assert "      before: [erased]\n      after: “Так сказано в письме.”\n" in text
    assert "  - [erased] removed\n" in text
    assert sorted(_erased(erased_site)) == [
        ("actor", "person-1"),
        ("event", "dispute/person-1-denies"),
        ("source", "person-1-post"),
    ]


def test_no_correction_puts_the_name_back(erased_site: Path) -> None:
    """A replaced name in a claim, a quotation or a correction is no changed past: the lines to write would name it."""
    text = _diff(erased_site).stdout
    checked = _run("check", "--against", "HEAD", str(erased_site), "--output-format", "json")

    assert "Changed without a correction" not in text
    assert "COR006" not in checked.output
    assert not NAME.findall(checked.output)
    assert "claims.wrong.text (en) of event dispute/quoted edited" in text


def test_other_changes_of_the_past_are_told(erased_site: Path, tmp_path: Path) -> None:
    """An erasure hides no other change: a new date is told, with the lines to write."""
    site = tmp_path / "site"
    shutil.copytree(erased_site, site)
    event = site / QUOTED
    event.write_text(event.read_text("utf-8").replace("2021-11-03", "2021-11-06"), "utf-8")
    text = _diff(site).stdout
    checked = _run("check", "--against", "HEAD", str(site))

    assert "date: “2021-11-03” -> “2021-11-06”" in text
    assert not NAME.findall(text)
    assert checked.output.count("COR006") == 1
    assert not NAME.findall(checked.output)


def test_desk_names_no_erased_entry(erased_site: Path) -> None:
    """The desk's 'Changed' has neither the name nor the names of files that had it."""
    desk = DeskClient(erased_site)
    changed = desk.get("/-/changed")
    files = desk.home.text[desk.home.text.index('id="changed"') :]

    assert "An entry was erased, so that links to it break" in words_of(changed)
    assert not NAME.findall(changed.text)
    assert "content/stories/dispute/events/[erased]" in files
    assert not NAME.findall(files)


@pytest.fixture
def listed(make_site: MakeSite) -> Callable[..., Path]:
    """Return a function that makes a site whose public ids are listed and committed."""

    def made(files: Mapping[str, str] = SITE) -> Path:
        site = make_site(files)
        _published(site)
        return site

    return made


def _unlist(site: Path, *names: str) -> None:
    lines = (site / "published.txt").read_text("utf-8").splitlines()
    assert {*names} <= {*lines}
    (site / "published.txt").write_text("".join(f"{line}\n" for line in lines if line not in names), "utf-8")


def test_entry_that_was_deleted_by_hand_with_its_line_is_not_named(listed: Callable[..., Path]) -> None:
    """Without an entry in its place, an erased one has no id at all in what is told."""
    site = listed()
    (site / PEOPLE).unlink()
    event = site / VERA
    event.write_text(
        event.read_text("utf-8").replace("speaker: vera-sample\non_behalf_of: company", "speaker: company")
    )
    _unlist(site, "actors/vera-sample")
    text = _diff(site).stdout

    assert "  - an actor was erased, so that links to it break\n" in text
    assert "actor vera-sample" not in text
    assert "Speaker: Vera Sample" not in text
    assert 'speaker of event dispute/***-denies: [erased] -> ["company"]' in text


def test_entry_that_is_gone_but_listed_is_named(listed: Callable[..., Path]) -> None:
    """Only the missing lines in the list tell of an erasure: an entry that was merely deleted is told by its id."""
    site = listed({})
    (site / DENIAL).unlink()

    assert "event dispute/denial is gone: “The company denies”" in _diff(site).stdout
    assert _erased(site) == []


def test_entry_that_was_never_listed_is_named(make_site: MakeSite) -> None:
    """What nobody has listed can be told: no erasure is known of it."""
    site = make_site({PEOPLE: "other: {name: Another, kind: person}\n"})
    commit(site)
    (site / PEOPLE).unlink()

    assert "actor other is gone: “Another”" in _diff(site).stdout
    assert _erased(site) == []


def test_name_that_no_list_has_yet_is_erased_too(make_site: MakeSite) -> None:
    """On the day of its publication no list has an entry; the neutral id in its place tells that it was erased."""
    site = make_site(SITE)
    commit(site)
    _erase(site)
    ran = _diff(site)

    assert not NAME.findall(ran.output.replace("static/vera-sample.svg", "").replace("Веры Образцовой", ""))
    assert sorted(_erased(site)) == [
        ("actor", "person-1"),
        ("event", "dispute/person-1-denies"),
        ("source", "person-1-post"),
    ]


@pytest.mark.parametrize("roles", [("Engineer", "Clerk"), ("Engineer", "Engineer")], ids=["told apart", "alike"])
def test_two_people_who_are_erased_at_once_are_not_named(make_site: MakeSite, roles: tuple[str, str]) -> None:
    """Each gets an id of its own. Where nothing tells which is whose, no id is told to take a place."""
    actors = f"{BASE['content/actors/actors.yaml']}" + "".join(
        f"{id_}:\n  name: {name}\n  kind: person\n  role: {role}\n"
        for id_, name, role in (("vera-sample", "Vera Sample", roles[0]), ("ivo-test", "Ivo Test", roles[1]))
    )
    events = {
        f"content/stories/dispute/events/said-{number}.yaml": (
            f"type: denial\ndate: 2021-11-0{number}\ntitle: A word {number}\nspeaker: {id_}\n"
            "denies: announcement#joint\nsources: wire\npublished: 2021-11-10\n"
        )
        for number, id_ in enumerate(("vera-sample", "ivo-test"), 3)
    }
    site = make_site({"content/actors/actors.yaml": actors, **events})
    _published(site)
    for name in ("Vera Sample", "Ivo Test"):
        _run("erase", "--write", "--yes", "--replacement", "somebody", "--site", str(site), stdin=f"{name}\n")
    places = {"person-1", "person-2"} if roles[0] != roles[1] else {None}

    for output_format in ("text", "json", "markdown"):
        ran = _diff(site, "--output-format", output_format, "--annotate")
        assert ran.exit_code == 0
        assert not re.search(r"vera|sample|ivo", ran.output, re.IGNORECASE)
    assert {now for _, now in _erased(site)} == places
    assert "Changed without a correction" not in _diff(site).stdout


def test_erased_former_id_is_not_told(listed: Callable[..., Path]) -> None:
    """An entry that loses a former id with its line keeps its own name in all that is told."""
    people = "clerk: {name: The clerk, kind: person, aliases: [vera-sample]}\n"
    event = SITE[QUOTED].replace("Vera Sample", "Somebody").replace("responds_to: vera-sample-denies\n", "")
    site = listed({PEOPLE: people, QUOTED: event.replace("speaker: ministry", "speaker: clerk")})
    (site / "published.txt").write_text((site / "published.txt").read_text("utf-8") + "actors/vera-sample\n", "utf-8")
    commit(site)
    (site / PEOPLE).write_text("clerk: {name: The clerk of the city, kind: person}\n", "utf-8")
    _unlist(site, "actors/vera-sample")
    text = _diff(site).stdout

    assert "  - a former id of actor clerk was erased, so that links to it break\n" in text
    assert "before: “The clerk”" in text
    assert not NAME.findall(text)


def test_what_goes_with_a_former_id_is_told(listed: Callable[..., Path]) -> None:
    """An event that only lost a former id keeps its name, and a relation that it loses is told."""
    denial = f"{BASE[DENIAL]}aliases: vera-sample\n"
    site = listed({DENIAL: denial})
    (site / "published.txt").write_text((site / "published.txt").read_text("utf-8") + "dispute/vera-sample\n", "utf-8")
    commit(site)
    fewer = BASE[DENIAL].replace("denies: announcement#joint", "denies: announcement#access")
    (site / DENIAL).write_text(fewer, "utf-8")
    _unlist(site, "dispute/vera-sample")
    text = _diff(site).stdout

    assert "  - a former id of event dispute/denial was erased, so that links to it break\n" in text
    assert "  - gone: dispute/denial denies dispute/announcement#joint\n" in text
    assert "Changed without a correction" in text
    assert not NAME.findall(text)


def test_erased_story_takes_its_events_along(listed: Callable[..., Path]) -> None:
    """Its events are told as they are now, below the neutral id; no line has the former address."""
    site = listed({})
    folder = site / "content/stories/dispute"
    folder.rename(folder.with_name("story-1"))
    listing = site / "published.txt"
    listing.write_text(listing.read_text("utf-8").replace("dispute/", "story-1/"), "utf-8")
    ran = _diff(site)

    assert "  - a story was erased, so that links to it break; story-1 takes its place\n" in ran.stdout
    assert "dispute/" not in ran.stdout
    assert _erased(site) == [("story", "story-1")]


def test_errors_of_the_base_are_counted_alone(listed: Callable[..., Path]) -> None:
    """A pull request that erases also mends: what was wrong before may have the name in it."""
    site = listed()
    event = site / VERA
    event.write_text(event.read_text("utf-8").replace("denies: announcement#joint", "denies: vera-sample"), "utf-8")
    commit(site)
    event.write_text(event.read_text("utf-8").replace("denies: vera-sample", "denies: announcement#joint"), "utf-8")
    assert "no event is called 'vera-sample'" in _diff(site).output
    _erase(site)
    ran = _diff(site)

    assert "HEAD has 1 error, not shown here, since something was erased after it\n" in ran.stderr
    assert not NAME.findall(ran.output.replace("Веры Образцовой", ""))


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        ("vera-sample", "person-1", "vera-sample"),
        ("vera-sample-denies", "person-1-denies", "vera-sample"),
        ("on-vera", "on-person-2", "vera"),
        ("vera-denies", "person-1-denies-2", "vera"),
        ("denial", "person-1-denies", None),
        ("vera-sample", "company", None),
        ("denies", "person-1-denies", None),
    ],
)
def test_neutral_ids_are_those_that_erase_makes(old: str, new: str, replaced: str | None) -> None:
    """An id stands for a former one if a neutral word in it replaced a part of that."""
    assert find_replaced(old, new) == replaced
