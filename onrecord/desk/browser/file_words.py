"""Says what was done to a file: it is called by the title of its entry, by its path if it has several."""

from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.mending_places import entries_in
from onrecord.desk.browser.visits import Visit
from onrecord.editing.compare.entries import title_of
from onrecord.editing.lookup.entry_names import first_text


def say_of_file(visit: Visit, of_entry: str, of_file: str, path: str, **values: object) -> str:
    """Return the first message with the title of the only entry in a file as `name`, else the second with `file`."""
    say = words_in(visit.language).gettext
    entries = {entry.at(): entry for entry in entries_in(path, visit.desk.site.read().value.records)}
    titles = [first_text(title_of(entry)) for entry in entries.values()]
    if len(titles) == 1 and titles[0]:
        return say(of_entry, name=titles[0], **values)
    return say(of_file, file=path, **values)
