"""The code of this run: whoever opens the desk without its key types it, in few tries."""

import secrets
from collections.abc import Callable
from hmac import compare_digest
from threading import Lock

_LETTERS = "BCDFGHJKMNPQRSTVWXZ"
"""Latin letters that look like no other; without vowels they make no words."""
_LENGTH = 8
_TRIES = 5
"""How many wrong codes end a code."""


class DeskCode:
    """A code of eight letters, which ends with the run, or with five wrong tries."""

    def __init__(self, show: Callable[[str], None] = lambda _code: None) -> None:
        """Make a code; `show` gets each later one, to print it where the desk was started."""
        self._show = show
        self._lock = Lock()
        self._code = _new_code()
        self._left = _TRIES

    @property
    def shown(self) -> str:
        """The code in two groups of letters."""
        return _grouped(self._code)

    def opens(self, typed: str) -> bool:
        """Return whether this is the code, in capital letters or small ones. A wrong one counts as a try."""
        given = "".join(typed.split()).replace("-", "").upper().encode("utf-8", "surrogatepass")
        with self._lock:  # requests that come together are tries one after the other
            if compare_digest(given, self._code.encode("ascii")):
                self._left = _TRIES
                return True
            self._left -= 1
            if not self._left:
                self._code = _new_code()
                self._left = _TRIES
                self._show(_grouped(self._code))
            return False


def _new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _grouped(code: str) -> str:
    half = _LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
