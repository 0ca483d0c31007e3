"""The table of the desk's pages: each address with the function that answers."""

from onrecord.desk.browser import answers, home
from onrecord.desk.browser.visits import Handler

ROUTES: tuple[tuple[str, Handler], ...] = (
    ("/desk/", home.show_home),
    ("/answer", answers.show_answers),
    ("/changed", home.show_changes),
    ("/counts", home.count),
    ("/mend", home.mend),
)
"""The addresses below `/-`, with the names of their parts in braces."""
