"""Finds the installed distributions that a site names under `plugins`, and their files. No code of theirs runs."""

import sys
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from onrecord.model.reserved_ids import is_reserved_for_event, is_reserved_for_story
from onrecord.model.values import id_fault
from onrecord.plugins import COMMANDS, EXPORTERS, GROUPS, IMPORTERS, PAGE_KINDS, RULES, EntryPoint, Plugin
from onrecord.problems import Outcome, Problem, SourceFile, Span
from onrecord.read.file_decoding import read_text
from onrecord.read.yaml.nodes import Mapping, Scalar, Sequence, span_of
from onrecord.read.yaml.tree import parse_yaml
from onrecord.reserved import COMMANDS as OWN_COMMANDS
from onrecord.reserved import EXPORTERS as OWN_EXPORTERS
from onrecord.reserved import IMPORTERS as OWN_IMPORTERS
from onrecord.version import __version__

_LIBRARIES = frozenset({"site-packages", "dist-packages"})
_OWN_WORDS = {COMMANDS: OWN_COMMANDS, IMPORTERS: OWN_IMPORTERS, EXPORTERS: OWN_EXPORTERS}
"""The words of onrecord's own by the group that could take them."""
_AS_IN = 'write its name and a range of versions, as in "onrecord-quotes>=1,<2"; a list needs the quotation marks'


def find_plugins(
    root: Path, named: Iterable[tuple[str, Span]], languages: tuple[str, ...]
) -> Outcome[tuple[Plugin, ...]]:
    """Return the plug-ins that the site in `root` names; `named` has each requirement with its place."""
    found: dict[str, Plugin] = {}
    problems: list[Problem] = []
    for text, place in named:
        if (requirement := _requirement(text)) is None:
            problems.append(Problem("PLG001", f"'{text}' does not say which plug-in is meant", place, _AS_IN))
            continue
        name = canonicalize_name(requirement.name)
        installed = None if name in found else _find_installed(root, name)
        fault = _fault(root, requirement, installed, is_repeated=name in found)
        plugin = _plugin(name, installed, place) if installed and fault is None else None
        fault = _collision(plugin, found.values(), languages) if plugin else fault
        if fault:
            problems.append(Problem(fault[0], fault[1], place, fault[2]))
        elif plugin:
            found[name] = plugin
    return Outcome(tuple(found.values()), tuple(problems))


def _requirement(text: str) -> Requirement | None:
    """Return the requirement in a text; None if it is none, or has more than a name and versions."""
    try:
        requirement = Requirement(text)
        requirement.specifier.contains("0")  # so that all versions are read
    except ValueError:  # the library's own, and Python's for a number of more than 4,300 digits
        return None
    return None if requirement.url or requirement.marker or requirement.extras else requirement


def _find_installed(root: Path, name: str) -> Distribution | None:
    """Return an installed distribution, as Python would import it.

    One that lies among the site's own files is none: whoever can edit the site could bring it.
    """
    path = [folder for folder in sys.path if not _is_of_site(root, folder)]
    return next(iter(distributions(name=name, path=path)), None)


def _is_of_site(root: Path, place: str | Path) -> bool:
    """Return whether a place is among files that a site's authors write; an environment in such a folder is not.

    `python -m` puts the current folder first on the path, and `python build.py` the script's. Such a folder can hold
    the site, or the repository of the site that `diff` compares.
    """
    first, script = Path(sys.path[0] or "."), Path(getattr(sys.modules["__main__"], "__file__", None) or ".")
    here = Path().resolve()  # noqa: FURB177  (no place for files: it is compared alone)
    added = {here, script.resolve().parent} & {first.resolve()}
    resolved = Path(place or ".").resolve()
    folders = (folder for folder in {root.resolve(), *added} if resolved.is_relative_to(folder))
    return any(_LIBRARIES.isdisjoint(resolved.relative_to(folder).parts) for folder in folders)


