"""The messages of the catalogues for values that editors choose from, standings and relations.

The docstring below a table is a note for translators.
"""


def _n(message: str) -> str:
    """Return a message unchanged, so that the catalogues include it; the code that prints it translates it."""
    return message


def _np(_context: str, message: str) -> str:
    """Return a message unchanged; the catalogues include it with its context."""
    return message


def _nn(one: str, many: str) -> tuple[str, str]:
    """Return a message with plural forms unchanged; the code that prints it chooses the form."""
    return one, many


EVENT_TYPES = {
    "announcement": _n("Announcement"),
    "denial": _n("Denial"),
    "statement": _n("Statement"),
    "response": _n("Response"),
    "no-comment": _n("No comment"),
    "report": _n("Report"),
    "document": _n("Document"),
    "finding": _n("Finding"),
    "bill-reading": _n("Bill reading"),
    "bill-action": _n("Bill stage"),
}
"""The types of events in words."""
DATA_TABLES = {
    "stories": _n("What each story is about, and when it was last updated."),
    "events": _n("What happened, when, who spoke, and where that is written."),
    "claims": _n("What was claimed, how each claim stands, and since when."),
    "statements": _n("Who holds a claim, who opposes it, and whether that counts."),
    "relations": _n("Which event or claim answers, denies or confirms which other one."),
    "quotations": _n("The words of others, exactly as their source has them."),
    "citations": _n("Which event or claim rests on which source."),
    "sources": _n("Where it is written, with addresses and archived copies."),
    "actors": _n("Who speaks or is spoken about, and what they are part of."),
    "memberships": _n("Which person belonged to which body, and when."),
    "names": _n("Other spellings of names, and former names."),
    "bills": _n("Where each bill is, and its numbers and titles."),
    "steps": _n("The stages that bills reached, with days and votes."),
    "expected": _n("Hearings, votes and deadlines for which a day is or was set, and what became of them."),
    "plans": _n("Each day for which one of these was set, and when that was recorded."),
    "changes": _n("What was added, corrected or withdrawn, and how standings changed, day by day."),
}
"""A sentence about each table of data, on the page about the data."""
API_FILES = {
    "index": _n("What there is: all stories, the addresses of the other files, and the rules of standings."),
    "story": _n("A file for each story: its events, claims, findings, relations and bills."),
    "actors": DATA_TABLES["actors"],
    "sources": DATA_TABLES["sources"],
    "bills": DATA_TABLES["bills"],
    "expected": DATA_TABLES["expected"],
    "corrections": _n("What was corrected or withdrawn: what it said before, and what it says now."),
    "files": _n("A checksum of each file, by which programs see what has changed."),
}
"""The same about each file for programs."""
AS_OF = {
    "happened": _n("As it stood on %(date)s"),
    "published": _n("Entries published here by %(date)s, as they read today"),
    "after": _n("Nothing is recorded here after %(date)s. This is today's record."),
    "no-day": _n("There is no such day. This is today's record."),
    "under-way": _n("Under way since %(date)s. What this entry tells of its end is left out."),
    "in-order": _n("All statements"),
    "more-sources": _n("Sources"),
    "more-bills": _n("More bills"),
    "ended-steps": _n("Steps that happened or fell through"),
    "later": _n("Later"),
    "since": _n("Changes since then"),
}
"""The words of the record as of a day; the script fills in the date. Some replace counts, by the classes of parts."""
OUTCOME = "outcome of a bill"
"""The context of the outcomes, which in many languages agree with the word for a bill."""
OUTCOMES = {
    "adopted": _np("outcome of a bill", "adopted"),
    "adopted-with-changes": _np("outcome of a bill", "adopted with changes"),
    "rejected": _np("outcome of a bill", "rejected"),
    "returned": _np("outcome of a bill", "returned"),
    "reported": _np("outcome of a bill", "reported"),
    "agreed": _np("outcome of a bill", "agreed"),
    "disagreed": _np("outcome of a bill", "disagreed"),
    "signed": _np("outcome of a bill", "signed"),
    "assented": _np("outcome of a bill", "Royal Assent"),
    "vetoed": _np("outcome of a bill", "vetoed"),
    "none": "",
}
EXPECTED_OUTCOMES = frozenset({None, "adopted", "reported", "agreed", "signed", "assented", "none"})
"""The outcomes after which a bill goes on as it came: the list of its stages names the others only."""
BILL_STATES = {
    "unknown": _n("No stage is recorded here yet."),
    "under-way": _n("%(stage)s, under way since %(date)s"),
    "since": _n("%(stage)s, since %(date)s"),
    "outcome": _n("%(stage)s: %(outcome)s, %(date)s"),
    "law": _n("Law since %(date)s"),
    "law-as": _n("Law since %(date)s, as %(name)s"),
    "ended": _n("Ended: %(stage)s, %(date)s"),
    "ended-outcome": _n("Ended: %(stage)s, %(date)s (%(outcome)s)"),
}
"""Where a bill stands: its latest stage with the day, or the law that it became ('Act 5 of 2023')."""
CHANNELS = {
    "press-release": _n("in a press release"),
    "email": _n("by e-mail"),
    "social-post": _n("in a social media post"),
    "interview": _n("in an interview"),
    "sitting": _n("in a sitting"),
    "publication": _n("in a publication"),
}
EXPECTED_KINDS = {
    "hearing": _n("Hearing"),
    "vote": _n("Vote"),
    "stage": _n("Stage of the bill"),
    "decision": _n("Decision"),
    "deadline": _n("Deadline"),
    "meeting": _n("Meeting"),
    "statement": _n("Announced statement"),
    "publication": _n("Publication"),
    "entry-into-force": _n("Coming into force"),
    "other": "",
}
"""The kinds of steps that lie ahead; pages print none for `other`."""
STEP_STATES = {"happened": _n("It happened"), "cancelled": _n("It fell through")}
"""What became of a step, in the search."""
EXPECTED_SET = _n("%(kind)s set for %(date)s, as recorded on %(day)s")
"""For which day a step was set. The date can be a period or a month, so translations put it behind a colon."""
EXPECTED_SET_PLAIN = _n("Set for %(date)s, as recorded on %(day)s")
EXPECTED_DRAFT = _n("%(kind)s set for %(date)s, in a draft")
EXPECTED_DRAFT_PLAIN = _n("Set for %(date)s, in a draft")
EXPECTED_THIS = _n("This was set for %(date)s, as recorded on %(day)s")
EXPECTED_BEFORE = _n("Before, it was set for %(date)s, as recorded on %(day)s")
STEP_SET = _n("%(title)s: set for %(date)s")
"""The title of an entry in a feed: for which day a step was set. The date can be a period or a month."""
STEP_MOVED = _n("%(title)s: moved to %(date)s")
STEP_FELL_THROUGH = _n("%(title)s: fell through")
STEP_SET_ON = _n("%(title)s (set for this day, as recorded on %(day)s)")
"""The title of an entry on a day of a calendar."""
STEP_CANCELLED_ON = _n("%(title)s (fell through, as recorded on %(day)s)")
EXPECTED_KNOWN = _n("%(kind)s set for %(date)s, as made known on %(day)s")
"""The same on pages of an earlier day, of what was made known before it was recorded here."""
EXPECTED_KNOWN_PLAIN = _n("Set for %(date)s, as made known on %(day)s")
EXPECTED_KNOWN_BEFORE = _n("Before, it was set for %(date)s, as made known on %(day)s")
ACTOR_KINDS = {
    "person": _n("Person"),
    "organization": _n("Organization"),
    "outlet": _n("News outlet"),
}
SOURCE_TYPES = {
    "article": _n("an article"),
    "article-journal": _n("a journal article"),
    "article-magazine": _n("a magazine article"),
    "article-newspaper": _n("a newspaper article"),
    "bill": _n("a bill"),
    "book": _n("a book"),
    "broadcast": _n("a broadcast"),
    "chapter": _n("a chapter of a book"),
    "document": _n("a document"),
    "hearing": _n("a hearing"),
    "interview": _n("an interview"),
    "legislation": _n("a law"),
    "pamphlet": _n("a pamphlet"),
    "personal_communication": _n("a message"),
    "post": _n("a forum comment or post"),
    "post-weblog": _n("a blog post"),
    "regulation": _n("a regulation"),
    "report": _n("a study or inquiry"),
    "speech": _n("a speech"),
    "standard": _n("a standard"),
    "webpage": _n("a web page"),
}
"""What a source without a short name is called where there is little room."""
URL_STATUSES = {
    "live": "",
    "dead": _n("the address no longer works"),
    "changed": _n("the page has changed since"),
    "paywalled": _n("behind a paywall"),
}
RELATIONS = {
    "denies": (_n("Denies: %(what)s"), _n("Denied by %(who)s, %(date)s: %(what)s")),
    "confirms": (_n("Confirms: %(what)s"), _n("Confirmed by %(who)s, %(date)s: %(what)s")),
    "maintains": (_n("Stands by: %(what)s"), _n("Maintained by %(who)s, %(date)s: %(what)s")),
    "withdraws": (_n("Takes back: %(what)s"), _n("Taken back by %(who)s, %(date)s: %(what)s")),
    "same_as": (_n("Says the same as: %(what)s"), _n("Also said by %(who)s, %(date)s: %(what)s")),
    "bears_on": (_n("Bears on: %(what)s"), _n("Related evidence: %(what)s (%(source)s)")),
    "corrects": (_n("Corrects: %(what)s"), _n("Corrected by %(who)s, %(date)s: %(what)s")),
    "qualifies": (_n("Qualifies: %(what)s"), _n("Qualified by %(who)s, %(date)s: %(what)s")),
    "responds_to": (_n("Replies to: %(what)s"), _n("Answered by %(who)s, %(date)s: %(what)s")),
    "upholds": (_n("Upholds: %(what)s"), _n("Upheld by %(who)s, %(date)s: %(what)s")),
    "reverses": (_n("Reverses: %(what)s"), _n("Reversed by %(who)s, %(date)s: %(what)s")),
    "appeals": (_n("Appeals against: %(what)s"), _n("Appealed against by %(who)s, %(date)s: %(what)s")),
}
"""Each relation as a sentence, in its own direction and as seen from its target."""
READ_RELATIONS = {
    "denies": (_n("Read by us as a denial of: %(what)s"), _n("Read by us as a denial by %(who)s, %(date)s: %(what)s")),
}
"""The same where the editors infer it: nobody has denied anything in so many words."""
FINDING_RELATIONS = {
    "so": (_n("Finds to be so: %(what)s"), _n("Found to be so by %(who)s, %(date)s: %(what)s")),
    "not-so": (_n("Finds not to be so: %(what)s"), _n("Found not to be so by %(who)s, %(date)s: %(what)s")),
    "in-part": (_n("Finds to be so in part: %(what)s"), _n("Found to be so in part by %(who)s, %(date)s: %(what)s")),
    "not-established": (
        _n("Finds not established: %(what)s"),
        _n("Found not established by %(who)s, %(date)s: %(what)s"),
    ),
    "undecided": (_n("Leaves undecided: %(what)s"), _n("Left undecided by %(who)s, %(date)s: %(what)s")),
}
"""The same for `finds`, by its result."""
ON_THE_CLAIM = _n("%(relation)s; on the claim: %(claim)s")
"""A relation to an earlier finding, with the claim that it names."""
FINDINGS = {
    "so": _n("Found to be so by %(who)s, %(date)s"),
    "not-so": _n("Found not to be so by %(who)s, %(date)s"),
    "in-part": _n("Found to be so in part by %(who)s, %(date)s"),
    "not-established": _n("Found not established by %(who)s, %(date)s"),
    "undecided": _n("Left undecided by %(who)s, %(date)s"),
}
"""What a court or another body found on a claim, beside the standing of the claim."""
REVIEWS = {
    "upholds": _n("%(finding)s; upheld by %(who)s, %(date)s"),
    "reverses": _n("%(finding)s; reversed by %(who)s, %(date)s"),
}
"""What a later finding did with it."""
REVIEWS_OF_REVIEWS = {
    "upholds": _n("%(finding)s; that decision upheld by %(who)s, %(date)s"),
    "reverses": _n("%(finding)s; that decision reversed by %(who)s, %(date)s"),
}
"""What a still later finding did with that decision."""
UNDER_APPEAL = _n("%(finding)s; under appeal")
FOUND_COUNT = _n("%(n)d with a finding")
"""The phrase that counts the points with a finding."""
CORRECTED = {
    "date": _n("Date: %(what)s"),
    "speaker": _n("Speaker: %(what)s"),
    "on_behalf_of": _n("On behalf of: %(what)s"),
    "source": _n("Source: %(what)s"),
}
"""What a notice of a correction says of a field whose value does not say what it is."""
INFERRED = _n("our reading; not stated in our sources")
"""Stands after a relation that the editors infer."""
RELATIONS_OF_OTHERS = {
    "withdraws": (_n("Takes back its word on: %(what)s"), _n("Word on it taken back by %(who)s, %(date)s: %(what)s")),
    "maintains": RELATIONS["same_as"],
}
"""The same for a claim of another side: nobody can take back somebody else's claim, only a reply to it."""
RELATIONS_OF_OWN = {
    "confirms": (_n("Says again: %(what)s"), _n("Said again by %(who)s, %(date)s: %(what)s")),
}
"""The same for a claim of the speaker's own side: nobody confirms their own word."""
REPORTS = (_n("Reports: %(what)s"), _n("Reported by %(who)s, %(date)s: %(what)s"))
"""The same for a report by an outlet: it is a source, and confirms nothing."""
ROW_TIES = {
    "denies": _n("denies: %(what)s"),
    "confirms": _n("confirms: %(what)s"),
    "maintains": _n("stands by: %(what)s"),
    "withdraws": _n("takes back: %(what)s"),
    "corrects": _n("corrects: %(what)s"),
    "qualifies": _n("qualifies: %(what)s"),
    "responds_to": _n("replies to: %(what)s"),
    "upholds": _n("upholds: %(what)s"),
    "reverses": _n("reverses: %(what)s"),
    "appeals": _n("appeals against: %(what)s"),
}
"""The phrase for each relation that a row shows of its event."""
ROW_FINDINGS = {
    "so": _n("finds to be so: %(what)s"),
    "not-so": _n("finds not to be so: %(what)s"),
    "in-part": _n("finds to be so in part: %(what)s"),
    "not-established": _n("finds not established: %(what)s"),
    "undecided": _n("leaves undecided: %(what)s"),
}
"""The same for `finds`, by its result."""
ROW_TIES_OF_OTHERS = {
    "withdraws": _n("takes back its word on: %(what)s"),
    "maintains": _n("says the same as: %(what)s"),
}
ROW_TIES_OF_OWN = {
    "confirms": _n("says again: %(what)s"),
}
ROW_REPORTS = _n("reports: %(what)s")
TAKEN_SIDES = {
    "holds": _n("Sides with the claim: %(what)s"),
    "denies": _n("Sides with the denial of: %(what)s"),
}
"""A position that follows from another claim, which says the same or the opposite."""
ROW_TAKEN_SIDES = {
    "holds": _n("our reading: sides with the claim %(what)s"),
    "denies": _n("our reading: sides with the denial of %(what)s"),
}
SIDES_WITH = {
    "holds": _nn("sides with the claim", "side with the claim"),
    "denies": _nn("sides with the denial", "side with the denial"),
}
"""What a statement does on a claim, if its position follows from another claim."""
BY_STEP = _n("our reading, from what they say on the claim: %(claim)s")
"""Stands after such a position, in brackets or by itself; 'they' are the speakers or bodies."""
BY_JOINS = _n("%(standing)s (our reading of joined claims)")
"""Stands after a standing that names bodies of such positions."""
WHO_BY_JOINS = _n("%(who)s (our reading)")
"""A body that spoke of a joined claim only, among the names of a side."""
SIDED_ON = _n("sided with the denial on: %(date)s (our reading)")
"""Stands after a claim that an actor did not deny itself."""
OF_REPORTED = _n("Claim reported: %(standing)s")
"""The standing of the claim that an outlet's claim reports."""
ROW_ANSWERS = {
    "denies": _n("denied by %(who)s"),
    "responds_to": _n("reply: %(who)s"),
    "finds": _n("finding: %(who)s"),
    "upholds": _n("upheld by %(who)s"),
    "reverses": _n("reversed by %(who)s"),
    "appeals": _n("appeal: %(who)s"),
}
"""The phrase for each relation of other events that a row shows."""
ASSERTED = _n("Asserted by %(who)s")
AGREEMENTS = {
    "confirmed": _n("Confirmed by %(who)s"),
    "shared": _n("Also said by %(others)s"),
    "both": _n("Confirmed by %(who)s; also said by %(others)s"),
}
"""The label of a claim that several sides hold: by whether others confirm it, and whether others say it too."""
AGREEMENTS_WITH_OTHERS = {
    "confirmed": _n("Claimed by %(first)s; confirmed by %(who)s"),
    "shared": _n("Claimed by %(first)s; also said by %(others)s"),
    "both": _n("Claimed by %(first)s; confirmed by %(who)s; also said by %(others)s"),
}
"""The same where the speakers of this claim were not the first to assert it."""
DIVIDED = _n("%(standing)s; bodies of %(who)s differ")
"""The label of a dispute between bodies of one organization."""
BODY = _n("%(name)s (part of %(whole)s)")
WITHDRAWN = _n("No longer claimed by anyone")
ABANDONED = _n("No longer claimed by anyone; the opposite is claimed by %(who)s")
UNSAID = _n("No side found that claims it")
UNSAID_MARK = "unsaid"
"""The mark of a claim that nobody has made yet, beside the marks of standings."""
NOT_YET_CLAIMED = _n("Not yet claimed on that day; first claimed: %(date)s")
OPPOSED = _n("Only the opposite is on record, claimed by %(who)s")
DISPUTES = {
    "maintained": _n("Disputed; %(who)s stood by it, %(date)s"),
    "unanswered": _n("Disputed; no reply found from %(who)s"),
    "withdrawn": _n("Disputed"),
    "none": _n("Disputed"),
}
"""The label of a dispute: by the answer of the side that spoke first."""
DISPUTES_OF_THE_OPPOSITE = {
    "maintained": _n("Disputed; %(who)s stood by the opposite, %(date)s"),
    "unanswered": _n("Disputed; no reply found from %(who)s"),
    "withdrawn": _n("Disputed"),
    "none": _n("Disputed"),
}
"""The label of a claim whose opposite the first side asserted."""
CLAIMED = _n("Claimed by %(who)s, %(date)s: %(claim)s")
"""How the line begins that describes the page of a claim; what others said and the standing follow."""
DENIED = _n("Denied by %(who)s")
ALSO_SAID = AGREEMENTS["shared"]
STANDING_COUNTS = {
    "disputed": _n("%(n)d disputed"),
    "confirmed": _n("%(n)d confirmed by another side"),
    "shared": _n("%(n)d shared by several sides"),
    "asserted": _n("%(n)d asserted, no confirmation found"),
    "withdrawn": _n("%(n)d no longer claimed by anyone"),
}
"""The phrase that counts the points of each standing."""
ANSWERS = {
    "maintained": _n("First on record: %(who)s; has stood by it since"),
    "unanswered": _n("First on record: %(who)s, from whom our sources have no reply on this point"),
    "withdrawn": _n("First on record: %(who)s; since taken back"),
}
MAINTAINED_BY_OTHERS = _n("First on record: %(who)s; %(others)s stood by it since")
"""The same where only some of the first speakers maintain it, or another body of their side does."""
POSITIONS = {
    "holds-first": _nn("claims it", "claim it"),
    "holds-too": _nn("agrees", "agree"),
    "holds-again": _nn("repeats it", "repeat it"),
    "holds-against": _nn("stands by it", "stand by it"),
    "denies-first": _nn("denies it", "deny it"),
    "denies-too": _nn("denies it", "deny it"),
    "denies-again": _nn("repeats the denial", "repeat the denial"),
    "denies-against": _nn("stands by the denial", "stand by the denial"),
    "takes-back": _nn("takes it back", "take it back"),
}
"""What a statement says on a point, as seen from one of its claims; the forms follow the number of those who say it."""
QUALIFIES = _n("qualifies it")
"""What a side said of the limits of a point, which is no position on it."""
FILTERS = {
    "done": _n("Done"),
    "clear": _n("Clear"),
    "find": _n("Find in this story"),
    "looks_in": _n("Looks in titles, speakers, claims and relations. The texts are not on this page."),
    "only": _n("Only"),
    "dispute": _n("In dispute"),
    "new": _n("New since your last visit"),
    "kind": _n("Kind"),
    "who": _n("Who"),
    "claim": _n("Claim"),
    "tag": _n("Tag"),
    "choose": _n("Choose"),
    # Translators: the head of a list with further options, after those that a page shows at once.
    "more": _n("More"),
    "none": _n("No event matches"),
    "unknown": _n("No such filter in this story: %(name)s"),
    "failed": _n("Loading failed"),
    "order": _n("Order"),
    "oldest": _n("Oldest first"),
    "newest": _n("Newest first"),
    "expand": _n("Expand all"),
    "expand_more": _n("Expand more"),
    "collapse": _n("Collapse all"),
    "count": _n("%(n)s of %(total)s"),
    "remove": _n("Remove filter: %(name)s"),
    "filtered": _n("Filtered: %(filters)s"),
}
"""The words of the filters of a timeline; the script fills in the values."""
SEARCH_FIELDS = {
    "kind": _n("Kind"),
    "stage": _n("Stage"),
    "chamber": _n("Chamber"),
    "outcome": _n("Outcome"),
    "channel": "",
    "role": _n("Role"),
    "standing": _n("Where it stands"),
    "finding": _n("Finding"),
}
"""What a label says of a result of the search."""
