"""Links within a site: the forms that editors may write in a text."""

from __future__ import annotations

import pytest

from onrecord.model.prose import InnerLink, parse_link

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
def test_accepted_form_is_parsed_as_link(text: str, expected: InnerLink) -> None:
    """Each accepted form is parsed as a link to a story, an event, a claim, an actor or a source."""
    link = parse_link(text, "dispute")

    assert link == expected


@pytest.mark.parametrize("text", REFUSED)
def test_other_form_is_not_a_link(text: str) -> None:
    """Any other text is not an internal link."""
    link = parse_link(text, "dispute")

    assert link is None
