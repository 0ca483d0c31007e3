"""The words for the values that an editor chooses from, as messages of the interface's catalogues."""

from __future__ import annotations


def _n(message: str) -> str:
    """Mark a message for the catalogues; it is translated where it is used."""
    return message


EVENT_TYPES = {
    "announcement": _n("Announcement"),
    "denial": _n("Denial"),
    "statement": _n("Statement"),
    "response": _n("Response"),
    "no-comment": _n("No comment"),
    "report": _n("Report"),
    "document": _n("Document"),
    "bill-reading": _n("Bill reading"),
    "bill-action": _n("Step of a bill"),
}
OUTCOMES = {
    "adopted": _n("adopted"),
    "adopted-with-changes": _n("adopted with changes"),
    "rejected": _n("rejected"),
    "returned": _n("returned"),
    "reported": _n("reported"),
    "agreed": _n("agreed"),
    "disagreed": _n("disagreed"),
    "signed": _n("signed"),
    "assented": _n("assented to"),
    "vetoed": _n("vetoed"),
    "none": "",
}
CHANNELS = {
    "press-release": _n("in a press release"),
    "email": _n("by e-mail"),
    "social-post": _n("in a social media post"),
    "interview": _n("in an interview"),
    "sitting": _n("in a sitting"),
    "publication": _n("in a publication"),
}
ACTOR_KINDS = {"person": _n("Person"), "organization": _n("Organization"), "outlet": _n("News outlet")}
URL_STATUSES = {
    "live": "",
    "dead": _n("the address no longer works"),
    "changed": _n("the page has changed since"),
    "paywalled": _n("behind a paywall"),
}
RELATIONS = {
    "denies": (_n("Denies"), _n("Denied by")),
    "confirms": (_n("Confirms"), _n("Confirmed by")),
    "maintains": (_n("Maintains"), _n("Maintained by")),
    "withdraws": (_n("Withdraws"), _n("Withdrawn by")),
    "same_as": (_n("Says the same as"), _n("The same is said by")),
    "bears_on": (_n("Bears on"), _n("What bears on it")),
    "corrects": (_n("Corrects"), _n("Corrected by")),
    "qualifies": (_n("Qualifies"), _n("Qualified by")),
    "responds_to": (_n("Responds to"), _n("Answered by")),
}
"""Each relation in its own direction, and as seen from its target."""
