"""The table of the desk's pages: each address with the function that answers."""

from onrecord.desk.browser import (
    act_pages,
    answers,
    beginning,
    entries_page,
    entry_look,
    entry_pages,
    example_page,
    home,
    publishing,
    quote_pages,
    review_page,
    settling,
    table_page,
    text_page,
    typing_answers,
)
from onrecord.desk.browser.visits import Handler

ROUTES: tuple[tuple[str, Handler], ...] = (
    ("/desk/", home.show_home),
    ("/begin", beginning.begin_site),
    ("/invented", beginning.show_example),
    ("/entries", entries_page.show_entries),
    ("/new/{type}", entry_pages.show_new),
    ("/edit/{kind}/{name:path}", entry_pages.show_opened),
    ("/more/{kind}/{name:path}", act_pages.show_more),
    ("/act/{act}/{kind}/{name:path}", act_pages.show_act),
    ("/check", typing_answers.check_form),
    ("/find", typing_answers.find_entries),
    ("/look/{digest}", entry_look.show_look),
    ("/quote/{source}", quote_pages.quote),
    ("/review", review_page.review_given),
    ("/table", table_page.import_table),
    ("/answer", answers.show_answers),
    ("/changed", home.show_changes),
    ("/counts", home.count),
    ("/mend", home.mend),
    ("/example", example_page.show_example),
    ("/publish", publishing.publish),
    ("/text/{kind}/{name:path}", text_page.edit_text),
    ("/text-check", text_page.check_text),
    ("/conflict", settling.settle),
    ("/undo", settling.undo),
)
"""The addresses below `/-`, with the names of their parts in braces."""
POSTED = frozenset({"/check", "/mend", "/text-check", "/conflict", "/undo"})
"""The addresses that only take what a form sends."""
