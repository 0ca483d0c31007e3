"""Each form of the desk writes once: a double click gets the answer of the first request, however slow that was."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from threading import Lock
from typing import Any, TypeVar

from msgspec import Struct, field

_T = TypeVar("_T")
_LONGEST_ID = 100
"""How long an id of a form may be."""
_MOST_FORMS = 256
"""Of how many forms, the latest that were sent, answers are known."""


class Made(Struct, frozen=True):
    """The entry that a form for a new one has made."""

    kind: str
    name: str
    """As in addresses of the desk."""
    words: str
    """Its title or name."""
    sent: bytes
    """The digest of what was typed."""


class _Answered(Struct, frozen=True):
    """What a form was answered with."""

    answer: Any
    written: object
    """What the desk had written by then."""


class _Form(Struct):
    """What is known of one form."""

    lock: Lock = field(default_factory=Lock)
    answers: dict[bytes, _Answered] = field(default_factory=dict)
    """By the digests of what was sent."""
    made: Made | None = None


class OneTimeForms:
    """The forms that were sent in this run, which the server's threads share. Each page has forms with a new id."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._forms: OrderedDict[str, _Form] = OrderedDict()
        self._run = f"{secrets.token_hex(8)}-"
        self._numbers = count(1)

    def new_id(self) -> str:
        """Return an id for the forms of a page."""
        return f"{self._run}{next(self._numbers)}"

    def is_of_earlier_run(self, id_: str) -> bool:
        """Return whether a form is of a run that has ended, so that nobody knows what it has written."""
        return bool(id_) and not id_.startswith(self._run)

    def answer(self, id_: str, sent: bytes, written: Callable[[], object], run: Callable[[], tuple[_T, bool]]) -> _T:
        """Return the answer that `run` gives, with whether it wrote; once for what a form sends twice.

        A second request waits for the first, and gets the same answer as long as `written` returns the same object:
        somebody may have undone a save, and mean to make it again.
        """
        form = self._find_form(id_)
        if form is None:
            return run()[0]
        with form.lock:
            answer: _T
            earlier = form.answers.get(sent)
            if earlier and earlier.written is written():
                answer = earlier.answer
                return answer
            answer, has_written = run()
            if has_written:
                form.answers[sent] = _Answered(answer, written())
            return answer

    def made_by(self, id_: str) -> Made | None:
        """Return the entry that a form has made."""
        form = self._find_form(id_)
        return form.made if form else None

    def note_made(self, id_: str, made: Made) -> None:
        """Note which entry a form has made."""
        form = self._find_form(id_)
        if form is not None:
            form.made = made

    def _find_form(self, id_: str) -> _Form | None:
        """Return what is known of a form; None without an id such as pages give."""
        if not 0 < len(id_) <= _LONGEST_ID:
            return None
        with self._lock:
            form = self._forms.setdefault(id_, _Form())
            self._forms.move_to_end(id_)
            while len(self._forms) > _MOST_FORMS:
                self._forms.popitem(last=False)
            return form
