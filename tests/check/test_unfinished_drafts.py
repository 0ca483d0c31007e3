"""A draft needs a type and a headline alone. What else it lacks is told once it would be public."""

from __future__ import annotations

import pytest
from conftest import MakeSite
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check
from onrecord.editing.changing.embargoes import foresee_problems
from onrecord.editing.changing.publication import plan_publication
from onrecord.problems import Problem, Severity
from onrecord.read import read_site

EVENTS = "content/stories/dispute/events"
CALL = f"{EVENTS}/call.yaml"
LINES = "type: statement\ntitle: A phone call, the paper must be found\n"
UNFINISHED = f"{LINES}status: draft\n"
WAITING = "type: denial\ndate: 2021-11-05\ntitle: The company denies the call\nspeaker: company\nstatus: draft\n"


def _errors(problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def _told(problems: tuple[Problem, ...], path: str = CALL) -> list[tuple[str, str, int, str | None]]:
    """Return code, message, line and hint of the errors in a file."""
    spans = ((problem, problem.span) for problem in _errors(problems))
    return [(one.code, one.message, span.line, one.hint) for one, span in spans if span and span.path == path]


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        UNFINISHED,
        f"{UNFINISHED}date:\nsources:\n",
        f"{UNFINISHED}date: 2021-11-05\n",
        f"{UNFINISHED}date: 2021-11-05\nsources: []\n",
        f"{UNFINISHED}sources: wire\n",
        f"{UNFINISHED}claims: {{id: said, text: It was said}}\nspeaker: company\ndenies: announcement#access\n",
    ],
)
def test_draft_may_lack_date_and_sources(make_site: MakeSite, options: Options, text: str, *, drafts: bool) -> None:
    """Neither `check` nor `check --drafts` has an error, and the site with drafts is arranged."""
    checked = check(make_site({CALL: text}), replace(options, drafts=drafts))

    assert _told(checked.problems) == []
    assert checked.value.site is not None


@pytest.mark.parametrize("more", ["", "date:\n", "sources:\n", "date: 2021-11-05\n", "sources: wire\n"])
def test_public_event_lacks_the_same_as_before(make_site: MakeSite, options: Options, more: str) -> None:
    """To publish the draft, or to delete its 'status: draft' by hand, gives the same errors, at the same places."""
    root = make_site({CALL: f"{more}{LINES}status: draft\n"})
    at_publication = _told(plan_publication(root, ["call"], options).problems)
    (root / CALL).write_text(f"{more}{LINES}published: 2022-06-01\n", "utf-8")
    by_hand = _told(check(root, options).problems)

    assert {code for code, *_ in by_hand} == {"FLD002"}
    assert at_publication == by_hand
    lacking = [name for name in ("date", "sources") if f"{name}: " not in more]
    assert [message.split("'")[1] for _, message, *_ in by_hand] == lacking
    typed = {message for _, message, *_ in by_hand if f"{message.split(chr(39))[1]}:\n" in more}
    assert all("is empty" in message for message in typed)
    assert all("is missing here" in message for _, message, *_ in by_hand if message not in typed)


def test_draft_is_kept_apart(make_site: MakeSite) -> None:
    """No order, page or rule has to cope with a missing date: the draft is no event, and its id is taken."""
    reading = read_site(make_site({CALL: UNFINISHED})).value
    assert reading is not None
    records = reading.records

    assert ("dispute", "call") not in records.event_by_id
    assert [draft.id for draft in records.drafts] == ["call"]
    assert records.has("event", "call", "dispute")
    assert records.broken == frozenset()
    assert records.without_drafts().drafts == records.drafts


def test_dated_draft_stays_in_its_place(make_site: MakeSite, options: Options) -> None:
    """A draft without sources is shown where it belongs: only a date decides that."""
    site = check(
        make_site({CALL: f"{UNFINISHED}date: 2021-11-05\nclaims: {{id: said, text: So}}\n"}),
        replace(options, drafts=True),
    ).value.site
    assert site is not None

    assert ("dispute", "call") in site.events


@pytest.mark.parametrize(
    "field",
    ["denies: call", "denies: call#said", "after: call", "during: call", "body: '[As said](call)'"],
)
def test_drafts_that_refer_to_it_wait_with_it(make_site: MakeSite, options: Options, field: str) -> None:
    """They stop no preview either; those that refer to them wait too."""
    root = make_site(
        {
            CALL: UNFINISHED,
            f"{EVENTS}/answer.yaml": f"{WAITING}{field}\n",
            f"{EVENTS}/later.yaml": f"{WAITING}sources: wire\ndenies: announcement#access\nafter: answer\n",
        }
    )
    checked = check(root, replace(options, drafts=True))

    assert _errors(checked.problems) == []
    assert checked.value.records is not None
    assert {draft.id for draft in checked.value.records.drafts} == {"answer", "call", "later"}
    assert _errors(check(root, options).problems) == []


