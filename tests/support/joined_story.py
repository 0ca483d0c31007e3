"""A story in which bodies side with a denial through joined claims; the example that a reader found.

A charity never speaks of the paper's claim. It confirms what a minister said, and the minister's claim is the opposite
of the paper's. The date of the charity's statement is inexact. An outlet reports the paper's claim.
"""

from __future__ import annotations

EVENTS = "content/stories/dispute/events"
CLAIM = "The government is pulling back from a clash"
STEP = "The government has not changed the bill"


def event(body: str) -> str:
    """Return the file of an event, with a source and its day of publication."""
    return f"{body}sources: gazette\npublished: 2021-11-20\n"


FILES: dict[str, str | None] = {
    "site.yaml": (
        "title: A test\nurl: https://example.org/\noutputs: [feeds, claim-feeds, calendar, as-of, api, embed, cards]\n"
    ),
    "content/actors/actors.yaml": """\
paper: {name: The Gazette, kind: outlet}
web: {name: The Monitor, kind: outlet}
government: {name: The government, kind: organization}
minister: {name: The minister, kind: person}
charity: {name: The charity, kind: organization}
union: {name: The union, kind: organization}
""",
    f"{EVENTS}/announcement.yaml": None,
    f"{EVENTS}/report.yaml": event(
        "type: report\ndate: 2021-11-06\ntitle: The Gazette reports\nspeaker: paper\n"
        f"claims: {{id: back, text: {CLAIM}}}\n"
    ),
    f"{EVENTS}/copy.yaml": event(
        "type: report\ndate: 2021-11-06\ntitle: The Monitor reports it\nspeaker: web\nafter: report\n"
        "claims: {id: down, text: The government has backed down, same_as: report#back}\n"
    ),
    f"{EVENTS}/denial.yaml": event(
        "type: denial\ndate: 2021-11-07\ntitle: The government denies it\nspeaker: government\ndenies: report#back\n"
    ),
    f"{EVENTS}/radio.yaml": event(
        "type: statement\ndate: 2021-11-07\ntitle: The minister on the radio\nspeaker: minister\nafter: denial\n"
        f"claims: {{id: unchanged, text: {STEP}, denies: report#back}}\n"
    ),
    f"{EVENTS}/charity.yaml": event(
        "type: statement\ndate: 2021-11-06/2021-11-08\ntitle: The charity welcomes it\nspeaker: charity\n"
        "confirms: radio#unchanged\n"
    ),
    f"{EVENTS}/later.yaml": event(
        "type: statement\ndate: 2021-11-12\ntitle: The union speaks\nspeaker: union\n"
        "claims: {id: same, text: The bill is as it was, same_as: radio#unchanged}\n"
    ),
    f"{EVENTS}/debate.yaml": event("type: announcement\ndate: 2021-11-13\ntitle: A debate\nspeaker: union\n"),
    f"{EVENTS}/session.yaml": event("type: announcement\ndate: 2021-11-14\ntitle: A session\nspeaker: union\n"),
}


ALONE = event(
    "type: statement\ndate: 2021-11-12\ntitle: The union speaks\nspeaker: union\n"
    "claims: {id: same, text: The bill is as it was}\n"
)
JOINS = event(
    "type: statement\ndate: 2021-11-14\ntitle: The charity joins them\nspeaker: charity\n"
    "claims: {id: both, text: It stays, same_as: [later#same, radio#unchanged]}\n"
)
JOINED_LATER: dict[str, str | None] = {**FILES, f"{EVENTS}/later.yaml": ALONE, f"{EVENTS}/session.yaml": JOINS}
"""The same, but only a third event of two days later joins the union's claim with the minister's."""
