"""Rules on the version of this program, the requirements and the lock that a site names."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from shlex import quote
from urllib.parse import urlsplit

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.requirements import LOCK, VENDOR, Requirement, Requirements, public_https_url, requirements_in
from onrecord.problems import Problem, Span
from onrecord.version import __version__, installed_versions, needed_libraries, normalize_name, origin, package

_NAME = "onrecord"
_BY_SSH = re.compile(r"(?:\w+\+)?ssh:")
_LOCAL = re.compile(r"(?:\w+\+)?file:")
_VARIABLES = re.compile(r"(?:\$\{[A-Z0-9_]+\}:?)+")
"""Environment variables, which pip expands, so that the file need not contain secrets."""
_RANGES = LOCK.replace(".txt", ".in")
_PIN = re.compile(r"([\w.-]+)(?:\[[^\[\]]*\])?==([^\s;,]+)")
_PART_OF_RANGE = re.compile(r"(>=|<=|==|~=|!=|=|>|<|~)\s*(\d+(?:\.\d+)*(?:\.\*)?)")
_FROM_THE_WEB = f"write where it can be fetched, as in {_NAME} @ git+https://…"
_VENDORED = f"pip wheel --no-deps --wheel-dir {VENDOR}"


@rule("VER001")
def onrecord_is_one_that_the_site_builds_with(context: Context) -> Iterator[Problem]:
    """This version of onrecord matches the PEP 440 specifiers in `requires`."""
    site = context.records.site
    requires = site.fields.requires
    if requires is None:
        return
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415  (most sites do without)

    try:
        # A pre-release counts as any other version: whoever installed it wants to use it.
        fits = SpecifierSet(requires).contains(__version__, prereleases=True)
    except ValueError:  # the library's own, and Python's for a number of more than 4,300 digits
        message = f"'{requires}' does not say which versions of onrecord are meant"
        meant = _meant_range(requires)
        hint = f'write requires: "{meant}"' if meant else f'write a range, as in requires: ">={__version__}"'
        yield context.problem("VER001", message, site.at("requires"), hint)
        return
    if not fits:
        message = f"the site builds with onrecord {requires}, and this is {__version__}"
        hint = f'{_how_to_install(context)}; or, if this one will do, write requires: ">={__version__}"'
        yield context.problem("VER001", message, site.at("requires"), hint)


def _how_to_install(context: Context) -> str:
    """Return how to install another version; never from an index, where the name may be somebody else's."""
    requirements = context.records.requirements
    if requirements is not None and any("onrecord" in line.text.lower() for line in requirements.lines):
        return "let requirements.txt name such a version, and then: python -m pip install --upgrade -r requirements.txt"
    return "install such a version from where this one came from"


def _meant_range(typed: str) -> str | None:
    text = re.sub(r"^onrecord\s*", "", typed.strip().lower()).removeprefix("v")
    if found := re.fullmatch(r"\^\s*(\d{1,9})((?:\.\d+)*)", text):
        return f">={found[1]}{found[2]},<{int(found[1]) + 1}"
    if re.fullmatch(r"\d+(?:\.\d+)*", text):
        return f">={text}"
    if found := re.fullmatch(r"(\d+(?:\.\d+)*)\.[x*]", text):
        return f"=={found[1]}.*"
    if found := re.fullmatch(r"(\d+(?:\.\d+)*)\s*(?:-|–|to)\s*(\d+(?:\.\d+)*)", text):
        return f">={found[1]},<={found[2]}"
    parts = _PART_OF_RANGE.findall(text)
    rest = re.sub(r"[\s,;&]|and", "", _PART_OF_RANGE.sub(" ", text))
    if rest or not parts:
        return None
    written = {"=": "==", "~": "~="}
    return ",".join(f"{written.get(sign, sign)}{version}" for sign, version in parts)


@rule("VER002")
def requirement_can_be_installed_elsewhere(context: Context) -> Iterator[Problem]:
    """Every machine can fetch the requirements in `requirements.txt`."""
    requirements = context.records.requirements
    if requirements is None:
        return
    for line in requirements.lines:
        fault = fault_of(line) or _fault_of_file(line, requirements)
        if fault is not None:
            message, hint = fault
            yield Problem("VER002", message, _place(line, requirements), hint)


@rule("VER003")
def lock_fits_this_program(context: Context) -> Iterator[Problem]:
    """The lock has the libraries that this program needs, in the versions that are installed."""
    lock = context.records.requirements.lock if context.records.requirements else None
    if lock is None:
        return
    pins = _find_pins(lock.text)
    installed = installed_versions()
    other = {name: lines for name, lines in pins.items() if name in installed and installed[name] not in lines}
    lacking = [needed for needed in needed_libraries() if not _is_locked(needed, pins, installed)]
    if lacking:
        message = f"{_NAME} {__version__} needs {', '.join(lacking)}, which this lock does not have"
        hint = f"onrecord upgrade; if {_RANGES} is yours, name it there, and run the command in the head of the lock"
        yield Problem("VER003", message, lock.span(), hint)
    elif other:
        name, lines = next(iter(other.items()))
        version, line = next(iter(lines.items()))
        more = "; other libraries differ too" if len(other) > 1 else ""
        message = f"this lock names {name} {version}, and {installed[name]} is installed{more}"
        place = lock.span(line.line, line.column, len(line.text.partition(";")[0].rstrip()))
        yield Problem("VER003", message, place, f"python -m pip install -r {LOCK}")