def _fault(
    root: Path, requirement: Requirement, installed: Distribution | None, *, is_repeated: bool
) -> tuple[str, str, str] | None:
    """Return code, message and hint if a requirement can't be met."""
    name = requirement.name
    if is_repeated:
        return "PLG001", f"the plug-in {name} is named twice", "delete one of the two"
    if installed is None:
        hint = (
            "install it from where its authors publish it: on an index, a package of this name may be somebody else's; "
            "if the name is wrong, correct it"
        )
        return "PLG002", f"the plug-in {name} is not installed", hint
    # A pre-release counts as any other version, as in `requires`.
    if not requirement.specifier.contains(installed.version, prereleases=True):
        message = f"the site builds with {requirement}, and {name} {installed.version} is installed"
        hint = "install such a version from where this one came from; or change the range if this version will do"
        return "PLG003", message, hint
    bound = _bound_against(installed)
    if bound is not None:
        message = f"{name} {installed.version} is made for {bound}, and this is onrecord {__version__}"
        return "PLG006", message, _how_to_install_other(root)
    if not (points := _entry_points(installed)):
        hint = f"a plug-in has an entry point in one of the groups {', '.join(sorted(GROUPS))}"
        return "PLG004", f"{name} is installed, but it adds nothing to onrecord", hint
    for package in _packages(points):
        places = [Path(place).resolve() for place in _places(package) if _is_of_site(root, place)]
        if any(place.is_relative_to(root.resolve()) for place in places):  # as `python -m` would import it
            message = f"Python finds the code of {name} among the site's own files"
            return "PLG004", message, f"a site can't bring code: rename '{package}', or move it out of the folder"
        if places:
            message = f"Python finds the code of {name} in the folder that the command was started in"
            hint = (
                "run 'onrecord' itself, or start 'python -m onrecord' in another folder: a site there could bring code"
            )
            return "PLG004", message, hint
    return None


def _bound_against(installed: Distribution) -> Requirement | None:
    """Return the line of a plug-in's metadata that excludes the running version of onrecord; None if none does.

    A pre-release of onrecord counts as any other version, as in `requires`.
    """
    for line in installed.requires or ():
        try:
            needed = Requirement(line)
            is_ours = canonicalize_name(needed.name) == "onrecord"
            is_meant = is_ours and (needed.marker is None or needed.marker.evaluate({"extra": ""}))
            if is_meant and not needed.specifier.contains(__version__, prereleases=True):
                return needed
        except ValueError:  # a line that pip does not take either
            continue
    return None


def _how_to_install_other(root: Path) -> str:
    """Return the line that installs another version of a plug-in; an index may have somebody else's of that name."""
    if (root / "requirements.txt").is_file():
        line = "python -m pip install --upgrade -r requirements.txt"
        return f"let requirements.txt name a version of it that fits, and then: {line}"
    line = "python -m pip install --upgrade ADDRESS-OR-FILE"
    return f"install a version of it that fits from where this one came from: {line}"


def _entry_points(installed: Distribution) -> tuple[EntryPoint, ...]:
    points = (EntryPoint(point.group, point.name, point.value) for point in installed.entry_points)
    return tuple(sorted((it for it in points if it.group in GROUPS), key=lambda it: (it.group, it.name)))


def _plugin(name: str, installed: Distribution, place: Span) -> Plugin:
    points = _entry_points(installed)
    files = dict(sorted(_files(installed, points)))
    digest = sha256()
    for path, file in files.items():
        digest.update(f"{path}\0{_digest(file)}\0".encode())
    return Plugin(name, digest.hexdigest(), tuple(map(str, files.values())), points, place)


def _digest(file: Path) -> str:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _files(installed: Distribution, points: tuple[EntryPoint, ...]) -> Iterator[tuple[str, Path]]:
    """Yield the files of a distribution by relative path, also where an editable installation lists only a link."""
    for file in installed.files or ():
        if file.suffix != ".pyc":
            yield str(file), Path(str(installed.locate_file(file)))
    for package in _packages(points):
        for place in _places(package):
            for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
                if path.is_file() and path.suffix != ".pyc":
                    yield f"{package}/{path.relative_to(place).as_posix()}", path


