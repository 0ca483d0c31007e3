"""A draft that has a headline alone, at the desk and in commands: it is saved, found, changed and published."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner, Result
from conftest import NOW, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of
from msgspec.structs import replace

from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.problems import has_errors
from onrecord.terminal.environment import Environment

EVENTS = "content/stories/dispute/events"
CALL = f"{EVENTS}/call.yaml"
UNFINISHED = "type: statement\ntitle: A phone call\nstatus: draft\n"
ANSWER = (
    "type: denial\nstatus: draft\ndate: 2021-11-05\ntitle: The company denies the call\n"
    "speaker: company\ndenies: call\nsources: wire\n"
)
NEW = "/-/new/statement?story=dispute"


def _run(site: object, *typed: str) -> Result:
    place = [str(site)] if typed[0] == "new" else ["--site", str(site)]
    return CliRunner().invoke(main, [*typed, *place], obj=Environment(lambda: NOW, asks=False))


def _part(page: str, id_: str) -> str:
    (found,) = re.findall(rf'<section class="part[^"]*" id="{id_}">(.*?)</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_draft_is_saved_with_a_headline_alone(make_site: MakeSite, options: Options) -> None:
    """It opens again with what is still missing at its fields, and the saved site has no error."""
    desk = DeskClient(make_site({}))
    page = desk.post(NEW, **{"title": "Phone call, must find paper", "-id": "call", "-do": "save"})
    file = desk.root / CALL

    assert "Saved at" in words_of(page)
    assert "type: statement\ntitle: Phone call, must find paper\nstatus: draft\n" in file.read_text("utf-8")
    assert not has_errors(check(desk.root, options).problems)
    opened = desk.get("/-/edit/event/dispute/call")
    assert sent_fields(opened)["title"] == "Phone call, must find paper"
    assert sent_fields(opened).get("date", "") == ""


def test_field_says_before_readers_see_it(make_site: MakeSite) -> None:
    """A missing date and missing sources stop no save; a missing headline does."""
    desk = DeskClient(make_site({}))
    checked = words_of(desk.post(NEW, **{"title": "Phone call", "-do": ""}))

    assert "No answer yet: When did it happen? before readers see it" in checked
    assert "No answer yet: Where is this written? before readers see it" in checked
    assert checked.count("An answer is needed here before readers see it") == 2
    assert "even a draft needs it" not in checked
    refused = desk.post(NEW, **{"date": "4 November 2021", "-do": "save"})
    assert refused.status_code == 409
    assert "No answer yet: What happened, as a headline? even a draft needs it" in words_of(refused)
    assert sent_fields(refused)["date"] == "4 November 2021"


def test_other_problems_are_found_beside_the_missing_date(make_site: MakeSite) -> None:
    """The rules on all other fields are asked too, and do not take a missing date for one."""
    desk = DeskClient(make_site({}))
    words = words_of(
        desk.post("/-/new/denial?story=dispute", **{"title": "No", "speaker.0": "compny", "until": "2021", "-do": ""})
    )

    assert "no actor is called 'compny'" in words
    assert "9999" not in words


def test_wrong_date_is_no_missing_date(make_site: MakeSite) -> None:
    """A date that is none can't be written, so it stops the save, and stays in its field."""
    desk = DeskClient(make_site({}))
    page = desk.post(NEW, **{"title": "Phone call", "date": "when it rained", "-do": "save"})

    assert page.status_code == 409
    assert sent_fields(page)["date"] == "when it rained"
    assert "even a draft needs it" in words_of(page)


def test_home_lists_what_is_missing(make_site: MakeSite) -> None:
    """Drafts say what they lack, and for which draft they wait; no page in the preview is linked that is not there."""
    files = {
        CALL: f"{UNFINISHED}claims: {{id: said, text: It was said}}\n",
        f"{EVENTS}/answer.yaml": ANSWER,
        f"{EVENTS}/dated.yaml": f"{UNFINISHED}date: 2021-11-03\n".replace("A phone call", "A letter"),
        f"{EVENTS}/sourced.yaml": f"{UNFINISHED}sources: wire\n".replace("A phone call", "A fax"),
    }
    home = DeskClient(make_site(files)).home.text
    drafts = _part(home, "drafts")

    assert "without a date · The dispute A phone call Date and sources are still missing" in drafts
    assert "A letter Sources are still missing" in drafts
    assert "A fax The date is still missing" in drafts
    assert "✓ Nothing is missing – it waits for the draft “A phone call”" in drafts
    assert "9999" not in home
    assert re.findall(r'href="http://127\.0\.0\.1:8000/dispute/([\w-]+)/"', home) == ["dated"]
    assert "None" in _part(home, "problems")
    assert "nothing stops a build" in home


