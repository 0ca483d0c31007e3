"""A page of the site's own as a form has it: one file in one language, and answers that become a part of its text."""

from functools import cached_property
from pathlib import PurePosixPath

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import FormFields, clean, to_fields, to_values
from onrecord.editing.entries.page_text import edit_fields, values_of
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.forms.page_questions import ANSWERS, write_answers
from onrecord.editing.site_reading import classify
from onrecord.editing.writing import Addition
from onrecord.model.fields import PageFields

WITHOUT = "-without."
"""Begins the name of the field by which an editor says that the page need not give an answer."""


class PageState(EntryState, frozen=True, dict=True):
    """A page in a form, which is always opened: the desk makes no pages."""

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The language of the file."""
        file = classify(self.path)
        own = file.language if file else ""
        return (own or self.records.site.fields.languages[0],)

    @cached_property
    def before(self) -> FormFields:
        """The fields of the form when it was opened. Raises `UnsafeChangeError`."""
        values = values_of(self.opened.data, self.kind, "") if self.opened else {}
        body = str(values.pop("body", ""))
        fields = to_fields(PageFields, values, self.language)
        return FormFields({**fields.fields, "body": body}, fields.unfit)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The names of the answers that the page did not have when it was opened."""
        values = to_values(PageFields, self.before.fields, self.language).get("lacks", ())
        listed = (values,) if isinstance(values, str) else values
        return tuple(name for name in ANSWERS if name in listed)

    @cached_property
    def other_languages(self) -> tuple[tuple[str, str], ...]:
        """The same page in other languages: its name in addresses of the desk, and the language."""
        files = [part for page in self.records.pages for part in page.files]
        own = next((part.id for part in files if part.file == self.path), "")
        others = (part for part in files if part.id == own and part.file != self.path)
        return tuple((PurePosixPath(part.file).stem, next(iter(part.prose))) for part in others)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The names of the answers that the page need not have."""
        return tuple(name for name in self.lacks if f"{WITHOUT}{name}" in self.fields)

    @cached_property
    def values(self) -> dict[str, Value]:
        """The values that the form has now, with the answers in the text."""
        typed = {name: clean(self.fields.get(name, "")) for name in self.lacks}
        answers = {name: text for name, text in typed.items() if text}
        values = to_values(PageFields, self.own_fields, self.language, self._read_date)
        still = [name for name in self.lacks if name not in answers and name not in self.left_out]
        values |= {"lacks": still[0] if len(still) == 1 else still}
        values |= {"body": write_answers(clean(self.fields.get("body", "")), answers, self.language)}
        return {name: value for name, value in values.items() if value}

    @property
    def changes(self) -> dict[str, Value | None]:
        """The fields with another value than when the form was opened; None for one without a value."""
        fields = self.before.fields
        before = {**to_values(PageFields, fields, self.language), "body": fields["body"]}
        names = (*PageFields.rows(), "body")
        return {name: self.values.get(name) for name in names if self.values.get(name) != (before.get(name) or None)}

    @cached_property
    def files(self) -> dict[str, Addition]:
        """The file that a save writes. Raises `UnsafeChangeError` if only the text can be changed."""
        if self.opened is None:
            return {}
        edited = edit_fields(self.opened.data, self.kind, "", self.changes)
        return {self.path: Addition(self.opened.data, edited.data)}
