"""The questions that an assistant can ask of a record, as functions that return an answer."""

from collections.abc import Iterator, Mapping
from datetime import date
from threading import Lock
from typing import Annotated, Any

from msgspec import Struct, inspect, json
from pydantic import Field

from onrecord.editing.telling.record_rows import ROWS, RULES
from onrecord.model.full_names import NAMED_KINDS, NamedKind
from onrecord.web.mcp.answers import answer
from onrecord.web.mcp.asked_record import AskedRecord, Row, UnansweredError
from onrecord.web.mcp.checked_text import MOST_LETTERS as MOST_LETTERS_OF_TEXT
from onrecord.web.mcp.checked_text import CheckedText, TextForm, check_text

MOST_FOUND = 25
"""The most results of one search."""
_MOST_WORDS = 20
MOST_CHANGES = 50
MOST_ROWS = 50
"""The most rows on a text in one answer."""
_PLURALS: Mapping[NamedKind, str] = {
    "event": "events",
    "claim": "claims",
    "story": "stories",
    "actor": "actors",
    "source": "sources",
    "bill": "bills",
}


_MOST_LETTERS = 300
_Words = Annotated[str, Field(max_length=_MOST_LETTERS, description="Words in any form and order; empty lists all.")]
_Id = Annotated[
    str, Field(max_length=_MOST_LETTERS, description="An id from another answer, or the address of its page.")
]
_Story = Annotated[str, Field(max_length=_MOST_LETTERS, description="Only in the story of this id; empty for all.")]
_Offset = Annotated[int, Field(ge=0, le=1_000_000, description="How many to pass over: next_offset of an answer.")]
_Kinds = Annotated[
    tuple[NamedKind, ...],
    Field(
        description="Only these kinds; empty for all. A story has events, what was said or done on a day. An event can "
        "have claims, what somebody asserts. Actors are people and bodies, sources are where it is written."
    ),
]
_Day = Annotated[date, Field(description="A day, as 2021-11-30.")]
_Text = Annotated[str, Field(description=f"The whole text, at most {MOST_LETTERS_OF_TEXT:,} characters.")]
_Form = Annotated[TextForm, Field(description="The form of the text.")]
_Since = Annotated[
    date | None, Field(description="Tell what changed since this day; by default the day that the text names.")
]
_Absent = Annotated[bool, Field(description="Also list quotations that are not in this record.")]