def _packages(points: Iterable[EntryPoint]) -> list[str]:
    return sorted({point.package for point in points})


def _places(package: str) -> tuple[Path, ...]:
    """Return the folders of a package, or the file of a module, without running its code.

    The finders are asked, not `find_spec`, which answers with what an earlier import found.
    """
    spec = next(filter(None, (finder.find_spec(package, None) for finder in sys.meta_path)), None)
    return tuple(map(Path, spec.submodule_search_locations or filter(None, [spec.origin]))) if spec else ()


def _collision(plugin: Plugin, others: Iterable[Plugin], languages: tuple[str, ...]) -> tuple[str, str, str] | None:
    """Return code, message and hint if a name is taken: no address, and no word to type, has two owners."""
    taken = {(_space(point), point.name): other.name for other in others for point in other.entry_points}
    for point in plugin.entry_points:
        if point.group == RULES:
            continue
        what = f"the {GROUPS[point.group]} '{point.name}' of the plug-in {plugin.name}"
        owner = taken.get((_space(point), point.name))
        if point.name in _OWN_WORDS.get(point.group, ()):
            return "PLG005", f"{what} has the name of one of onrecord's own", "its authors must rename it"
        if point.is_in_addresses and id_fault(point.name):
            return "PLG005", f"{what} has a name that can't begin an address", "its authors must rename it: an id alone"
        if point.is_in_addresses and _is_reserved(point.name, languages):
            return "PLG005", f"{what} has a name that onrecord's own addresses use", "its authors must rename it"
        if owner:
            return "PLG005", f"{what} has the name of one in {owner}", "name only one of the two plug-ins"
    return None


def _space(point: EntryPoint) -> str:
    """Return what shares names with an entry point: all kinds of pages and files do, since all make addresses."""
    return "addresses" if point.is_in_addresses else point.group


def _is_reserved(name: str, languages: tuple[str, ...]) -> bool:
    return is_reserved_for_story(name, languages) or is_reserved_for_event(name)


def plugin_templates(plugins: Iterable[Plugin], taken: Collection[str]) -> Outcome[dict[str, SourceFile]]:
    """Return the templates that plug-ins bring for their page kinds: those in `templates/` of the kind's package.

    The default theme has `taken` some names.
    """
    found: dict[str, SourceFile] = {}
    problems: list[Problem] = []
    for plugin in plugins:
        packages = _packages(point for point in plugin.entry_points if point.group == PAGE_KINDS)
        for folder in (place / "templates" for package in packages for place in _places(package)):
            for path in sorted(folder.rglob("*.html")):
                if (name := path.relative_to(folder).as_posix()) in found or name in taken:
                    owner = found[name].path.partition(":")[0] if name in found else "the theme"
                    message = f"the plug-in {plugin.name} has a template {name}, and so has {owner}"
                    problems.append(plugin.problem("PLG005", message, "its authors must rename it"))
                    continue
                read = read_text(path, f"{plugin.name}:templates/{name}", tabs=True)
                problems += read.problems
                found |= {name: read.value} if read.value else {}
    return Outcome(found, tuple(problems))


def named_in(root: Path) -> Iterator[tuple[str, Span]]:
    """Yield each requirement in `plugins` of `site.yaml` with its place, as far as the file can be read."""
    file = read_text(root / "site.yaml", "site.yaml").value
    tree = parse_yaml(file).value if file else None
    _, node = tree.by_name.get("plugins", (None, None)) if isinstance(tree, Mapping) else (None, None)
    for item in node.items if isinstance(node, Sequence) else (node,):
        if file and isinstance(item, Scalar):
            yield item.text, span_of(file, item)


def installed_files(root: Path) -> Iterator[Path]:
    """Yield the files of the plug-ins that `site.yaml` names, as far as it can be read, for the stat index."""
    for text, _ in named_in(root):
        requirement = _requirement(text)
        installed = _find_installed(root, requirement.name) if requirement else None
        yield from (path for _, path in _files(installed, _entry_points(installed))) if installed else ()
