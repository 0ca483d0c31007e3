"""A small story with every feature that a chart shows."""

from __future__ import annotations

_STORY = "content/stories/dispute/events"

FILES: dict[str, str | bytes | None] = {
    "content/actors/actors.yaml": (
        "ministry: {name: The ministry, kind: organization}\n"
        "company: {name: The company, kind: organization}\n"
        "branch: {name: The branch office, kind: organization, part_of: company}\n"
    ),
    "content/bills/lighthouse.yaml": "title: Lighthouse Bill\nprocedure: generic\n",
    f"{_STORY}/introduction.yaml": (
        "type: bill-action\ndate: 2021-09-10\ntitle: The bill is brought in\n"
        "bill: lighthouse\nstage: introduction\noutcome: none\n"
        "sources: gazette\npublished: 2022-05-01\n"
    ),
    f"{_STORY}/answer.yaml": (
        "type: response\ndate: 2021-11-03\ntitle: The ministry denies the denial\nspeaker: ministry\n"
        "denies: denial\n"
        "sources: wire\npublished: 2022-05-01\n"
    ),
    f"{_STORY}/together.yaml": (
        "type: statement\ndate: 2021-11-05\ntitle: Both issue one text\nspeaker: [company, ministry]\n"
        "claims: [{id: agreed, text: They agree}]\n"
        "sources: wire\npublished: 2022-05-01\n"
    ),
    f"{_STORY}/interview.yaml": (
        "type: statement\ndate: 2022-01\ntitle: The company gives an interview\nspeaker: company\n"
        "sources: wire\npublished: 2022-05-01\n"
    ),
    f"{_STORY}/reading.yaml": (
        "type: bill-reading\ndate: 2022-02-01\ntitle: The bill is read a third time\n"
        "bill: lighthouse\nstage: reading-3\noutcome: adopted\n"
        "sources: gazette\npublished: 2022-05-01\n"
    ),
    f"{_STORY}/branch.yaml": (
        "type: denial\ndate: 2022-03-04~\ntitle: The branch denies that they agree\nspeaker: branch\n"
        "denies: together#agreed\n"
        "sources: wire\npublished: 2022-05-01\n"
    ),
    f"{_STORY}/paper.yaml": (
        "type: document\ndate: 2022-03-05\ntitle: A paper comes out\nactors: ministry\n"
        "sources: wire\npublished: 2022-05-01\n"
    ),
    f"{_STORY}/hint.yaml": (
        "type: statement\ndate: 2022-03-06\ntitle: The ministry hints\nspeaker: ministry\n"
        "denies: {target: branch, basis: inferred}\n"
        "sources: wire\npublished: 2022-05-01\n"
    ),
}
"""Changes to `BASE`, which has the announcement of 1 November and the denial of 2 November."""
