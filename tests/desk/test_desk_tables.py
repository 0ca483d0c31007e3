"""A table at the desk: what each column becomes, what each row would be, and drafts that one press takes back."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from html import unescape
from types import MappingProxyType
from urllib.parse import urlencode

import pytest
from conftest import MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of
from httpx2 import Response

from onrecord.desk.browser import table_page

EVENTS = "content/stories/dispute/events"
TABLE = (
    "Date\tHeadline\tSpeaker\tURL\tNotes\n"
    "2021-11-03\tThe company answers the ministry\tThe company\thttps://example.org/a\tby telephone\n"
    "2021-11-04\tA lawyer writes\tNobody Known\thttps://example.org/b\t\n"
    "2021-11-05\tThe ministry repeats it\tThe ministry\thttps://example.org/c\t\n"
    "2021-11-06\tThe company is silent\t\thttps://example.org/d\t\n"
    "2021-11-07\tThe ministry is silent\t\thttps://example.org/e\t\n"
    "2021-11-01\tThe ministry announces\tThe ministry\thttps://example.org/f\t\n"
    "soon\tNo day\t\t\t\n"
)
"""Five rows that are new, one that the story has, and one without a day."""


@pytest.fixture
def desk(make_site: MakeSite) -> DeskClient:
    """Return the desk of a site with two events."""
    return DeskClient(make_site({}))


def _items(page: Response, state: str) -> list[str]:
    """Return the words of the rows with a state."""
    found = re.findall(
        rf'<li class="item row {state}(?: doubtful)?">.*?</ul>\s*</div>\s*</li>|'
        rf'<li class="item row {state}(?: doubtful)?">.*?</li>',
        page.text,
        re.DOTALL,
    )
    return [" ".join(unescape(re.sub("<[^>]+>", " ", one)).split()) for one in found]


def _kept(page: Response) -> list[str]:
    return re.findall(r'name="keep" value="([^"]+)" checked', page.text)


def _import(
    desk: DeskClient, page: Response, keep: list[str] | None = None, changed: Mapping[str, str] = MappingProxyType({})
) -> Response:
    """Press 'Import' on a page, with its chosen rows or with others."""
    fields = [
        (name, value)
        for name, value in {**sent_fields(page), **changed}.items()
        if name not in ("keep", "table", "-file")
    ]
    fields += [("keep", id_) for id_ in (_kept(page) if keep is None else keep)]
    fields += [("-do", "yes"), ("token", desk.token)]
    return desk.client.post("/-/table", content=urlencode(fields), headers=_HEADERS)


_HEADERS = {"origin": "http://127.0.0.1:8001", "content-type": "application/x-www-form-urlencoded"}


def _new_files(desk: DeskClient, before: Mapping[str, bytes]) -> list[str]:
    return sorted({path for path, _ in files_of(desk.root)} - before.keys())


def test_table_is_read_with_a_proposed_choice_for_each_column(desk: DeskClient) -> None:
    """Each column has its head, its first values, and what it probably is; the rest becomes comments."""
    page = desk.post("/-/table", table=TABLE)
    fields = sent_fields(page)

    assert page.status_code == 200
    assert [fields[f"use-{number}"] for number in range(5)] == ["date", "title", "speaker", "address", "comments"]
    assert "The pasted table 7 rows, 5 columns" in words_of(page)
    assert "by telephone" in words_of(page)


def test_each_row_is_shown_before_anything_is_written(desk: DeskClient) -> None:
    """New rows are chosen; a known row leads to its entry, and one that can't be an event says why. No file changes."""
    before = dict(files_of(desk.root))
    page = desk.post("/-/table", table=TABLE)

    assert len(_kept(page)) == 5
    assert "5 new drafts" in words_of(page)
    (known,) = _items(page, "known")
    (refused,) = _items(page, "refused")
    assert "already there" in known
    assert 'href="/-/edit/event/dispute/announcement"' in page.text
    assert "No day" in refused
    assert "soon" in refused
    assert "No actor is certain for Nobody Known" in words_of(page)
    assert dict(files_of(desk.root)) == before


def test_chosen_rows_become_drafts_that_one_press_takes_back(desk: DeskClient) -> None:
    """Only the chosen rows are written, as drafts with sources; the same page undoes all of it."""
    before = dict(files_of(desk.root))
    page = desk.post("/-/table", table=TABLE)
    first, *_, last = _kept(page)
    done = _import(desk, page, [first, last])
    written = _new_files(desk, before)
    texts = {path: (desk.root / path).read_text("utf-8") for path in written}

    assert "Imported 2 drafts from “pasted table”" in words_of(done)
    assert written == ["content/sources/pasted-table.yaml", f"{EVENTS}/{first}.yaml", f"{EVENTS}/{last}.yaml"]
    assert "speaker: company" in texts[f"{EVENTS}/{first}.yaml"]
    assert "status: draft" in texts[f"{EVENTS}/{first}.yaml"]
    assert "by telephone" in texts[f"{EVENTS}/{first}.yaml"]
    assert texts["content/sources/pasted-table.yaml"].count("https://example.org/") == 2
    (number,) = re.findall(r'name="undo" value="(\d+)"', done.text)
    desk.post("/-/undo", undo=number)
    assert dict(files_of(desk.root)) == before


def test_second_import_knows_its_rows_again(desk: DeskClient) -> None:
    """Rows that were imported are known, so a double press or a later export writes nothing twice."""
    page = desk.post("/-/table", table=TABLE)
    first = _import(desk, page)
    before = dict(files_of(desk.root))
    second = _import(desk, page)
    again = desk.post("/-/table", table=TABLE)

    assert second.url == first.url
    assert len(_items(again, "known")) == 6
    assert _kept(again) == []
    assert dict(files_of(desk.root)) == before


