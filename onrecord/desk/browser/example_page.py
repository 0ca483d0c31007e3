"""Removes the invented story of a new site, as `onrecord remove` does; the page says before what goes with it."""

from urllib.parse import urlencode

from msgspec.structs import replace

from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.saving_writer import SavingWriter
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.editing.changing.dependents import dependents_of
from onrecord.editing.changing.removal import Removal, apply_removal, plan_removal
from onrecord.editing.entries.checked_site import CheckedSite
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.site_reading import Options
from onrecord.model.full_names import EntryName
from onrecord.model.records import Records
from onrecord.problems import RefusedError


def show_example(visit: Visit) -> Answer:
    """Return what goes with the invented story, or remove it all."""
    desk = visit.desk
    state = desk.site.check(drafts=False)
    example = find_example(state.reading.records)
    if not example:
        return Redirect(f"{PREFIX}/desk/")
    options = replace(desk.site.options(), drafts=False, base_url=None, may_keep_example=True)
    site = CheckedSite(state.reading.records, state.loaded, state.problems)
    removal = _plan(visit, site, example, options)
    story = site.records.story_by_id[example]
    if visit.is_post:
        words = words_in(visit.language).gettext("Removed “%(name)s”", name=first_text(story.fields.title))
        writer = SavingWriter(desk.saves, words)
        apply_removal(desk.root, replace(site, write=writer), removal, options)
        done = urlencode({"done": writer.save.number if writer.save else ""})
        return Redirect(f"{PREFIX}/desk/?{done}")
    return Page("example.html", {"story": story, "gone": removal.with_it, "records": site.records})


def find_example(records: Records) -> str:
    """Return the id of the invented story that came with the site; empty if it is gone."""
    return next((story.id for story in records.stories if story.fields.example), "")


def _plan(visit: Visit, site: CheckedSite, example: str, options: Options) -> Removal:
    """Return the changes that remove the example. Raises `RefusedError` if something else refers to it."""
    root = visit.desk.root
    found = dependents_of(root, site, EntryName("story", example), options)
    if found.places:
        places = ", ".join(dict.fromkeys(place.path for place in found.places))
        raise RefusedError(f"what you wrote refers to the example; change it there first: {places}")
    return plan_removal(root, site, found, "", options)