class Tools:
    """The tools, which ask one record one question after the other."""

    def __init__(self, record: AskedRecord) -> None:
        self._record = record
        self._turn = Lock()  # the server asks in threads

    def search(self, words: _Words, kinds: _Kinds = (), story: _Story = "", offset: _Offset = 0) -> str:
        """Return the entries that words find."""
        with self._turn:
            found = self._record.find(words, story.rstrip("/"), kinds, offset, MOST_FOUND)
            after = offset + len(found.entries)
            more: Row = {"total": found.total, "next_offset": after if after < found.total else None}
            more["words_not_found"] = self._not_found(words, story.rstrip("/"), kinds)
            return self._answer(
                {"results": found.entries}, "Nothing found is not nothing said: only this record.", **more
            )

    def _not_found(self, words: str, story: str, kinds: tuple[NamedKind, ...]) -> list[str]:
        """Return the words by which nothing is found: a search takes what has any of its words."""
        asked = dict.fromkeys(words.split()[:_MOST_WORDS])
        return [word for word in asked if not self._record.find(word, story, kinds, 0, 0).total]

    def story(self, id: _Id = "") -> str:  # noqa: A002  (the name of the argument)
        """Return a story with its claims; without an id, the list of all stories."""
        with self._turn:
            if id:
                return self._tell(id, "story")
            stories = self._record.about().stories
            return self._answer({"stories": stories}, "Only what this publisher put on record.", total=len(stories))

    def event(self, id: _Id) -> str:  # noqa: A002
        """Return an event with its claims, sources and answers."""
        with self._turn:
            return self._tell(id, "event")

    def claim(self, id: _Id) -> str:  # noqa: A002
        """Return a claim with how it stands and stood."""
        with self._turn:
            return self._tell(id, "claim")

    def bill(self, id: _Id) -> str:  # noqa: A002
        """Return a bill with its progress."""
        with self._turn:
            return self._tell(id if "/" in id else f"bills/{id}", "bill")

    def as_of(self, id: _Id, day: _Day) -> str:  # noqa: A002
        """Return an entry as it was on record on a day."""
        with self._turn:
            return self._tell(id, None, day)

    def changes_since(self, day: _Day, offset: _Offset = 0) -> str:
        """Return what the record changed since a day."""
        with self._turn:
            found = self._record.changes(day)
            shown = [row | self._record.identify(row) for row in found[offset : offset + MOST_CHANGES]]
            after = offset + len(shown)
            more = {"total": len(found), "since": day, "next_offset": after if after < len(found) else None}
            unseen = "Changes without a day of publication, and edits that the site doesn't record as corrections."
            rules = {row["rule"]: RULES[row["rule"]] for row in shown if row["rule"] in RULES}
            return self._answer({"changes": shown, "rules": rules}, unseen, **more)

    def check_text(
        self,
        text: _Text,
        form: _Form = "markdown",
        since: _Since = None,
        offset: _Offset = 0,
        lists_absent: _Absent = False,  # noqa: FBT002  (an assistant names its arguments)
    ) -> str:
        """Return where a text meets the record."""
        with self._turn:
            found = self._check(text, form, since, lists_absent=lists_absent)
            shown = found.rows[offset : offset + MOST_ROWS]
            after = offset + len(shown)
            more = {"since": since, "total": len(found.rows), "next_offset": after if after < len(found.rows) else None}
            unseen = (
                "Whether the text is right. A quotation that is not in this record may be elsewhere, and silence "
                "clears nothing. Of a text kept of a source, a row has at most 25 words."
            )
            return self._answer(found.summary | {"rows": shown}, unseen, **more)

    def _check(self, text: str, form: TextForm, since: date | None, *, lists_absent: bool) -> CheckedText:
        record = self._record.gather()
        try:
            return check_text(text, form, since, record, lists_absent=lists_absent)
        except UnansweredError:
            raise
        except Exception as error:  # noqa: BLE001  (a traceback on the error stream can have words of the text)
            message = f"this text can't be compared ({type(error).__name__}); please report that"
            raise UnansweredError(message) from None

    def _tell(self, id_: str, kind: NamedKind | None, day: date | None = None) -> str:
        found = self._record.tell(id_, day)
        if kind and found["kind"] != kind:
            raise UnansweredError(f"that is the id of another kind of entry: {found['kind']}")
        unseen = "Whether anybody is right: a standing says who holds and who opposes a claim in this record."
        return self._answer(found, unseen, as_of=day)

    def _answer(self, record: Row, unseen: str, **more: Any) -> str:  # noqa: ANN401  (plain data)
        return answer(self._record.about(), record, f"{unseen} {self._record.cannot_see}", **more)


def describe_kinds() -> str:
    """Return what each field of each kind of entry means, as JSON."""
    fields = {kind: dict(_fields(ROWS[_PLURALS[kind]])) for kind in NAMED_KINDS}
    return json.encode({"kinds": fields}).decode("utf-8")


def _fields(table: type[Struct]) -> Iterator[tuple[str, str]]:
    """Yield the fields of a row, each with its description."""
    found = inspect.type_info(table)
    assert isinstance(found, inspect.StructType)  # noqa: S101  (for the type checker)
    for field in found.fields:
        described = field.type.extra_json_schema if isinstance(field.type, inspect.Metadata) else None
        yield field.encode_name, (described or {}).get("description", "")
