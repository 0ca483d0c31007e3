"""'Begin a site': the form that makes a site in a folder without one, as `onrecord init` does."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.form_remarks import FormWithRemarks, SummaryLine, add_remarks
from onrecord.desk.browser.messages import Message
from onrecord.desk.browser.opened_entry import SETTINGS
from onrecord.desk.browser.visits import PREFIX, Answer, Look, Page, Redirect, Visit
from onrecord.desk.browser.widget_builder import WidgetBuilder
from onrecord.editing.entries.answer_checks import field_error
from onrecord.editing.forms.questions import questions_for
from onrecord.editing.forms.record_choices import list_texts
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.site_reading import has_site
from onrecord.editing.starting.example import render_example
from onrecord.editing.starting.machine_zone import find_machine_zone
from onrecord.editing.starting.new_folder import (
    FolderContents,
    look_into,
    make_site,
    recorded_files,
    title_error,
)
from onrecord.editing.starting.requirement import site_requirement
from onrecord.editing.starting.starter import NewSite, site_files
from onrecord.editing.tool_pages import escape
from onrecord.model.fields import SiteFields
from onrecord.model.records import Entry, Records
from onrecord.model.values import is_language
from onrecord.problems import RefusedError

_ASKED = ("title", "languages", "timezone", "publisher", "licence")
"""The settings that a site begins with. All others can wait."""
_HERE = "-here"
"""The field that says that the site shall be written beside other files."""
_HERE_QUESTION = "Shall the site be written beside other files?"
_MAIN = re.compile(r"<main\b[^>]*>")
_NOTE = '<p class="withdrawn" role="note">{}</p>'
"""The notice above the invented story. It looks as on the pages of a site that has nothing else."""
_MOST_NAMED = 8
"""How many files of a folder are named."""


_NOTHING = Records(
    site=Entry("site", "", SiteFields(title={}), SETTINGS),
    stories=(),
    events=(),
    actors=(),
    sources=(),
    bills=(),
    procedures=(),
    pages=(),
    references={},
    snapshots={},
    broken=frozenset(),
)
"""The entries of a folder without a site."""


class _Beginning(Struct, frozen=True):
    """What the form of a new site was sent with, and what is found in it."""

    state: EntryState
    contents: FolderContents
    messages: tuple[Message, ...] = ()


def begin_site(visit: Visit) -> Answer:
    """Return the form of a new site, or make the site that it was sent with."""
    root = visit.desk.root
    if has_site(root):
        return _show_begun(visit) if visit.is_post else Redirect(f"{PREFIX}/desk/")
    state = _read_form(visit)
    beginning = _Beginning(state, look_into(root, _planned_files(state)))
    if not visit.is_post:
        return _form_page(visit, beginning)
    beginning = replace(beginning, messages=tuple(_find_messages(beginning)))
    if beginning.messages or beginning.contents.in_the_way:
        return _form_page(visit, beginning)
    try:
        _write_site(visit, state)
    except RefusedError as refused:
        if has_site(root):
            return _show_begun(visit)
        return _form_page(visit, beginning, str(refused))
    return Redirect(f"{PREFIX}/desk/")


def show_example(visit: Visit) -> Answer:
    """Return the invented story, which shows what a site can tell. Nothing of it is written into the folder."""
    say = words_in(visit.language).gettext
    words = say("Invented, to show what a story can look like: nobody in it exists. Nothing of it is in your site.")
    html = render_example(visit.language, visit.desk.clock().date())
    return Look(_MAIN.sub(lambda main: f"{main[0]}{_NOTE.format(escape(words))}", html, count=1))


def _read_form(visit: Visit) -> EntryState:
    fields = dict(visit.fields) if visit.is_post else _propose(visit)
    return EntryState(visit.desk, _NOTHING, "site", "", "", fields)


def _propose(visit: Visit) -> dict[str, str]:
    """Return the answers that the browser and this machine propose. What they can't tell is left to the editor."""
    listed = next(question.listed for question in questions_for("site", {}) if question.field == "languages")
    wished = [visit.language] if visit.language != "en" else [tag.partition("-")[0] for tag in visit.accepted]
    language = next((one for one in wished if one in listed), visit.language)
    return {"languages.0": language, "timezone": find_machine_zone(visit.desk.environment)}