def test_publishing_says_what_is_missing(make_site: MakeSite) -> None:
    """The page to publish has the errors that the site would have; nothing is written."""
    desk = DeskClient(make_site({CALL: UNFINISHED}))
    page = words_of(desk.get("/-/publish?event=dispute/call"))

    assert "2 things to mend before readers see it" in page
    assert "A phone call The date is still missing A phone call Sources are still missing" in page
    assert "the field" not in page.lower()
    assert "without a date · The dispute" in page
    assert desk.post("/-/publish?event=dispute/call", publish="yes").status_code == 409
    assert (desk.root / CALL).read_text("utf-8") == UNFINISHED


def test_its_text_tells_it_too(make_site: MakeSite) -> None:
    """As text, both fields are missing before readers see it, and not before it can be saved."""
    words = words_of(DeskClient(make_site({CALL: UNFINISHED})).get("/-/text/event/dispute/call"))

    assert words.count("before readers see it") == 2
    assert "even a draft needs it" not in words


def test_its_id_is_taken(make_site: MakeSite) -> None:
    """No second event gets its id, by its headline or by choice."""
    desk = DeskClient(make_site({f"{EVENTS}/phone-call.yaml": UNFINISHED.replace("A phone call", "Phone call")}))
    page = desk.post(NEW, **{"title": "Phone call", "-do": "save"})
    assert "Saved at" in words_of(page)
    assert (desk.root / f"{EVENTS}/phone-call-2.yaml").is_file()
    refused = desk.post(NEW, **{"title": "Phone call", "-id": "phone-call", "-do": "save"})
    assert "the id 'phone-call' is taken" in words_of(refused)


def test_form_of_an_answer_names_it(make_site: MakeSite) -> None:
    """The form of a draft that denies it shows its headline, and says what it waits for."""
    desk = DeskClient(make_site({CALL: UNFINISHED, f"{EVENTS}/answer.yaml": ANSWER}))
    opened = desk.get("/-/edit/event/dispute/answer")
    checked = words_of(desk.post("/-/edit/event/dispute/answer", **{**sent_fields(opened), "-do": ""}))

    assert "A phone call" in words_of(opened)
    assert "9999" not in opened.text
    assert "this waits for the draft 'A phone call', which has no date yet" in checked


def test_it_is_answered(make_site: MakeSite) -> None:
    """Its claims can be answered before it has a date; the answer is a draft that waits for it."""
    desk = DeskClient(make_site({CALL: f"{UNFINISHED}claims: {{id: said, text: It was said}}\n"}))
    asked = desk.get("/-/answer?target=dispute/call%23said")
    form = desk.get("/-/new/denial?target=dispute/call%23said&relation=denies")
    page = desk.post(
        "/-/new/denial?story=dispute", **{**sent_fields(form), "title": "No", "-id": "no", "date": "", "-do": "save"}
    )

    assert "What was said on “It was said”?" in words_of(asked)
    assert "9999" not in asked.text
    assert "Denies It was said" in words_of(form)
    assert "Saved at" in words_of(page)
    assert "denies: call#said\n" in (desk.root / EVENTS / "no.yaml").read_text("utf-8")
    assert "an error in a draft stops the preview" not in desk.get("/-/desk/").text


def test_lists_and_acts_know_it(make_site: MakeSite) -> None:
    """It is among all entries, and what can be done to it is offered; no page in the preview is linked."""
    desk = DeskClient(make_site({CALL: UNFINISHED, f"{EVENTS}/dated.yaml": f"{UNFINISHED}date: 2021-11-03\n"}))
    listed = words_of(desk.get("/-/entries?q=phone"))
    undated = words_of(desk.get("/-/more/event/dispute/call"))
    dated = words_of(desk.get("/-/more/event/dispute/dated"))

    assert "2 entries" in listed
    assert "9999" not in listed
    assert "Delete…" in undated
    assert "See it on its page" not in undated
    assert "Its page" not in undated.replace("Its page gets", "")
    assert "See it on its page" in dated


def test_double_click_makes_one(make_site: MakeSite) -> None:
    """The form knows the draft that it has made, though it is no event yet."""
    desk = DeskClient(make_site({}))
    first = desk.get(NEW)
    fields = {**sent_fields(first), "title": "Phone call", "-do": "save"}
    desk.post(NEW, **fields)
    desk.post(NEW, **fields)

    assert sorted(file.name for file in (desk.root / EVENTS).glob("phone*")) == ["phone-call.yaml"]


def test_new_event_is_written_without_date_and_sources(make_site: MakeSite, options: Options) -> None:
    """`onrecord new event` writes the draft, and lists what is missing."""
    root = make_site({})
    ran = _run(root, "new", "event", "--story", "dispute", "--type", "statement", "--title", "A phone call")

    assert ran.exit_code == 0, ran.output
    assert (root / EVENTS / "phone-call.yaml").is_file()
    assert "it is a draft, since a published event would have errors:" in ran.stdout
    assert "the field 'date' is missing here" in ran.stdout
    assert "the field 'sources' is missing here" in ran.stdout
    assert not has_errors(check(root, options).problems)


