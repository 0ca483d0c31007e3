"""Links in a text to other things on the site: the forms that editors may write."""

from __future__ import annotations

import pytest

from onrecord.model.links import InnerLink, parse_link

ACCEPTED: tuple[tuple[str, InnerLink], ...] = (
    ("denial", InnerLink("event", "denial", "dispute")),
    ("announcement#joint", InnerLink("event", "announcement", "dispute", "joint")),
    ("other/report", InnerLink("event", "report", "other")),
    ("other/report#claim-1", InnerLink("event", "report", "other", "claim-1")),
    ("actors/ministry", InnerLink("actor", "ministry")),
    ("sources/gazette", InnerLink("source", "gazette")),
    ("/other/", InnerLink("story", "other")),
    ("/other", InnerLink("story", "other")),
    ("/other/report/", InnerLink("event", "report", "other")),
    ("/other/report/#claim", InnerLink("event", "report", "other", "claim")),
    ("/actors/ministry/", InnerLink("actor", "ministry")),
    ("/sources/gazette/", InnerLink("source", "gazette")),
)

REFUSED = (
    "",
    "#joint",
    "/",
    "Denial",
    "denial.html",
    "denial.yaml",
    "../denial",
    "./denial",
    "a/b/c",
    "actors/ministry#joint",
    "sources/gazette#p3",
    "/other/#joint",
    "announcement#joint#more",
    "announcement#Joint",
    "announcement?x=1",
    "два",
    "a b",
    "a//b",
)


@pytest.mark.parametrize(("text", "expected"), ACCEPTED)
def test_form_leads_to_its_thing(text: str, expected: InnerLink) -> None:
    """Each form leads to a story, an event, a claim, an actor or a source."""
    link = parse_link(text, "dispute")

    assert link == expected


@pytest.mark.parametrize("text", REFUSED)
def test_other_form_leads_nowhere(text: str) -> None:
    """Any other text is no link to a thing on the site."""
    link = parse_link(text, "dispute")

    assert link is None
