"""Runs the rules of plug-ins: functions of the same form as those of `check`, with codes of their own."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from onrecord.check.context import Context
from onrecord.model.records import Entry
from onrecord.plugins import FAILURES, RULES, EntryPoint, Plugin, WrongValueError, load, show_value
from onrecord.problems import CODE_FROM_OUTSIDE, Code, Problem, Severity


class PluginRule(Struct, frozen=True, kw_only=True):
    """A rule of a plug-in: an entry point of the group `onrecord.rules` names one."""

    codes: Mapping[str, Code]
    """Severity and title of each code that it reports. A code has a hyphen: `QUOTES-001`."""
    find: Callable[[Context], Iterable[Problem]]
    """Returns the problems, with these codes alone."""


def plugin_problems(context: Context, *, with_notes: bool) -> Iterator[Problem]:
    """Yield what the rules of the site's plug-ins find, and PLG004 and PLG005 for what is wrong with these rules."""
    loaded = load(context.records.plugins, RULES, PluginRule)
    yield from loaded.problems
    owners: dict[str, str] = {}
    for plugin, point, rule in loaded.value:
        faults = list(_faults(plugin, point, rule, owners))
        owners |= dict.fromkeys(rule.codes, f"{plugin.name} {point.name}")
        yield from faults
        if not faults:
            found = _run_guarded(plugin, point, rule, context)
            yield from (problem for problem in found if with_notes or problem.severity is not Severity.NOTE)


def _faults(plugin: Plugin, point: EntryPoint, rule: PluginRule, owners: Mapping[str, str]) -> Iterator[Problem]:
    what = f"the rule '{point.name}' of the plug-in {plugin.name}"
    for code, row in rule.codes.items():
        if not re.fullmatch(CODE_FROM_OUTSIDE, code) or not isinstance(row, Code):
            hint = "its authors must give it a code with a hyphen, as in QUOTES-001, and an onrecord.api.Code"
            yield plugin.problem("PLG004", f"{what} declares '{code}', which is no code of a plug-in", hint)
        if code in owners:
            message = f"{what} declares the code {code}, and so does {owners[code]}"
            yield plugin.problem("PLG005", message, "name only one of the two plug-ins")


def _run_guarded(plugin: Plugin, point: EntryPoint, rule: PluginRule, context: Context) -> tuple[Problem, ...]:
    """Return what a rule finds; in place of that PLG004 if it fails, or reports a code that it does not declare."""
    try:
        return tuple(_find(rule, context))
    except FAILURES as error:
        return (plugin.failure(point, error, f"used{_entry_at_work(error, plugin)}"),)


def _find(rule: PluginRule, context: Context) -> Iterator[Problem]:
    """Yield what a rule finds. Raises `WrongValueError` for what is no problem of this rule."""
    found = rule.find(context)
    if not isinstance(found, Iterable):
        raise WrongValueError(
            f"its function 'find' returned {show_value(found)}; it must yield problems, or return a list"
        )
    for problem in found:
        if not isinstance(problem, Problem):
            raise WrongValueError(f"it found {show_value(problem)}, which is no problem; context.problem makes one")
        if problem.code not in rule.codes:
            raise WrongValueError(f"it reports {problem.code}, which is none of the codes that it declares")
        yield replace(problem, declared=rule.codes[problem.code])


def _entry_at_work(error: BaseException, plugin: Plugin) -> str:
    """Return the entry that the plug-in's innermost function had in a variable, in words; empty if it had none."""
    found = ""
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename in plugin.files:
            entries = [value for value in trace.tb_frame.f_locals.values() if isinstance(value, Entry)]
            found = f" for {entries[-1].file}" if entries else found
        trace = trace.tb_next
    return found