def _find_messages(beginning: _Beginning) -> Iterator[Message]:
    """Yield what keeps the site from being made, each at its field."""
    values = beginning.state.values
    fault = title_error(first_text(values.get("title", "")))
    if fault:
        yield Message("title", fault, stops_draft=True, lacks="title" not in values)
    for name in _ASKED[1:]:
        fault = field_error(SiteFields, name, values[name]) if name in values else None
        if fault:
            text, _, hint = fault.partition("; ")
            yield Message("languages.0" if name == "languages" else name, text, hint, stops_draft=True)
    for name in ("languages", "timezone"):
        if name not in values:
            yield Message(name, "choose one", stops_draft=True, lacks=True)
    if beginning.contents.others and beginning.state.fields.get(_HERE) != "yes":
        yield Message(_HERE, "say whether the site belongs into this folder", stops_draft=True, lacks=True)


def _new_site(state: EntryState, requirement: str) -> NewSite:
    values = state.values
    return NewSite(
        title=first_text(values.get("title", "")).strip(),
        languages=tuple(dict.fromkeys(filter(is_language, list_texts(values.get("languages"))))) or ("en",),
        timezone=str(values.get("timezone", "UTC")),
        requirement=requirement,
        publisher=first_text(values.get("publisher", "")),
        licence=first_text(values.get("licence", "")),
        has_example=False,
    )


def _planned_files(state: EntryState) -> Sequence[str]:
    """Return the paths of the files that a site would have."""
    return list(site_files(_new_site(state, "onrecord")))


def _write_site(visit: Visit, state: EntryState) -> None:
    """Write the files of the site, all or none. Raises `RefusedError`."""
    try:
        requirement = site_requirement(None)
    except ValueError as error:
        raise RefusedError(f"this copy of the program can't say where others get it: {error}") from None
    files = recorded_files(_new_site(state, requirement.line))
    make_site(visit.desk.root, {**files, **requirement.files})


def _form_page(visit: Visit, beginning: _Beginning, fault: str = "") -> Page:
    state = beginning.state
    builder = WidgetBuilder(state, words_in(visit.language))
    widgets = [widget for widget in builder.build() if widget.name in _ASKED]
    form: FormWithRemarks = add_remarks(state, widgets, beginning.messages, finds=False)
    contents = beginning.contents
    values: Mapping[str, object] = {
        "widgets": form.widgets,
        "summary": [_name_question(line) for line in form.summary],
        "here_question": _HERE_QUESTION,
        "fault": fault,
        "others": _name_few(contents.others),
        "is_here": state.fields.get(_HERE) == "yes",
        "here_is_asked": any(message.name == _HERE for message in beginning.messages),
        "kept": contents.kept,
        "in_the_way": _name_few(contents.in_the_way),
        "folder": visit.desk.root.name,
        "written": sorted(set(_planned_files(state)) - set(contents.kept)),
        "is_sent": visit.is_post,
    }
    return Page("begin.html", values, 409 if visit.is_post else 200)


def _name_question(line: SummaryLine) -> SummaryLine:
    """Return a line of the summary, with the question that is no setting."""
    return replace(line, question=_HERE_QUESTION) if line.message.name == _HERE else line


def _name_few(names: Sequence[str]) -> tuple[Sequence[str], int]:
    """Return the first of some names, and how many more there are."""
    return names[:_MOST_NAMED], max(0, len(names) - _MOST_NAMED)


def _show_begun(visit: Visit) -> Page:
    """Return what to do where a site has been begun since the form was opened; it shows what was typed."""
    state = _read_form(visit)
    labels = {question.field: question.words for question in questions_for("site", {})}
    typed = [(labels[name], ", ".join(list_texts(state.values[name]))) for name in _ASKED if name in state.values]
    return Page("begun.html", {"typed": typed}, 409)
