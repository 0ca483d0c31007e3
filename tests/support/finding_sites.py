"""Files that give `BASE` a court, its finding, an appeal, and a decision on the appeal."""

from conftest import BASE

_EVENTS = "content/stories/dispute/events"
_ACTORS = "content/actors/actors.yaml"
_REST = "sources: wire\npublished: 2021-11-20\n"
COURTS = {
    _ACTORS: BASE[_ACTORS] + "court: {name: The court, kind: organization}\n"
    "high-court: {name: The high court, kind: organization}\n"
}
JUDGMENT = f"{_EVENTS}/judgment.yaml"
APPEAL = f"{_EVENTS}/appeal.yaml"
REVIEW = f"{_EVENTS}/review.yaml"
FINDING = {
    **COURTS,
    JUDGMENT: (
        "type: finding\ndate: 2021-11-11\ntitle: The court decides\nspeaker: court\n"
        "finds:\n"
        "  - {target: announcement#joint, result: not-so, quote: none, note: It heard both}\n"
        "  - {target: announcement#access, result: in-part}\n"
        "quotes: [{id: none, exact: There was no joint statement, lang: en, source: wire}]\n" + _REST
    ),
}
APPEALED = {
    **FINDING,
    APPEAL: (
        "type: statement\ndate: 2021-11-12\ntitle: The ministry appeals\nspeaker: ministry\n"
        "appeals: {target: judgment, claim: announcement#joint}\n" + _REST
    ),
}
REVIEWED = {
    **APPEALED,
    REVIEW: (
        "type: finding\ndate: 2021-11-13\ntitle: The high court decides\nspeaker: high-court\n"
        "reverses: {target: judgment, claim: announcement#joint}\n" + _REST.replace("11-20", "11-25")
    ),
}
