"""The desk's home: drafts, problems, what changed, what is still to find out, and what was done today."""

from onrecord.desk.browser.visits import Answer, Page, Visit


def show_home(visit: Visit) -> Answer:
    """Return the home of the desk."""
    state = visit.desk.site.check()
    drafts = [event for event in state.reading.records.events if event.fields.status == "draft"]
    return Page("home.html", {"drafts": drafts, "problems": state.problems})