@pytest.mark.parametrize(
    ("typed", "gone", "made"),
    [
        (("rename", "dispute/call", "fax", "--yes"), "call", "fax"),
        (("remove", "dispute/call", "--yes"), "call", ""),
        (("merge", "dispute/call", "dispute/fax", "--yes"), "call", ""),
    ],
)
def test_commands_know_it(make_site: MakeSite, options: Options, typed: tuple[str, ...], gone: str, made: str) -> None:
    """It is renamed, removed and merged as other drafts are."""
    files = {CALL: UNFINISHED}
    if typed[0] == "merge":
        files[f"{EVENTS}/fax.yaml"] = UNFINISHED
    root = make_site(files)
    ran = _run(root, *typed)

    assert ran.exit_code == 0, ran.output
    assert not (root / EVENTS / f"{gone}.yaml").exists()
    assert not made or (root / EVENTS / f"{made}.yaml").read_text("utf-8") == UNFINISHED
    assert not has_errors(check(root, options).problems)


def test_renaming_changes_what_refers_to_it_and_what_it_refers_to(make_site: MakeSite) -> None:
    """Its own references, and those to it, follow."""
    root = make_site({CALL: f"{UNFINISHED}speaker: company\n", f"{EVENTS}/answer.yaml": ANSWER})
    assert _run(root, "rename", "dispute/call", "fax", "--yes").exit_code == 0
    assert _run(root, "rename", "actors/company", "firm", "--yes").exit_code == 0

    assert "denies: fax\n" in (root / EVENTS / "answer.yaml").read_text("utf-8")
    assert "speaker: firm\n" in (root / EVENTS / "fax.yaml").read_text("utf-8")


def test_actor_that_it_names_is_not_removed(make_site: MakeSite) -> None:
    """What only an unfinished draft names is still named."""
    actor = {"content/actors/more.yaml": "caller: {name: A caller, kind: person}\n"}
    root = make_site({CALL: f"{UNFINISHED}speaker: caller\n", **actor})

    refused = _run(root, "remove", "actors/caller", "--yes")
    assert refused.exit_code != 0
    assert "call.yaml" in refused.output


def test_erased_name_is_erased_there_too(make_site: MakeSite) -> None:
    """Erasing a person changes the references, the texts and the address of an unfinished draft."""
    actor = {"content/actors/more.yaml": "jane-doe: {name: Jane Doe, kind: person}\n"}
    text = "type: statement\ntitle: A call of Jane Doe\nstatus: draft\nspeaker: jane-doe\n"
    root = make_site({f"{EVENTS}/jane-doe-calls.yaml": text, **actor})
    environment = Environment(lambda: NOW, asks=False)
    arguments = ["erase", "--write", "--yes", "--replacement", "a resident", "--site", str(root)]
    ran = CliRunner().invoke(main, arguments, input="Jane Doe\n", obj=environment)

    assert ran.exit_code == 0, ran.output
    assert not [file for file, data in files_of(root) if "jane" in f"{file}{data!r}".lower()]


def test_due_draft_is_not_published(make_site: MakeSite) -> None:
    """When its embargo ends, `publish --due` says what is missing, and writes nothing."""
    root = make_site({CALL: f"{UNFINISHED}embargo: 2022-05-01\n"})
    ran = _run(root, "publish", "--due")

    assert ran.exit_code == 1
    assert "the field 'date' is missing here" in ran.output
    assert (root / CALL).read_text("utf-8") == f"{UNFINISHED}embargo: 2022-05-01\n"


def test_publish_takes_none_of_its_story(make_site: MakeSite, options: Options) -> None:
    """With a draft story it is listed among those that stay drafts."""
    root = make_site(
        {
            "content/stories/other/story.yaml": "title: The other\nstatus: draft\n",
            "content/stories/other/events/call.yaml": UNFINISHED,
        }
    )
    ran = _run(root, "publish", "other/")

    assert ran.exit_code == 0, ran.output
    assert "other/call" in ran.stdout
    assert not has_errors(check(root, options).problems)


def test_serve_shows_the_other_drafts(make_site: MakeSite, options: Options) -> None:
    """A preview with drafts is built; the unfinished draft is at the desk alone."""
    root = make_site({CALL: UNFINISHED, f"{EVENTS}/dated.yaml": f"{UNFINISHED}date: 2021-11-03\n"})
    out = root.parent / "out"
    built = build(root, out, replace(options, drafts=True))

    assert built.value.published is not None, built.problems
    assert (out / "dispute/dated/index.html").is_file()
    assert not (out / "dispute/call").exists()
