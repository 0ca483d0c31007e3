"""What an act would do, as its page shows it before: for readers, and to which files."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.act_answers import Answers, digest_of
from onrecord.desk.browser.acts import plan_act, without_commands
from onrecord.desk.browser.consequences import find_consequences
from onrecord.desk.browser.mending_places import MendingPlace, place_of
from onrecord.desk.browser.planned_act import Planned
from onrecord.desk.browser.problem_words import in_plain_words
from onrecord.desk.browser.step_acts import STEP_ACTS
from onrecord.desk.browser.subjects import Subject, list_acts, list_others
from onrecord.desk.browser.visits import Visit
from onrecord.editing.compare.entries import title_of
from onrecord.editing.entries.checked_site import SiteErrorsError, changes_of
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.writing import Files, files_of
from onrecord.model.full_names import EntryName
from onrecord.problems import Outcome, Problem, RefusedError, has_errors


class ActLook(Struct, frozen=True):
    """What the page of an act shows of it."""

    planned: Planned | None = None
    """None as long as an answer is missing, or if it is refused."""
    refusal: str = ""
    why_not: str = ""
    """The word of `list_acts` for why it is impossible."""
    errors: tuple[tuple[Problem, MendingPlace], ...] = ()
    """The errors that the site would have, each with where it can be mended."""
    groups: tuple[Any, ...] = ()
    """What changes for readers, in words, by headings."""
    addresses: tuple[str, ...] = ()
    """The new addresses."""
    gone: tuple[str, ...] = ()
    """The addresses of pages that are gone."""
    gone_files: int = 0
    """How many addresses are gone that only programs read."""
    files: Files = {}
    """What the act writes."""
    digest: str = ""
    lacks_reason: bool = False
    is_another: bool = False
    """Whether something else would be done than the page has shown."""

    @property
    def is_possible(self) -> bool:
        """Whether the act can be made."""
        return self.planned is not None and not self.errors


def refusal_of(refused: RefusedError, subject: Subject) -> str:
    """Return why an act is refused, in titles instead of ids; of new errors, the first."""
    if isinstance(refused, SiteErrorsError):
        return f"{refused}: {refused.errors[0].message}"
    words = without_commands(str(refused))
    for name, title in ((subject.name, subject.title), *_names_of_others(subject)):
        words = words.replace(f"'{name}'", f"“{title}”")
    return words


def _names_of_others(subject: Subject) -> Iterator[tuple[EntryName, str]]:
    for entry in list_others(subject):
        yield EntryName(subject.name.kind, entry.id, entry.story), first_text(title_of(entry)) or entry.id


def look_at(visit: Visit, subject: Subject, act: str, answers: Answers) -> ActLook:
    """Return what an act would do to the files; nothing is written."""
    why_not = "" if act in STEP_ACTS else dict(list_acts(subject)).get(act, "unseen")
    if why_not:
        return ActLook(why_not=why_not)
    root = visit.desk.root
    try:
        planned = plan_act(act, root, subject, answers)
        files = files_of(root, changes_of(planned.plan, act)) if planned else {}
    except RefusedError as refused:
        return ActLook(refusal=refusal_of(refused, subject))
    if planned is None:
        return ActLook()
    before = {path: old for path, (old, _) in files.items()}
    return ActLook(planned=planned, files=files, digest=digest_of(act, answers.choice, planned.name, before))


def with_consequences(look: ActLook, visit: Visit, subject: Subject) -> ActLook:
    """Return the same with what readers would see otherwise, and the errors that the site would have."""
    if look.planned is None:
        return look
    desk = visit.desk
    after = desk.site.check({path: new for path, (_, new) in look.files.items()}, drafts=False)
    known = {(problem.code, problem.message) for problem in subject.site.problems}
    new = [problem for problem in after.problems if (problem.code, problem.message) not in known]
    before = Outcome(subject.site.arranged, subject.site.problems)
    found = find_consequences(desk.root, before, Outcome(after.loaded, after.problems), visit.language)
    errors = tuple(_place(problem, subject) for problem in new if has_errors([problem]))
    return replace(
        look,
        errors=errors,
        groups=found.groups,
        addresses=found.addresses,
        gone=found.gone,
        gone_files=found.gone_files,
    )


def _place(problem: Problem, subject: Subject) -> tuple[Problem, MendingPlace]:
    """Return a problem as people say it, with where it can be mended."""
    return in_plain_words(problem, subject.records), place_of(problem, subject.records)
