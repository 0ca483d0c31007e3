"""Steps that lie ahead as data: each with its days, joined to entries and sources, and nothing of a draft."""

from __future__ import annotations

import csv
import io
from typing import Any

from conftest import BASE, MakeSite
from data_files import OUTPUTS, data_files
from msgspec import json

SITE = BASE["site.yaml"] + OUTPUTS
STORY = "content/stories/dispute"
STEPS = """\
expected:
  - id: hearing
    kind: hearing
    title: Hearing of the committee
    date: 2022-03-17
    until: 2022-03-18
    published: 2022-02-20
    announced: 2022-02-19
    sources: wire
    note: moved at the request of the ministry
    earlier: {date: 2022-03-03, published: 2022-02-01, sources: wire}
  - id: visit
    kind: other
    title: A visit
    date: 2022-04
    published: 2022-02-21
    sources: wire
    cancelled: {date: 2022-03-01, reason: Nobody came, sources: wire}
  - id: answer
    kind: statement
    title: An answer
    date: 2021-11-02
    published: 2021-11-10
    sources: wire
    happened: denial
  - {id: secret, kind: vote, title: A secret vote, date: 2022-05-01, sources: wire, status: draft}
"""


def _files(make_site: MakeSite, **more: str) -> dict[str, str]:
    changed = {path.replace("__", "/"): text for path, text in more.items()}
    return data_files(make_site({"site.yaml": SITE, f"{STORY}/story.yaml": f"title: The dispute\n{STEPS}", **changed}))


def _steps(files: dict[str, str], name: str = "expected") -> dict[str, Any]:
    return {row["id"]: row for row in json.decode(files[f"api/v1/{name}.json"])["expected"]}


def _table(files: dict[str, str], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"], newline="")))


def test_step_has_each_day_for_which_it_was_set(make_site: MakeSite) -> None:
    """The last day is that of the step; each has when it was made known, when it was recorded, and words."""
    step = _steps(_files(make_site))["dispute/#hearing"]

    assert [(plan["number"], plan["date"], plan["day"], plan["recorded"]) for plan in step["plans"]] == [
        (1, "2022-03-03", "2022-02-01", "2022-02-01"),
        (2, "2022-03-17", "2022-02-19", "2022-02-20"),
    ]
    assert (step["date"], step["until"], step["last_day"]) == ("2022-03-17", "2022-03-18", "2022-03-18")
    assert step["plans"][0]["words"] == {"en": "Hearing set for 3 March 2022, as recorded on 1 February 2022"}
    assert step["words"] == step["plans"][1]["words"]
    assert step["page"].endswith("dispute/#expected_hearing")


def test_state_says_what_is_recorded(make_site: MakeSite) -> None:
    """An open step is set, whatever its day; another one happened by an event, or fell through with a reason."""
    steps = _steps(_files(make_site))

    assert {id_: step["state"] for id_, step in steps.items()} == {
        "dispute/#answer": "happened",
        "dispute/#hearing": "set",
        "dispute/#visit": "cancelled",
    }
    assert steps["dispute/#answer"]["happened"] == "dispute/denial"
    cancelled = steps["dispute/#visit"]["cancelled"]
    assert (cancelled["day"], cancelled["reason"]) == ("2022-03-01", {"en": "Nobody came"})


def test_no_count_of_events_has_a_step(make_site: MakeSite) -> None:
    """Steps stand beside the events of a story, and the dates of its file know when they were recorded."""
    files = _files(make_site)
    story = json.decode(files["api/v1/stories/dispute.json"])

    assert story["story"]["events"] == len(story["events"]) == len(_table(files, "events"))
    assert story["story"]["expected"] == [row["id"] for row in story["expected"]] == [*_steps(files)]
    assert story["updated"].startswith("2022-03-01")
    assert json.decode(files["api/v1/expected.json"])["first_published"].startswith("2021-11-10")


def test_nothing_tells_of_a_draft(make_site: MakeSite) -> None:
    """Neither a draft of a step nor the unpublished event by which one happened is in any file."""
    draft = BASE[f"{STORY}/events/denial.yaml"].replace("published: 2021-11-10\n", "status: draft\n")
    files = _files(make_site, **{f"{STORY}/events/denial.yaml": draft})
    step = _steps(files)["dispute/#answer"]

    assert (step["state"], step["happened"]) == ("set", None)
    assert [path for path, text in files.items() if "secret" in text.lower()] == []


def test_flat_tables_join(make_site: MakeSite) -> None:
    """Each day of a step and each of its sources names the step."""
    files = _files(make_site)
    plans = [(row["step"], row["number"], row["date"]) for row in _table(files, "plans")]
    cited = [row for row in _table(files, "citations") if row["step"]]

    assert ("dispute/#hearing", "1", "2022-03-03") in plans
    assert {step for step, *_ in plans} == {row["id"] for row in _table(files, "expected")}
    assert [(row["part"], row["plan"], row["source"]) for row in cited if row["step"] == "dispute/#visit"] == [
        ("plan", "1", "wire"),
        ("cancellation", "", "wire"),
    ]
