"""Caches the code of compiled templates: to compile them takes 0.15 s."""

import marshal
from pathlib import Path
from types import CodeType

from onrecord.cache.state import TEMPLATES, StateDirectory, UserState
from onrecord.problems import BUILT_IN

CompiledTemplates = dict[str, tuple[str, CodeType]]
"""The code of templates, each after the digest of its text, by language, name and path."""


def pack(code: CompiledTemplates) -> bytes:
    """Return code as bytes, for another process or another build."""
    return marshal.dumps(code)


def unpack(content: bytes) -> CompiledTemplates:
    """Return the code that `pack` has written.

    A build runs this code. So the content must come from this program: from the state directory, which checks its
    digest, or from the process that started this one.
    """
    code: CompiledTemplates = marshal.loads(content)  # noqa: S302  (see above)
    return code


class TemplateCache:
    """The compiled templates of a site. A template that has changed takes the place of its former code.

    All sites of a user share the code of the program's own templates, as they share its compiled modules.
    """

    def __init__(self, root: Path, *, remember: bool) -> None:
        """Take the site's folder; without `remember`, nothing is loaded or saved."""
        self._site = StateDirectory(root, remember=remember)
        self._user, self._own = UserState(self._site), _load(self._site)
        self._shared = _load(self._user)
        self.code = self._shared | self._own
        """The code, to which rendering adds what it compiles."""

    def save(self) -> None:
        """Store the code, if any was added."""
        shared = {key: code for key, code in self.code.items() if f" {BUILT_IN}" in key}
        own = {key: code for key, code in self.code.items() if key not in shared}
        if shared != self._shared:
            self._user.save(TEMPLATES, pack(shared))
        if own != self._own:
            self._site.save(TEMPLATES, pack(own))


def _load(state: StateDirectory | UserState) -> CompiledTemplates:
    content = state.load(TEMPLATES)
    return unpack(content) if content else {}
