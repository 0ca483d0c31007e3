"""Removes the invented story of a new site, as `onrecord remove` does; the page says before what goes with it."""

from msgspec.structs import replace

from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.editing.changing.dependents import dependents_of
from onrecord.editing.changing.removal import Removal, apply_removal, plan_removal
from onrecord.editing.entries.checked_site import CheckedSite, check_site
from onrecord.editing.site_reading import Options
from onrecord.model.full_names import EntryName
from onrecord.model.records import Records
from onrecord.problems import RefusedError


def show_example(visit: Visit) -> Answer:
    """Return what goes with the invented story, or remove it all."""
    desk = visit.desk
    example = find_example(desk.site.read().value.records)
    if not example:
        return Redirect(f"{PREFIX}/desk/")
    options = replace(desk.site.options(), drafts=False, may_keep_example=True)
    site = _check(visit, options)
    removal = _plan(visit, site, example, options)
    if visit.is_post:
        apply_removal(desk.root, site, removal, options)
        return Redirect(f"{PREFIX}/desk/")
    story = site.records.story_by_id[example]
    return Page("example.html", {"story": story, "gone": removal.with_it, "records": site.records})


def find_example(records: Records) -> str:
    """Return the id of the invented story that came with the site; empty if it is gone."""
    return next((story.id for story in records.stories if story.fields.example), "")


def _check(visit: Visit, options: Options) -> CheckedSite:
    """Return the site without errors. Raises `RefusedError`."""
    checked = check_site(visit.desk.root, options)
    if checked.value is None:
        raise RefusedError("the example can't be removed while the site has an error: mend what 'Problems' lists first")
    return checked.value


def _plan(visit: Visit, site: CheckedSite, example: str, options: Options) -> Removal:
    root = visit.desk.root
    found = dependents_of(root, site, EntryName("story", example), options)
    if found.places:
        places = ", ".join(dict.fromkeys(place.path for place in found.places))
        raise RefusedError(f"what you wrote refers to the example; change it there first: {places}")
    return plan_removal(root, site, found, "", options)
