"""The editor's commands on findings: `diff`, `rename`, `remove` and `new`."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, TODAY, MakeSite
from dialogues import answered, replay
from finding_sites import APPEAL, APPEALED, COURTS, FINDING, JUDGMENT, REVIEW, REVIEWED

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.terminal.environment import Environment

EVENTS = "content/stories/dispute/events"
TRANSCRIPTS = Path(__file__).parents[1] / "dialogues"


def _run(*arguments: str | Path) -> Result:
    environment = Environment(lambda: NOW, asks=False)
    return CliRunner().invoke(main, [*map(str, arguments)], obj=environment, catch_exceptions=False)


def _diff(before: Path, after: Path, *options: str) -> str:
    return _run("diff", before, "--site", after, "--jobs", "1", "--no-cache", *options).stdout


@pytest.fixture
def both(make_site: MakeSite, tmp_path: Path) -> tuple[Path, Path]:
    """Return a site with a finding, and a copy of it with an appeal and a review."""
    before = Path(shutil.copytree(make_site(FINDING), tmp_path / "before"))
    return before, make_site(REVIEWED)


def test_diff_tells_what_became_of_a_finding(both: tuple[Path, Path]) -> None:
    """A review changes no standing; `diff` names the finding before and after, in the words of pages."""
    text = _diff(*both).replace("\N{NO-BREAK SPACE}", " ")

    assert (
        "~ findings on dispute/announcement#joint: not-so by court in dispute/judgment -> "
        "not-so by court in dispute/judgment, reversed in dispute/review\n"
    ) in text
    assert (
        "before: Found not to be so by The court, 11 November 2021. Disputed; no reply found from The ministry" in text
    )
    assert "+ new: dispute/review reverses dispute/judgment, on dispute/announcement#joint" in text
    assert "standing of" not in text
    assert "findings on dispute/announcement#access" not in text


def test_diff_has_findings_as_data(both: tuple[Path, Path]) -> None:
    """The JSON has each finding with what became of it."""
    document: dict[str, Any] = json.loads(_diff(*both, "--output-format", "json"))
    (changed,) = (change for change in document["changes"] if change["kind"] == "standing-changed")

    assert changed["after"]["findings"] == [
        {
            "event": "dispute/judgment",
            "result": "not-so",
            "bodies": ["court"],
            "reviews": [{"event": "dispute/review", "decision": "reverses", "of": "dispute/judgment"}],
            "is_under_appeal": False,
        }
    ]


def test_another_result_is_another_past(make_site: MakeSite, tmp_path: Path) -> None:
    """Another result of a published finding asks for a correction, with both results in words."""
    before = Path(shutil.copytree(make_site(FINDING), tmp_path / "before"))
    after = make_site({**FINDING, JUDGMENT: FINDING[JUDGMENT].replace("result: not-so", "result: so")})
    text = _diff(before, after)

    assert "finds.dispute/announcement#joint: “They issued a joint statement” (not-so) -> “They issued" in text
    assert 'was: "Finds not to be so: They issued a joint statement"' in text
    assert 'now: "Finds to be so: They issued a joint statement"' in text


@pytest.mark.parametrize(
    ("thing", "new", "kept"),
    [
        ("announcement#joint", "statement", ("target: announcement#statement", "claim: announcement#statement")),
        ("announcement", "press-release", ("target: press-release#joint", "claim: press-release#joint")),
        ("judgment", "ruling", ("target: ruling, claim: announcement#joint",)),
        ("actors/court", "tribunal", ("speaker: tribunal",)),
    ],
)
def test_findings_follow_new_ids(
    thing: str, new: str, kept: tuple[str, ...], make_site: MakeSite, options: Options
) -> None:
    """After a claim, an event or a court got another id, findings, appeals and reviews name it by that."""
    site = make_site(REVIEWED)
    ran = _run("rename", thing, new, "--site", site, "--yes")
    text = "".join(file.read_text("utf-8") for file in (site / EVENTS).glob("*.yaml"))

    assert ran.exit_code == 0, ran.output
    assert [words for words in kept if words not in text] == []
    assert [problem.message for problem in check(site, options).problems] == []


def test_finding_is_withdrawn_with_a_word_on_its_claims(make_site: MakeSite, options: Options) -> None:
    """A withdrawn finding says nothing any more; the appeal against it is no error."""
    withdrawn = FINDING[JUDGMENT] + "status: withdrawn\ncorrections: [{date: 2021-11-22, reason: another case}]\n"
    outcome = check(make_site({**REVIEWED, JUDGMENT: withdrawn}), options)
    site = outcome.value.site

    assert outcome.problems == ()
    assert site is not None
    assert [matter.all_findings for matter in site.matters.values()] == [(), ()]


def test_finding_on_a_withdrawn_claim_is_no_error(make_site: MakeSite, options: Options) -> None:
    """If the claim's entry is withdrawn, the finding, the appeal and the review stay, and say nothing of it."""
    path = f"{EVENTS}/announcement.yaml"
    withdrawn = BASE[path] + "status: withdrawn\ncorrections: [{date: 2021-11-22, reason: another ministry}]\n"
    outcome = check(make_site({**REVIEWED, path: withdrawn}), options)

    assert [problem.code for problem in outcome.problems] == []
    assert outcome.value.site is not None