def test_circle_of_drafts_waits(make_site: MakeSite, options: Options) -> None:
    """Two drafts that refer to each other are found as well."""
    files = {
        CALL: f"{UNFINISHED}responds_to: answer\n",
        f"{EVENTS}/answer.yaml": f"{WAITING}denies: call\n",
    }
    assert _errors(check(make_site(files), replace(options, drafts=True)).problems) == []


@pytest.mark.parametrize("field", ["denies: call", "after: call", "body: '[As said](call)'"])
def test_public_event_can_not_refer_to_it(make_site: MakeSite, options: Options, field: str) -> None:
    """It says for which draft the event waits, and what that draft lacks; never that there is no such event."""
    answer = f"{EVENTS}/answer.yaml"
    public = WAITING.replace("status: draft", "published: 2021-11-06\nsources: wire")
    denied = "" if field.startswith("denies") else "denies: announcement#access\n"
    root = make_site({CALL: UNFINISHED, answer: f"{public}{denied}{field}\n"})
    ((_, with_drafts, _, hint),) = _told(check(root, replace(options, drafts=True)).problems, answer)
    ((_, without, _, _),) = _told(check(root, options).problems, answer)

    assert with_drafts == "this waits for the draft 'A phone call, the paper must be found', which has no date yet"
    assert hint == "write that date first, or leave this out until then"
    assert without == "'call' is a draft, so readers would find nothing there"


def test_event_waits_for_one_that_waits(make_site: MakeSite, options: Options) -> None:
    """A draft with a date that waits itself is told apart."""
    public = WAITING.replace("status: draft", "published: 2021-11-06\nsources: wire")
    files = {
        CALL: UNFINISHED,
        f"{EVENTS}/answer.yaml": f"{WAITING}denies: call\n",
        f"{EVENTS}/later.yaml": f"{public}denies: announcement#access\nafter: answer\n",
    }
    told = _told(check(make_site(files), replace(options, drafts=True)).problems, f"{EVENTS}/later.yaml")

    message = "this waits for the draft 'The company denies the call', which itself waits for a draft without a date"
    assert [words for _, words, *_ in told] == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("type: statement\nstatus: draft\n", "the field 'title' is missing here"),
        ("title: A call\nstatus: draft\n", "the field 'type' is missing here"),
        (f"{UNFINISHED}date: some day\n", "'some day' is not a date"),
        (f"{UNFINISHED}sources: A paper\n", "'A paper' is no id"),
        (f"{LINES}status: drafts\n", "'drafts' is not a value that 'status' can have"),
    ],
)
def test_draft_needs_a_headline_and_no_wrong_value(
    make_site: MakeSite, options: Options, text: str, message: str
) -> None:
    """What is wrong, and not missing, would be lost at the next save, so it stays an error of the draft."""
    told = _told(check(make_site({CALL: text}), replace(options, drafts=True)).problems)

    assert any(found.startswith(message.removesuffix(" is no id")) for _, found, *_ in told), told
    assert not any("'date' is missing" in found for _, found, *_ in told if "drafts" not in message)


def test_rules_look_at_what_it_has_once_it_would_be_public(make_site: MakeSite, options: Options) -> None:
    """A mistyped speaker is found beside the missing date; no rule takes the missing date for one."""
    root = make_site({CALL: f"{UNFINISHED}speaker: compny\nuntil: 2021-11-07\n"})
    codes = [code for code, *_ in _told(plan_publication(root, ["call"], options).problems)]

    assert sorted(codes) == ["FLD002", "FLD002", "REL008"]


def test_published_event_can_become_unfinished(make_site: MakeSite, options: Options) -> None:
    """With drafts it is not lost, as no other draft is; without them, readers lose it, and that is an error as ever."""
    root = make_site({CALL: UNFINISHED, "published.txt": "dispute/announcement\ndispute/call\ndispute/denial\n"})

    assert _errors(check(root, replace(options, drafts=True)).problems) == []
    assert [problem.code for problem in _errors(check(root, options).problems)] == ["IDS003"]


def test_mistyped_reference_to_it_finds_it(make_site: MakeSite, options: Options) -> None:
    """A draft that names it wrongly is told which one is like it."""
    root = make_site({CALL: UNFINISHED, f"{EVENTS}/answer.yaml": f"{WAITING}denies: cal\n"})
    told = _told(check(root, replace(options, drafts=True)).problems, f"{EVENTS}/answer.yaml")

    assert [(message, hint) for _, message, _, hint in told] == [("no event is called 'cal'", "did you mean 'call'?")]


def test_embargo_says_what_is_missing(make_site: MakeSite, options: Options) -> None:
    """`check` foresees that the draft can't be published when its embargo ends."""
    root = make_site({CALL: f"{UNFINISHED}embargo: 2022-06-10\n"})
    found = foresee_problems(root, options, read_site(root), ())

    assert [(problem.code, problem.message.split(",")[0]) for problem in _errors(found)] == [
        ("FLD002", "the field 'date' is missing here"),
        ("FLD002", "the field 'sources' is missing here"),
    ]
