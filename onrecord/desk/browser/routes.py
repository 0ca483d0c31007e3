"""The table of the desk's pages: each address with the function that answers."""

from onrecord.desk.browser import entry_pages, home
from onrecord.desk.browser.visits import Handler

ROUTES: tuple[tuple[str, Handler], ...] = (
    ("/desk/", home.show_home),
    ("/new/{type}", entry_pages.show_new),
    ("/edit/{kind}/{name:path}", entry_pages.show_opened),
    ("/check", entry_pages.check_form),
    ("/find", entry_pages.find_entries),
    ("/look/{digest}", entry_pages.show_look),
)
"""The addresses below `/-`, with the names of their parts in braces."""