def test_draft_finding_says_nothing(make_site: MakeSite, options: Options) -> None:
    """A draft finding is in no build, and an appeal against it is an error."""
    draft = FINDING[JUDGMENT].replace("published: 2021-11-20\n", "status: draft\n")
    alone = check(make_site({**FINDING, JUDGMENT: draft}), options)
    appealed = check(make_site({**APPEALED, JUDGMENT: draft}), options)
    site = alone.value.site

    assert site is not None
    assert [matter.all_findings for matter in site.matters.values()] == [(), ()]
    assert [problem.code for problem in appealed.problems] == ["REL002"]


def test_wizard_asks_what_was_found(make_site: MakeSite, options: Options) -> None:
    """`new event` asks on which claims a finding decides, and for the result of each."""
    site = make_site(COURTS)
    answered(
        site,
        "event",
        [
            ("which story", "1"),
            ("What kind of event", "finding"),
            ("When did it happen", "2021-11-11"),
            ("as a headline", "The court decides"),
            ("Which court", "court"),
            ("Which other body", ""),
            ("On what does it decide", "announcement"),
            ("Which of its claims", "1, 2"),
            ("What did it find on announcement#joint", "perhaps"),
            ("What did it find on announcement#joint", "2"),
            ("What did it find on announcement#access", "undecided"),
            ("in one sentence", ""),
            ("Where is this written", "wire"),
            ("Where else", ""),
            ("Its id", "judgment"),
        ],
        TODAY,
    )
    written = (site / JUDGMENT).read_text("utf-8")

    assert "finds:\n  - target: announcement#joint\n    result: not-so\n" in written
    assert "  - target: announcement#access\n    result: undecided\n" in written
    assert [problem.message for problem in check(site, options).problems] == []


def test_wizard_offers_appeals_and_reviews(make_site: MakeSite) -> None:
    """In a story with a finding, a statement can appeal, and a further finding can reverse it."""
    site = make_site(FINDING)
    answered(
        site,
        "event",
        [
            ("which story", "1"),
            ("What kind of event", "statement"),
            ("When did it happen", "2021-11-12"),
            ("as a headline", "The ministry appeals"),
            ("Who spoke", "ministry"),
            ("Who else spoke", ""),
            ("say something on an earlier claim", "appeals"),
            ("Which finding is it about", "judgment"),
            ("On which of the claims that it decided", ""),
            ("say something on an earlier claim", ""),
            ("What is asserted", ""),
            ("in one sentence", ""),
            ("Where is this written", "wire"),
            ("Where else", ""),
            ("Its id", "appeal"),
        ],
        TODAY,
    )

    assert "appeals: judgment\n" in (site / APPEAL).read_text("utf-8")


def test_options_answer_the_questions_on_findings(make_site: MakeSite) -> None:
    """Without a terminal, `--finds` takes the claim and its result, and explains itself if one is missing."""
    site = make_site(FINDING)
    common: list[str | Path] = [
        "new",
        "event",
        site,
        "--story",
        "dispute",
        "--type",
        "finding",
        "--date",
        "2021-11-13",
        "--id",
        "review",
    ]
    common += ["--title", "The high court decides", "--speaker", "high-court", "--source", "wire"]
    wrong = _run(*common, "--finds", "announcement#joint")
    right = _run(*common, "--finds", "announcement#joint=so", "--reverses", "judgment")

    assert wrong.exit_code != 0
    assert "event#claim=not-so" in wrong.output
    assert right.exit_code == 0, right.output
    written = (site / REVIEW).read_text("utf-8")
    assert "result: so" in written
    assert "reverses: judgment\n" in written


