"""Caches the code of compiled templates in the state directory: to compile them takes 0.15 s."""

from __future__ import annotations

import marshal
from pathlib import Path
from types import CodeType

from onrecord.incremental.state import TEMPLATES, StateDirectory

CompiledTemplates = dict[str, tuple[str, CodeType]]
"""The code of templates, each after the digest of its text, by language, name and path."""


def packed(code: CompiledTemplates) -> bytes:
    """Return code as bytes, for another process or another build."""
    return marshal.dumps(code)


def unpacked(content: bytes) -> CompiledTemplates:
    """Return the code that `packed` has written.

    A build runs this code. So the content must come from this program: from the state directory, which checks its
    digest, or from the process that started this one.
    """
    code: CompiledTemplates = marshal.loads(content)  # noqa: S302  (see above)
    return code


class TemplateCache:
    """The compiled templates of a site. A template that has changed takes the place of its former code."""

    def __init__(self, root: Path, *, remember: bool) -> None:
        """Take the site's folder; without `remember`, nothing is loaded or saved."""
        self._state = StateDirectory(root, remember=remember)
        content = self._state.load(TEMPLATES)
        self._known = unpacked(content) if content else {}
        self.code: CompiledTemplates = dict(self._known)
        """The code, to which rendering adds what it compiles."""

    def save(self) -> None:
        """Store the code, if any was added."""
        if self.code != self._known:
            self._state.save(TEMPLATES, packed(self.code))