def _find_pins(lock: str) -> Mapping[str, Mapping[str, Requirement]]:
    """Return the lines of a lock by library and version: a library may have a version for each system."""
    pins = defaultdict[str, dict[str, Requirement]](dict)
    for line in requirements_in(lock):
        pinned = _PIN.match(line.text)
        if pinned:
            pins[normalize_name(pinned[1])].setdefault(pinned[2], line)
    return pins


def _is_locked(needed: str, pins: Mapping[str, Mapping[str, Requirement]], installed: Mapping[str, str]) -> bool:
    """Return whether a lock has a version that the program can use; the installed one is taken to be such a version."""
    name = normalize_name(re.split(r"[^\w.-]", needed, maxsplit=1)[0])
    if name not in pins or installed.get(name) in pins[name]:
        return name in pins
    from packaging.requirements import Requirement as Needed  # noqa: PLC0415  (few locks need it)

    return any(Needed(needed).specifier.contains(version, prereleases=True) for version in pins[name])


def is_from_index() -> bool:
    """Return whether this program was installed from a package index, as a release is."""
    return not origin(package())


def fault_of(line: Requirement) -> tuple[str, str] | None:
    """Return message and hint if the line alone shows that others can't install the requirement; else None."""
    if line.path and line.is_outside:
        message = f"nobody else has '{line.path}', which lies outside the site's folder"
        vendored = f"./{VENDOR}/NAME.whl: {_VENDORED} {quote(line.path)}"
        return message, f"make a wheel of it, and name that, as in {vendored}"
    if line.path:
        return None
    return _fault_of_url(line.url) if line.url else _fault_of_version(line.text)


def _fault_of_url(url: str) -> tuple[str, str] | None:
    if _LOCAL.match(url):
        message = "nobody else can read a 'file:' address, which names a place on this machine"
        return message, f"{_FROM_THE_WEB}; or put a wheel into {VENDOR}/ and name it: ./{VENDOR}/NAME.whl"
    if _BY_SSH.match(url):
        address = public_https_url(url)
        hint = f"write git+{address}" if address else "write its address with git+https:// in front"
        return "an ssh address needs a key, which GitHub's workflows and most people don't have", hint
    if _user(url):
        message = "everybody who can read the site's repository can read the name or password in this address"
        return message, "take out what stands before the @, and revoke it where it was given"
    return None


def _user(url: str) -> str:
    """Return user name and password in a URL; empty for environment variables and the user name 'git'."""
    try:
        user = urlsplit(url).netloc.rpartition("@")[0]
    except ValueError:  # not a valid URL, which pip reports
        return ""
    return "" if user == "git" or _VARIABLES.fullmatch(user) else user


def _fault_of_version(text: str) -> tuple[str, str] | None:
    """Return message and hint if the requirement pins a version of this program that may never have been released.

    An index then lacks the package, or has a stranger's package of the same name.
    """
    if not text.lower().startswith(_NAME) or is_from_index():
        return None
    from packaging.requirements import Requirement  # noqa: PLC0415  (few sites need it)
    from packaging.utils import canonicalize_name  # noqa: PLC0415
    from packaging.version import Version  # noqa: PLC0415

    try:
        wanted = Requirement(text)
        pins = (pin for pin in wanted.specifier if pin.operator == "==" and not pin.version.endswith(".*"))
        pinned = [Version(pin.version) for pin in pins]
    except ValueError:  # as for `requires`
        return None
    if canonicalize_name(wanted.name) != _NAME or pinned != [Version(__version__)]:
        return None
    message = f"{_NAME} {__version__} may never have been released: this one was not installed from a release"
    return message, f"unless it was released, {_FROM_THE_WEB}"


def _fault_of_file(line: Requirement, requirements: Requirements) -> tuple[str, str] | None:
    if line.path in requirements.missing:
        return f"there is no '{line.path}' here", f"put it there; a wheel is made by: {_VENDORED} SOURCES"
    if line.path in requirements.untracked:
        return f"'{line.path}' is not in the site's repository", f"git add --force {quote(line.path)}, and commit it"
    return None


def _place(line: Requirement, requirements: Requirements) -> Span:
    """Return the span of a line, without user name and password, since many people read a report."""
    place = requirements.file.span(line.line, line.column, len(line.text))
    user = _user(line.url) if line.url else ""
    if not user:
        return place
    hidden = line.text.replace(f"{user}@", "…@")
    return Span(place.path, place.line, place.column, len(hidden), place.text.replace(f"{user}@", "…@"))