@pytest.mark.parametrize(
    ("name", "before", "written"),
    [
        ("appeal", FINDING, "appeals:\n  target: judgment\n  claim: announcement#access\n"),
        (
            "review",
            APPEALED,
            "reverses:\n"
            + "".join(f"  - target: judgment\n    claim: announcement#{id_}\n" for id_ in ("joint", "access")),
        ),
    ],
)
def test_wizard_asks_for_the_claims_of_a_review(
    name: str, before: Mapping[str, str], written: str, make_site: MakeSite, options: Options
) -> None:
    """`new event` lists the claims on which the finding decided, and writes those that were chosen."""
    site, transcript = make_site(before), (TRANSCRIPTS / f"{name}.txt").read_text("utf-8")

    assert replay(transcript, site, TODAY) == transcript
    assert written in (site / EVENTS / f"{name}.yaml").read_text("utf-8")
    assert [problem.message for problem in check(site, options).problems] == []


def test_wizard_asks_no_question_with_one_answer(make_site: MakeSite) -> None:
    """If the finding decided on a single claim, the finding alone means that claim."""
    single = FINDING[JUDGMENT].replace("  - {target: announcement#access, result: in-part}\n", "")
    site = make_site({**FINDING, JUDGMENT: single})
    transcript = (TRANSCRIPTS / "appeal.txt").read_text("utf-8")
    start, end = transcript.index("On which of the claims"), transcript.rindex("Does it say something")
    shorter = transcript[:start] + transcript[end:]

    assert replay(shorter, site, TODAY) == shorter
    assert "appeals: judgment\n" in (site / APPEAL).read_text("utf-8")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("judgment", "reverses: judgment\n"),
        ("judgment=announcement#joint", "reverses:\n  target: judgment\n  claim: announcement#joint\n"),
        ("judgment=dispute/announcement#joint", "reverses:\n  target: judgment\n  claim: dispute/announcement#joint\n"),
        ("verdict", "no event is called 'verdict'"),
        ("judgment=announcement#both", "has no claim called 'both'"),
        ("denial=announcement#joint", "'denial' does not decide on announcement#joint; it decides on: nothing"),
        (
            "judgment=again#done",
            "does not decide on again#done; it decides on: announcement#joint, announcement#access",
        ),
    ],
)
def test_option_names_the_claim_of_a_review(typed: str, answer: str, make_site: MakeSite) -> None:
    """`--reverses` takes a finding, or a finding and a claim that it decided, and says what is wrong with others."""
    again = BASE[f"{EVENTS}/announcement.yaml"].replace("2021-11-01", "2021-11-03").replace("id: joint", "id: done")
    site = make_site({**FINDING, f"{EVENTS}/again.yaml": again})
    words = shlex.split(
        "--story dispute --type finding --date 2021-11-13 --id review --speaker high-court --source wire"
    )
    run = _run("new", "event", site, *words, "--title", "The high court decides", "--reverses", typed)

    assert run.exit_code == (0 if ":\n" in answer or answer.startswith("reverses") else 2), run.output
    assert answer in ((site / REVIEW).read_text("utf-8") if run.exit_code == 0 else run.output)


def test_claim_of_another_story_is_named_with_it(make_site: MakeSite) -> None:
    """The claims that a finding decided may belong to another story, whose name then stands before them."""
    other = {
        "content/stories/other/story.yaml": "title: Other\n",
        "content/stories/other/events/ruling.yaml": FINDING[JUDGMENT].replace("announcement#", "dispute/announcement#"),
    }
    site = make_site({**COURTS, **other})
    words = shlex.split("--story other --type statement --date 2021-11-13 --id appeal --speaker ministry --source wire")
    wrong = _run("new", "event", site, *words, "--title", "It appeals", "--appeals", "ruling=dispute/denial#no")
    right = _run(
        "new", "event", site, *words, "--title", "It appeals", "--appeals", "ruling=dispute/announcement#joint"
    )

    assert wrong.exit_code == 2
    assert right.exit_code == 0, right.output
    written = (site / "content/stories/other/events/appeal.yaml").read_text("utf-8")
    assert "appeals:\n  target: ruling\n  claim: dispute/announcement#joint\n" in written
