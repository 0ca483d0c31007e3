"""The procedures that a site can name: the built-in ones and its own."""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.lookup.named_things import UnknownNameError
from onrecord.editing.rule_sets import RULES, RuleSet
from onrecord.editing.site_reading import Options, check_reading, has_site, no_site, read
from onrecord.model.procedures import Procedure
from onrecord.problems import Problem, RefusedError, suggest
from onrecord.read.entry_paths import path_of
from onrecord.read.site_reader import PROCEDURE_LANGUAGES, built_in_procedures

_ON_PROCEDURES = RuleSet(tuple(rule for rule in RULES if rule.code == "BIL012"), has_theme=False)
"""The rule that a procedure holds together."""


class KnownProcedures(Struct, frozen=True):
    """The procedures by id, sorted."""

    procedures: dict[str, Procedure]
    language: str
    """The language that is printed."""
    is_chosen: bool
    """Whether somebody asked for this language."""
    own: frozenset[str] = frozenset()
    """The ids of those of the site."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the site's own ones."""

    def find(self, name: str) -> Procedure:
        """Return the procedure of that name. Raises `UnknownNameError`, which suggests names or languages."""
        if name not in self.procedures:
            listed = f"the procedures are: {', '.join(self.procedures)}"
            raise UnknownNameError(f"no procedure is called '{name}'; {suggest(name, self.procedures, listed)}")
        found = self.procedures[name]
        if self.is_chosen and self.language not in found.fields.title:
            spoken = ", ".join(sorted({*found.fields.title, *(PROCEDURE_LANGUAGES if name not in self.own else ())}))
            raise UnknownNameError(f"'{name}' has no words in '{self.language}'; it has: {spoken}")
        return found

    def problems_of(self, name: str) -> tuple[Problem, ...]:
        """Return what is wrong with a procedure of the site, even if it can't be read."""
        path = path_of("procedure", name)
        return tuple(problem for problem in self.problems if problem.span and problem.span.path == path)


def know_procedures(root: Path, options: Options, language: str | None) -> KnownProcedures:
    """Return the procedures that the site in `root` can name; only the built-in ones if there is no site.

    The language is by default the site's first, or English. Raises `RefusedError` if the settings can't be read.
    """
    if not has_site(root):
        return _built_in(language, "en")
    reading = read(root, options)
    if reading.value is None:
        raise RefusedError(no_site(root))
    records = reading.value.records
    found = _built_in(language, records.site.fields.languages[0])
    own = {entry.id: Procedure(entry.id, entry.fields) for entry in records.procedures if not entry.is_built_in}
    checked = check_reading(root, options, reading, rule_set=_ON_PROCEDURES, arranges=False)
    return replace(
        found,
        procedures=dict(sorted((found.procedures | own).items())),
        own=frozenset(own),
        problems=checked.problems,
    )


def _built_in(chosen: str | None, default: str) -> KnownProcedures:
    language = chosen or default
    entries = built_in_procedures((language,))
    procedures = {entry.id: Procedure(entry.id, entry.fields) for entry in entries}
    return KnownProcedures(procedures, language, is_chosen=chosen is not None)