def test_changed_choice_shows_the_rows_again_before_it_imports(desk: DeskClient) -> None:
    """An import with other choices than those of the rows that were shown asks to look at them again."""
    page = desk.post("/-/table", table=TABLE)
    before = dict(files_of(desk.root))
    again = _import(desk, page, changed={"use-2": "leave_out"})

    assert again.status_code == 409
    assert "have changed since the rows were shown" in words_of(again)
    assert dict(files_of(desk.root)) == before
    assert "speaker" not in "".join(_items(again, "new"))
    assert "Imported 5 drafts" in words_of(_import(desk, again))


def test_likely_duplicates_are_not_chosen(make_site: MakeSite) -> None:
    """A row that may be an event of the story once more says of which, and is imported only if somebody chooses it."""
    desk = DeskClient(make_site({}))
    page = desk.post("/-/table", table="Date\tHeadline\tSpeaker\n2021-11-02\tThe Company DENIES\tThe company\n")

    (row,) = _items(page, "new")
    assert "it may be the event 'denial' once more" in row
    assert _kept(page) == []
    assert "1 of them may be there already, and is not chosen" in words_of(page)
    assert _import(desk, page).status_code == 409
    (id_,) = re.findall(r'name="keep" value="([^"]+)"', page.text)
    assert "Imported 1 draft" in words_of(_import(desk, page, [id_]))


def test_new_story_takes_the_rows(desk: DeskClient) -> None:
    """With the title of a new story, its draft is written with them, and is undone with them."""
    page = desk.post("/-/table", table=TABLE)
    again = desk.post("/-/table", **{**sent_fields(page), "title": "Another dispute"})
    before = dict(files_of(desk.root))
    _import(desk, again)

    assert "content/stories/another-dispute/story.yaml" in _new_files(desk, before)
    assert any(path.startswith("content/stories/another-dispute/events/") for path in _new_files(desk, before))


def test_missing_choices_are_told(desk: DeskClient) -> None:
    """Without a headline or a day, the page names what is missing and shows no rows."""
    page = desk.post("/-/table", table="Colour\tPlace\nA\tB\n")

    assert "No column is the headline" in words_of(page)
    assert "No column is the day" in words_of(page)
    assert 'name="keep"' not in page.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"table": " "}, "no table is here yet"),
        ({"table": "Date\tHeadline\n"}, "the table has no row below its heads"),
        ({"-upload": "0" * 32, "-name": "a.csv"}, "the desk no longer has the table"),
        ({"-name": "a.doc", "-file": urlsafe_b64encode(b"x").decode()}, "a.doc is in no form that can be read"),
        ({"-name": "a.csv", "-file": urlsafe_b64encode(b"a,b\n\xff,1\n").decode()}, "the file is not UTF-8"),
        ({"table": "Date\n" + "2021\n" * (table_page.MOST_ROWS + 1)}, "split it into several"),
    ],
    ids=["nothing", "no row", "a lost table", "another form", "no UTF-8", "too many rows"],
)
def test_table_that_cannot_be_read_is_told(desk: DeskClient, fields: dict[str, str], message: str) -> None:
    """A table that can't be read is refused in words, with the form to try again."""
    page = desk.post("/-/table", **fields)

    assert page.status_code == 409
    assert message.lower() in words_of(page).lower()
    assert '<textarea id="table"' in page.text


def test_file_and_pasted_text_are_read_alike(desk: DeskClient) -> None:
    """A dropped file comes in one field, and keeps its name; it is in no file of the site."""
    data = TABLE.replace("\t", ",").encode()
    page = desk.post("/-/table", **{"-name": "a\\b/News list.csv", "-file": urlsafe_b64encode(data).decode()})

    assert "News list.csv 7 rows, 5 columns" in words_of(page)
    assert len(_kept(page)) == 5


def test_texts_of_a_table_are_no_markup(desk: DeskClient) -> None:
    """Heads and cells are shown as text, and a forged choice becomes a comment."""
    page = desk.post("/-/table", table="Date\tHeadline\t<b>x</b>\n2021-11-03\t<script>alert(1)</script>\t<i>y</i>\n")
    forged = desk.post("/-/table", **{**sent_fields(page), "use-2": "no such use", "type": "x", "new_actors": "y"})

    assert "<script>alert" not in page.text
    assert "<b>x</b>" not in page.text
    assert sent_fields(forged)["use-2"] == "comments"
    assert sent_fields(forged)["type"] == "report"


def test_forms_of_days_are_asked_for(desk: DeskClient) -> None:
    """Days in a form of their own, and years of two digits, are read as the page says; a wrong form is told."""
    page = desk.post("/-/table", table="Date\tHeadline\nfiled 2021/11/03\tA\n13/11/21\tB\n")
    said = {"use-0": "date day first", "forms": "filed YYYY/MM/DD", "first_year": "1950"}
    read = desk.post("/-/table", **{**sent_fields(page), **said})
    wrong = desk.post("/-/table", **{**sent_fields(page), **said, "first_year": "soon"})

    assert len(_kept(read)) == 2
    assert _items(read, "refused") == []
    assert wrong.status_code == 409
    assert "'soon'" in words_of(wrong)
    assert sent_fields(wrong)["first_year"] == "soon"


def test_home_leads_to_the_import(desk: DeskClient) -> None:
    """The first page of the desk has a link to the import of a table."""
    assert 'href="/-/table"' in desk.home.text
