"""A site with a stage of a bill that lasts from 4 to 9 December 2021, and with all outputs."""

from __future__ import annotations

from conftest import BASE

_STORY = "content/stories/dispute"
FIRST, LAST = "4 December 2021", "9 December 2021"
DAYS = f"{FIRST} to {LAST}"
OUTCOME = "adopted with changes"
TELLING = r"adopted.with.changes|7313|seventeen|last afternoon"
"""What only an output that knows the end of the stage can say: its outcome and votes, the event's summary and text."""
READING = f"{_STORY}/events/reading.yaml"
LASTING_STAGE: dict[str, str] = {
    **BASE,
    "site.yaml": (
        f"{BASE['site.yaml']}"
        "outputs: [feeds, calendar, claim-feeds, as-of, search, embed, api, api-single, dump, cards]\n"
    ),
    "content/bills/act.yaml": "title: The act\nprocedure: generic\nsponsors: ministry\n",
    f"{_STORY}/story.yaml": "title: The dispute\naliases: quarrel\n",
    f"{_STORY}/events/introduction.yaml": (
        "type: bill-action\ndate: 2021-12-01\ntitle: The bill comes in\nbill: act\nstage: introduction\n"
        "sources: wire\npublished: 2021-12-02\n"
    ),
    READING: (
        "type: bill-action\ndate: 2021-12-04\nuntil: 2021-12-09\ntitle: The chamber debates the bill\n"
        "summary: The chamber agrees to seventeen changes.\n"
        "body: On the last afternoon, the chamber votes for it [@gazette].\n"
        "speaker: ministry\nbill: act\nstage: reading-1\noutcome: adopted-with-changes\nvotes: {for: 7313}\n"
        "sources: wire\ntags: bills\npublished: 2021-12-20\n"
    ),
}
LASTING_FINDING: dict[str, str] = {
    "content/actors/court.yaml": "court: {name: The court, kind: organization}\n",
    f"{_STORY}/events/judgment.yaml": (
        "type: finding\ndate: 2021-12-04\nuntil: 2021-12-09\ntitle: The court hears the case\nspeaker: court\n"
        "finds: [{target: 'announcement#joint', result: not-so}]\nsources: wire\npublished: 2021-12-10\n"
    ),
}
"""A finding of the same days on a claim of that site."""
