"""The desk's forms in a real browser: names found by keys, checks while typing, quotations by keys, no barriers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest
from conftest import COMPLETE, noon
from desk_browser import FOCUS, serving
from doc_examples import ROOT
from looks import barriers_on, look
from playwright.sync_api import Page, Route, expect
from previews import PATIENCE
from slow import slow
from windows import OpenWindow

from onrecord.site_files.saves import Files, Save, Saves

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

NEW = "/-/new/denial?target=tidal-gate/trial-closing%23opens&relation=denies"
EDIT = "/-/edit/event/tidal-gate/company-denies-signing"
QUOTE = "/-/quote/glass-letter?for=tidal-gate/company-denies-signing"
PAGES = (
    NEW,
    EDIT,
    QUOTE,
    "/-/quote/first-panels?for=tidal-gate/trial-closing",
    "/-/new/event",
    "/-/edit/actor/glass-director",
)
EVENTS = "content/stories/tidal-gate/events"


def _copy(folder: Path) -> Path:
    ignore = shutil.ignore_patterns("_site", ".onrecord")
    return Path(shutil.copytree(ROOT / "examples/tidal-gate", folder / "site", ignore=ignore))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example, in which each test saves an entry of its own."""
    return _copy(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def desk(root: Path) -> Iterator[str]:
    """Yield the address of that site's desk."""
    with serving(root, noon(COMPLETE)) as address:
        yield address


@pytest.fixture
def opened(desk: str, open_window: OpenWindow) -> Page:
    """Return the home of that desk in a browser."""
    page = open_window(locale="en")
    page.goto(desk)
    return page


def _go(page: Page, path: str) -> None:
    page.goto(page.url.partition("/-/")[0] + path)


def test_denial_is_written_by_keys(root: Path, opened: Page) -> None:
    """A speaker and a source are found by parts of their names, by keys alone; the text grows; Ctrl+S saves."""
    _go(opened, NEW)
    opened.get_by_label("When did it happen?").fill("4.12.2025")
    opened.get_by_role("button", name="Thursday 4 December 2025").click()
    expect(opened.get_by_label("When did it happen?")).to_have_value("2025-12-04")
    expect(opened.locator("[id='m:date']")).to_contain_text("31 days after the claim")

    speaker = opened.get_by_role("combobox", name="Who spoke?")
    speaker.press_sequentially("glass dir")
    expect(opened.locator(".listbox li").first).to_contain_text("Director of the Glass Company")
    expect(speaker).to_have_attribute("aria-expanded", "true")
    speaker.press("ArrowDown")
    expect(speaker).to_have_attribute("aria-activedescendant", "o:speaker.0:0")
    speaker.press("Enter")
    expect(opened.locator("[id='w:speaker'] .chip")).to_contain_text("Director of the Glass Company")
    expect(opened.locator(":focus")).to_have_attribute("aria-label", "Who else spoke?")
    opened.keyboard.press("Shift+Tab")
    expect(opened.locator(":focus")).to_have_text("Take away")
    expect(opened.locator("#text")).to_contain_text("speaker: glass-director")
    expect(opened.get_by_role("radio", name="Glass Company")).not_to_be_checked()
    opened.get_by_role("radio", name="Glass Company").check()

    opened.get_by_label("What happened, as a headline?", exact=True).fill("The company denies the opening")
    expect(opened.locator("[data-field=title].here")).to_contain_text("title: The company denies the opening")
    source = opened.get_by_role("combobox", name="Where is this written?")
    source.press_sequentially("open letter")
    expect(opened.locator(".listbox li").first).to_be_visible()
    source.press("Escape")
    expect(source).to_have_attribute("aria-expanded", "false")
    source.press("ArrowDown")
    expect(source).to_have_attribute("aria-activedescendant", "o:sources.0.source:0")
    source.press("Enter")
    expect(opened.locator("[id='w:sources'] .chip")).to_have_count(1)
    expect(opened.locator("#summary")).not_to_contain_text("needs it")
    look = opened.frame_locator("#look iframe").locator("body")
    expect(look).to_contain_text("The company denies the opening")
    assert look.evaluate("node => getComputedStyle(node).marginTop") == "0px"  # unlike without the style sheet
    expect(opened.locator("#look")).to_contain_text("Disputed")

    opened.keyboard.press("Control+s")
    expect(opened.locator(".bar .state")).to_contain_text("Saved at")
    written = (root / EVENTS / "company-denies-opening.yaml").read_text("utf-8")
    assert "date: 2025-12-04\n" in written
    assert "speaker: glass-director\non_behalf_of: glass-company\n" in written


def test_late_answer_opens_no_closed_list(opened: Page) -> None:
    """After Escape, the list of names stays closed when the answer to the last key comes."""
    _go(opened, NEW)
    source = opened.get_by_role("combobox", name="Where is this written?")
    held: list[Route] = []
    source.press_sequentially("open")
    expect(opened.locator(".listbox li").first).to_be_visible()
    opened.route("**/-/find?*", lambda route: held.append(route))  # noqa: PLW0108  (Playwright takes no built-in)
    with opened.expect_request("**/-/find?*"):
        source.press_sequentially("s")
    source.press("Escape")
    expect(source).to_have_attribute("aria-expanded", "false")
    with opened.expect_response("**/-/find?*"):
        held[0].continue_()
    opened.evaluate("new Promise(requestAnimationFrame)")

    expect(source).to_have_attribute("aria-expanded", "false")
    opened.unroute("**/-/find?*")


def test_enter_takes_what_was_read_out_or_an_exact_name(opened: Page) -> None:
    """Enter takes the selected claim; without a selection only what is called exactly so, and never a guess."""
    _go(opened, "/-/new/denial?story=tidal-gate")
    denied = opened.get_by_role("combobox", name="What does it deny?")
    rows = opened.locator("[id='w:denies'] .listbox li")
    denied.press_sequentially("opens")
    expect(rows.first).to_contain_text("claim")
    expect(rows.first).to_contain_text("said by")
    denied.press("Enter")
    expect(denied).to_have_value("opens")
    expect(opened.locator("[id='w:denies'] .chip")).to_have_count(0)
    denied.press("ArrowDown")
    read_out = rows.first
    expect(denied).to_have_attribute("aria-activedescendant", read_out.get_attribute("id") or "")
    target = read_out.get_attribute("data-id") or ""
    assert "#" in target
    denied.press("Enter")
    expect(opened.locator("[id='w:denies'] .chip input[type=hidden]").first).to_have_value(target)

    speaker = opened.get_by_role("combobox", name="Who spoke?")
    speaker.fill("glass")
    speaker.press("ArrowDown")
    expect(speaker).to_have_attribute("aria-activedescendant", "o:speaker.0:0")
    speaker.fill("glass company")
    speaker.press("Enter")
    expect(opened.locator("[id='w:speaker'] .chip b")).to_have_text("Glass Company")


def test_one_more_claim_counts_and_takes_the_focus(opened: Page) -> None:
    """By keys: the new claim is number two of two and has the focus; address and names of claims follow the words."""
    _go(opened, "/-/new/announcement?story=tidal-gate")
    opened.get_by_label("What happened, as a headline?", exact=True).fill("Nobody saw the gate close")
    expect(opened.locator("#own-address")).to_have_text(
        "Its address will be /tidal-gate/nobody-saw-gate-close/ and never changes."
    )
    opened.locator("[id='f:claims.0.text']").fill("It never closed")
    expect(opened.locator("[id='i:claims.0']")).to_have_text("Its address will end in “never-closed” and never changes")
    opened.locator("[id='w:claims'] > .new [name='-seek']").press("Enter")
    expect(opened.locator("[id='f:claims.1.text']")).to_be_focused()
    groups = opened.locator("[id='w:claims']").locator("> .group, > .new > .group")
    legends = groups.locator("> legend")
    expect(legends).to_have_text(["1 of 2", "2 of 2"])


def test_new_actor_is_added_without_leaving(root: Path, opened: Page) -> None:
    """The last choice begins a new actor in the form; it is saved with the event."""
    _go(opened, "/-/new/statement?story=tidal-gate")
    opened.get_by_role("combobox", name="Who spoke?").press_sequentially("Jane Doe")
    expect(opened.locator(".listbox li").last).to_contain_text("Add “Jane Doe” as a new person or organization…")
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("Enter")
    expect(opened.get_by_label("What is the name?", exact=True)).to_have_value("Jane Doe")
    opened.locator(".added").get_by_label("person").check()
    expect(opened.locator("#text")).to_contain_text("jane-doe:")
    opened.get_by_label("When did it happen?").fill("5 December 2025")
    opened.get_by_label("What happened, as a headline?", exact=True).fill("Jane Doe speaks")
    opened.get_by_role("combobox", name="Where is this written?").press_sequentially("open letter")
    expect(opened.locator(".listbox li").first).to_be_visible()
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    expect(opened.locator("[id='w:sources'] .chip")).to_have_count(1)
    opened.keyboard.press("Control+s")
    expect(opened.locator(".bar .state")).to_contain_text("Saved at")
    assert "speaker: jane-doe\n" in (root / EVENTS / "jane-doe-speaks.yaml").read_text("utf-8")
    assert any("\njane-doe:\n" in file.read_text("utf-8") for file in (root / "content/actors").glob("*.yaml"))


def test_nothing_typed_is_lost_when_the_desk_is_started_again(tmp_path: Path, open_window: OpenWindow) -> None:
    """A form that was open goes on: saving says that the desk is gone, and works once its new address was opened."""
    root = _copy(tmp_path)
    path = root / EVENTS / "company-denies-signing.yaml"
    page = open_window(locale="en")
    with serving(root, noon(COMPLETE)) as address:
        page.goto(address)
        _go(page, EDIT)
        page.locator("[name=summary]").fill("The company denies it in one sentence.")
    page.keyboard.press("Control+s")
    expect(page.locator(".bar .state")).to_contain_text("Open the address that the terminal prints")
    with serving(root, noon(COMPLETE), int(address.split(":")[2].partition("/")[0])) as address:
        page.keyboard.press("Control+s")
        expect(page.locator(".bar .state")).to_contain_text("Open the address that the terminal prints")
        assert "in one sentence" not in path.read_text("utf-8")
        page.context.new_page().goto(address)
        page.keyboard.press("Control+s")
        page.get_by_role("radio", name="A slip that could mislead nobody").check()
        page.keyboard.press("Control+s")
        page.wait_for_url("**saved=**")
        assert "in one sentence" in path.read_text("utf-8")
    open_window.errors.clear()  # nothing could be fetched while the desk was gone


def test_typed_name_is_a_thing_to_mend(root: Path, opened: Page) -> None:
    """A name that was typed and not taken is told when its field is left; no save drops it, and a button adds it."""
    _go(opened, "/-/new/statement?story=tidal-gate")
    opened.get_by_label("When did it happen?").fill("6 December 2025")
    opened.get_by_label("What happened, as a headline?", exact=True).fill("Paula speaks of the gate")
    source = opened.get_by_role("combobox", name="Where is this written?")
    source.press_sequentially("open letter")
    expect(opened.locator(".listbox li").first).to_be_visible()
    source.press("ArrowDown")
    source.press("Enter")
    expect(opened.locator("[id='w:sources'] .chip")).to_have_count(1)
    speaker = opened.get_by_role("combobox", name="Who spoke?")
    speaker.press_sequentially("Paula Vennells")
    speaker.press("Tab")
    message = "Nobody is called “Paula Vennells” here: take one from the list, add it, or empty the field"
    expect(opened.locator("[id='m:speaker']")).to_contain_text(message)

    opened.keyboard.press("Control+s")
    expect(opened).to_have_title(re.compile("^Error: "))
    expect(opened.locator("#summary")).to_contain_text(message)
    expect(speaker).to_have_value("Paula Vennells")
    assert not list((root / EVENTS).glob("paula-*"))

    opened.locator("#summary a", has_text="Paula Vennells").click()
    expect(speaker).to_be_focused()
    opened.locator("[id='m:speaker']").get_by_role(
        "button", name="Add “Paula Vennells” as a new person or organization…"
    ).click()
    expect(opened.get_by_label("What is the name?", exact=True)).to_have_value("Paula Vennells")
    expect(opened.locator("[id='m:speaker']")).not_to_contain_text("Nobody is called")
    opened.locator(".added").get_by_label("person").check()
    expect(opened.locator("#text")).to_contain_text("kind: person")
    opened.keyboard.press("Control+s")
    expect(opened.locator(".bar .state")).to_contain_text("Saved at")
    (written,) = (root / EVENTS).glob("paula-*")
    assert "speaker: paula-vennells\n" in written.read_text("utf-8")


@pytest.mark.parametrize("has_script", [True, False])
def test_double_click_makes_one_entry(
    tmp_path: Path,
    open_window: OpenWindow,
    monkeypatch: pytest.MonkeyPatch,
    has_script: bool,  # noqa: FBT001  (pytest)
) -> None:
    """A slow save that is asked for twice writes one source, and says that it is saved."""
    root = _copy(tmp_path)
    before = {file: file.read_bytes() for file in (root / "content/sources").iterdir()}
    save = Saves.save

    def save_slowly(self: Saves, files: Files, words: str) -> Save:
        sleep(0.4)
        return save(self, files, words)

    monkeypatch.setattr(Saves, "save", save_slowly)
    page = open_window(locale="en", java_script_enabled=has_script)
    with serving(root, noon(COMPLETE)) as address:
        page.goto(address)
        _go(page, "/-/new/source")
        page.get_by_label("What is its title, as published?").fill("A letter twice")
        page.get_by_label("Who published it?").first.fill("The harbour")
        page.locator(".bar [name=-do][value=save]").dblclick(no_wait_after=True)
        page.wait_for_url("**saved=**")
        expect(page.locator("main")).to_contain_text("Saved at")
    added = b"".join(
        file.read_bytes().removeprefix(before.get(file, b"")) for file in (root / "content/sources").iterdir()
    )
    assert added.count(b"A letter twice") == 1


def test_messages_never_move_the_focus(opened: Page) -> None:
    """While an editor types, messages come and go beside the field; only a refused save moves the focus."""
    _go(opened, EDIT)
    date = opened.get_by_label("When did it happen?")
    date.fill("no day")
    expect(opened.locator("#entry")).to_have_attribute("data-checked", "2")
    expect(opened.locator("[id='w:date']")).to_have_class("field")
    expect(date).to_be_focused()
    opened.keyboard.press("Tab")
    expect(opened.locator("[id='w:date']")).to_have_class("field wrong")
    expect(opened.get_by_label("What happened, as a headline?", exact=True)).to_be_focused()
    expect(date).to_have_attribute("aria-invalid", "true")
    expect(opened.locator('.bar [data-count="problems"]')).to_have_text("1")
    opened.keyboard.press("Control+s")
    expect(opened).to_have_title("Error: Edit denial – The desk")
    expect(opened.locator("#summary")).to_be_focused()
    opened.get_by_label("When did it happen?").fill("15 October 2024")
    expect(opened.locator("#summary")).to_be_hidden()


def test_quotation_is_selected_by_keys(root: Path, opened: Page) -> None:
    """The cursor walks through the kept text; what is selected is proved at once, and the text can't be changed."""
    _go(opened, QUOTE)
    kept = opened.get_by_label("The text of the source")
    before = kept.input_value()
    kept.focus()
    opened.keyboard.press("Control+Home")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("x")
    for _ in range(len("Our company has sig")):
        opened.keyboard.press("Shift+ArrowRight")
    expect(opened.locator("#proof")).to_contain_text("“Our company has signed”")
    expect(opened.locator("#proof")).to_contain_text("once, in line 2")
    assert kept.input_value() == before
    opened.keyboard.press("Control+s")
    expect(opened.locator(".bar .state")).to_contain_text("Saved at")
    assert "    exact: Our company has signed\n" in (root / EVENTS / "company-denies-signing.yaml").read_text("utf-8")


def _open_form(page: Page, path: str) -> None:
    """Open a form, all that is folded in it, and a list of names."""
    _go(page, path)
    page.wait_for_load_state("networkidle")
    if path == NEW:
        page.locator("[name=date]").fill("4.12.2025")
        page.locator("[id='w:speaker'] [data-find]").press_sequentially("glass")
        page.locator(".listbox li").first.wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")


def test_forms_have_no_barriers_and_fit(desk: str, open_window: OpenWindow) -> None:
    """Axe finds nothing in any form, each in one of two languages, on a phone or at a desk, in one colour scheme."""
    pages = [open_window(locale=language) for language in ("en", "ru")]
    found = {}
    for page in pages:
        page.goto(desk)
    for number, path in enumerate(PAGES):
        language, screen, scheme = look(number)
        _open_form(pages[language], path)
        found[path] = barriers_on(pages[language], [screen], [scheme])

    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("language", slow(["en", "ru", "kk"]))
def test_forms_have_no_barriers_in_any_look(desk: str, open_window: OpenWindow, language: str) -> None:
    """Axe finds nothing in any form, in the light and in the dark, on a phone and at a desk; nothing is beside it."""
    page = open_window(locale=language)
    page.goto(desk)
    found = {}
    for path in PAGES:
        _open_form(page, path)
        found[path] = barriers_on(page)

    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize(
    ("path", "width", "height"), [(NEW, 360, 640), *slow([(QUOTE, 1280, 800), (NEW, 1280, 800), (QUOTE, 360, 640)])]
)
def test_focus_is_never_under_the_bar(desk: str, open_window: OpenWindow, path: str, width: int, height: int) -> None:
    """A walk with the Tab key through a form sees each of its controls."""
    page = open_window({"width": width, "height": height}, locale="en")
    page.goto(desk)
    _go(page, path)
    page.wait_for_load_state("networkidle")
    for _ in range(40):
        page.keyboard.press("Tab")
        tag, hidden = page.evaluate(FOCUS)
        if tag == "BODY":
            break
        assert not hidden


def test_file_stands_behind_a_tab(opened: Page) -> None:
    """Arrow keys go from what readers see to the file and back; after a reload, the same tab is open."""
    _go(opened, EDIT)
    readers = opened.get_by_role("tab", name="For readers")
    expect(readers).to_have_attribute("aria-selected", "true")
    expect(opened.get_by_role("tabpanel", name="For readers")).to_contain_text("As it will look")
    expect(opened.locator("#text")).to_be_hidden()

    readers.press("ArrowRight")
    expect(opened.get_by_role("tab", name="The file")).to_be_focused()
    expect(opened.locator("#text")).to_be_visible()
    expect(opened.locator("#look")).to_be_hidden()
    opened.keyboard.press("ArrowRight")
    expect(readers).to_be_focused()
    opened.keyboard.press("End")
    opened.reload()
    expect(opened.locator("#text")).to_be_visible()
    assert barriers_on(opened) == []


def test_saving_what_is_public_asks(root: Path, opened: Page) -> None:
    """The question has the focus and nothing chosen; the correction stands in the file once it is chosen."""
    _go(opened, "/-/edit/event/tidal-gate/tide-survey")
    opened.get_by_label("What happened, as a headline?", exact=True).fill("Another survey of the tides")
    opened.keyboard.press("Control+s")
    question = opened.get_by_role("group", name="Readers have seen this. What is your change?")
    expect(question).to_be_focused()
    expect(question.get_by_role("radio", checked=True)).to_have_count(0)
    assert barriers_on(opened) == []

    question.get_by_role("radio", name="A correction").check()
    opened.get_by_label("Why was it wrong?").fill("the log was misread")
    expect(opened.locator("#text")).to_contain_text("reason: the log was misread")
    question.get_by_role("button", name="Save").click()
    expect(opened.locator(".bar .state")).to_contain_text("Saved at")
    assert "reason: the log was misread" in (root / EVENTS / "tide-survey.yaml").read_text("utf-8")


def test_one_field_is_corrected(opened: Page) -> None:
    """The pages of a correction have no barrier on any screen."""
    _go(opened, "/-/new/correction?for=tidal-gate/trial-closing")
    assert barriers_on(opened) == []
    opened.get_by_role("link", name="Correct this: What is asserted? 1 of 2").click()
    expect(opened.get_by_text("It reads", exact=True)).to_be_visible()
    expect(opened.get_by_label("It should read", exact=True)).to_have_value(re.compile("A third of the gate"))
    assert barriers_on(opened) == []


def test_bill_is_begun_and_its_stage_chosen_in_one_form(root: Path, opened: Page) -> None:
    """Typed words begin a bill; its procedure calls for the chamber, the stages, the outcomes, one after the other."""
    _go(opened, "/-/new/bill-reading?story=tidal-gate")
    expect(opened.locator("[id='w:bill'] .listed button")).to_have_count(2)
    bill = opened.get_by_role("combobox", name="Which bill?")
    bill.press_sequentially("Lantern Bill")
    opened.get_by_role("option", name="Add “Lantern Bill” as a new bill…").click()
    expect(opened.locator("[id='w:stage']")).to_contain_text("Choose the bill’s procedure first: it has the stages.")
    opened.get_by_role("combobox", name="Which procedure does it pass through?").select_option("uk")
    opened.get_by_role("radio", name="House of Lords").check()
    opened.get_by_role("combobox", name="Which stage?").select_option("origin-1")
    expect(opened.locator("[id='w:outcome'] .choice")).to_have_text(["It took place, without a decision"])
    opened.get_by_text("Which other stage?").click()
    opened.get_by_role("combobox", name="Which other stage?").select_option("origin-2")
    expect(opened.get_by_role("radio", name="Rejected: the chamber voted against it")).to_have_count(1)
    assert barriers_on(opened) == []

    opened.get_by_label("When did it happen?").fill("2 March 2026")
    opened.get_by_label("What happened, as a headline?", exact=True).fill("The Lords read the Lantern Bill")
    source = opened.get_by_role("combobox", name="Where is this written?")
    source.press_sequentially("open letter")
    opened.locator("[id='l:sources.0.source'] li").first.click()
    expect(opened.locator("[id='w:sources'] .chip")).to_have_count(1)
    opened.keyboard.press("Control+s")
    opened.wait_for_url(re.compile(r"/-/edit/event/tidal-gate/lords"))
    written = (root / "content/bills/lantern-bill.yaml").read_text("utf-8")
    assert "title: Lantern Bill\nprocedure: uk\norigin: lords\n" in written


def test_choice_of_a_bill_leads_to_its_stage(opened: Page) -> None:
    """After a bill is taken, the focus is where the stage is chosen; an entry without more to ask has it itself."""
    _go(opened, "/-/new/bill-reading?story=tidal-gate")
    bill = opened.get_by_role("combobox", name="Which bill?")
    bill.press_sequentially("tidal")
    expect(opened.locator(".listbox li").first).to_be_visible()
    bill.press("ArrowDown")
    bill.press("Enter")
    expect(opened.get_by_role("combobox", name="Which stage?")).to_be_focused()

    _go(opened, "/-/new/actor")
    opened.get_by_role("radio", name="organization").check()
    opened.locator("#more > summary").click()
    whole = opened.locator("[id='w:part_of'] [data-find]")
    whole.press_sequentially("glass comp")
    expect(opened.locator(".listbox li").first).to_be_visible()
    whole.press("ArrowDown")
    whole.press("Enter")
    expect(opened.locator("[id='w:part_of'] .chip")).to_be_focused()
    opened.keyboard.press("Enter")
    expect(opened.locator("[id='w:part_of'] .chip")).to_have_count(1)


def test_decision_asks_for_its_result_in_sentences(opened: Page) -> None:
    """Who comes from 'Decides' sees the claim and the results at once; a claim that is chosen here keeps the result."""
    _go(opened, "/-/new/finding?target=tidal-gate/trial-closing%23opens&relation=finds")
    expect(opened.get_by_role("radio", name="It is so in part: some of the claim is true")).to_be_visible()
    _go(opened, "/-/new/finding?story=salt-lamps")
    opened.get_by_role("radio", name="It is not so: the claim is not true").check()
    claim = opened.get_by_role("combobox", name="On what does it decide?")
    claim.press_sequentially("burn all night")
    opened.get_by_role("option", name=re.compile("^The lamps burn all night")).click()
    expect(opened.locator("[id='w:finds'] .chip")).to_contain_text("said by Harbour Council")
    expect(opened.get_by_role("radio", name="It is not so: the claim is not true")).to_be_checked()
    assert barriers_on(opened) == []
