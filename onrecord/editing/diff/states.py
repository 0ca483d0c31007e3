"""Reads the two states of a site that a diff compares, from a folder or a commit."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Caches, LoadedSite, Options, check_reading, load_site
from onrecord.cache.parse_cache import ParseCache
from onrecord.check import RuleSet
from onrecord.editing.compare.two_states import State
from onrecord.editing.diff.revisions import FOLDERS, RevisionError, copy_files, find_revision
from onrecord.interrupts import before_end
from onrecord.model.records import PUBLISHED, Records, ThemeFiles
from onrecord.model.root_files import ROOT, is_published
from onrecord.pictures import PictureCache
from onrecord.problems import Outcome, Problem, Severity, has_errors
from onrecord.read import read_site

_SITE = "site.yaml"
_OWN_FILES = ("templates", "static", "root")
_ENTRIES = RuleSet(has_theme=False)
"""The rules on entries, without those on templates."""
_LANGUAGE = "en"
"""The language of what the commands print."""


class Base(Struct, frozen=True):
    """What a site is compared with."""

    name: str
    """The revision or the folder, as typed."""
    commit: str
    """The digest of the commit; empty for a folder."""
    root: Path
    """The folder with its files."""


class StateRead(Struct, frozen=True):
    """A state with what is needed to describe it."""

    state: State
    theme: ThemeFiles | None
    """None if the folder holds no site."""
    problems: tuple[Problem, ...]
    files: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those of the problems that are errors."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


class BaseError(Exception):
    """There is no such base; the message says why, and what to do."""


@contextmanager
def provide_base(site: Path, name: str, environment: Mapping[str, str]) -> Iterator[Base]:
    """Yield the base called `name`: a folder that holds a site, else a revision. Raises `BaseError`."""
    folder = Path(name)
    if (folder / _SITE).is_file():
        yield Base(name, "", folder.resolve())
        return
    with (
        TemporaryDirectory(prefix="onrecord-diff-", ignore_cleanup_errors=True) as made,
        before_end(partial(shutil.rmtree, made, ignore_errors=True)),  # also if a signal ends the process
    ):
        root = Path(made).resolve()
        try:
            revision = find_revision(site, name, environment)
            copy_files(revision, root, is_read)
        except RevisionError as error:
            raise BaseError(f"there is no {_SITE} in '{name}'" if folder.is_dir() else str(error)) from None
        except OSError as error:
            raise BaseError(f"the files of '{name}' can't be copied ({error.strerror})") from None
        yield Base(name, revision.commit, root)


def is_read(path: str) -> bool:
    """Return whether a build reads a file of a site, given by its path in the site's folder."""
    is_known = path in (_SITE, PUBLISHED) or path.partition("/")[0] in FOLDERS or path.endswith(".csl")
    is_hidden = not is_published(path.removeprefix(ROOT)) if path.startswith(ROOT) else "/." in f"/{path}"
    return is_known and not is_hidden


def read_states(root: Path, base: Base, options: Options) -> tuple[StateRead, StateRead]:
    """Return the state of a base, and that of the site in `root`. The base finds what the site has parsed."""
    parsed = ParseCache(root, jobs=options.jobs, remember=options.remember, report_progress=options.report_progress)
    pictures = PictureCache(root, remember=options.remember)
    after = _read(root, options, parsed, pictures)
    if not (base.root / _SITE).is_file():  # a commit from before the site existed
        return StateRead(State(None, None), None, (), 0), after
    # The folder of the base is a temporary one or somebody else's, so nothing is stored there.
    at_base = replace(options, remember=False)
    return _read(base.root, at_base, parsed.of_another_state(base.root), pictures), after


def read_records(root: Path, base: Base, options: Options) -> Records | None:
    """Return the entries of a base without its drafts; None if it holds no site. Nothing is checked."""
    parsed = ParseCache(root, jobs=options.jobs, remember=options.remember).of_another_state(base.root)
    read = read_site(base.root, parsed.parse).value
    return read.records.without_drafts() if read else None


def read_state(root: Path, options: Options) -> StateRead:
    """Return the state of the site in `root`, which must have a `site.yaml`."""
    parsed = ParseCache(root, jobs=options.jobs, remember=options.remember)
    return _read(root, options, parsed, PictureCache(root, remember=options.remember))


def _read(root: Path, options: Options, parsed: ParseCache, pictures: PictureCache) -> StateRead:
    loaded = load_site(root, options, Caches(pictures, parsed))
    if loaded.value.records and not loaded.value.site:
        # What readers are told follows from the entries, which errors of templates alone need not stop.
        entries = check_reading(root, options, read_site(root, parsed.parse), pictures, _ENTRIES)
        loaded = Outcome(replace(loaded.value, site=entries.value.site), loaded.problems)
    return state_of(root, loaded)


def state_of(root: Path, checked: Outcome[LoadedSite], language: str = _LANGUAGE) -> StateRead:
    """Return the state of the site in `root` that was checked, perhaps with changes that nobody has saved."""
    # Imported here, since a site with errors has no addresses.
    from onrecord.render import Plan  # noqa: PLC0415

    records = checked.value.records
    site = checked.value.site
    theme = checked.value.theme
    state = State(records, site, files=_digests(root))
    problems = checked.problems
    if site and theme:
        plan = Plan(site, theme)
        plan_problems = plan.plugin_problems()
        problems += plan_problems
        addresses = {} if has_errors(plan_problems) else {**dict.fromkeys(plan.addresses()), **dict(plan.redirects())}
        state = _with_standings(replace(state, addresses=addresses), theme, language)
    return StateRead(state, theme, problems, checked.value.files)


def unsaved_state(loaded: LoadedSite, language: str = _LANGUAGE) -> State:
    """Return a state that nobody has saved, with standings in words, and without files and addresses."""
    state = State(loaded.records, loaded.site)
    return _with_standings(state, loaded.theme, language) if loaded.theme else state


def _with_standings(state: State, theme: ThemeFiles, language: str) -> State:
    from onrecord.render.describe.matter_describer import StandingLabels  # noqa: PLC0415  (see above)

    if state.site is None:
        return state
    return replace(state, word_standing=StandingLabels(state.site, theme.catalogues, language).of)


def _digests(root: Path) -> dict[str, str]:
    files = (file for folder in _OWN_FILES for file in sorted((root / folder).rglob("*")))
    regular = (file for file in files if os.path.isfile(file) and not file.is_symlink())  # noqa: PTH113  (never raises)
    named = ((os.fsencode(file.relative_to(root).as_posix()).decode("utf-8", "replace"), file) for file in regular)
    return {path: _digest(file) for path, file in named if is_read(path)}


def _digest(file: Path) -> str:
    try:
        return blake2b(file.read_bytes()).hexdigest()
    except OSError:  # the report of the site names it
        return ""
