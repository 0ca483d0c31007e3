"""Fills in the template of a new site, `onrecord/starter/`, and copies files of the theme into sites.

Names there start with `dot-` instead of a dot, so that git and packagers ignore the settings. `<<NAME>>` is a
placeholder; `<<text KEY>>` stands for a text of the example in each language. A copy's first line names the version and
the digest of its original.
"""

import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from onrecord.desk.schemas.entry_schemas import schemas
from onrecord.model.records import ORIGINALS
from onrecord.problems import RefusedError, suggest
from onrecord.read.catalogues import is_built_in
from onrecord.read.site_folder import refused_in
from onrecord.read.text_files import theme_root
from onrecord.site_files.additions import Addition, add_files, create, new_file, present
from onrecord.site_files.change_journal import may_change
from onrecord.version import __version__

STARTER = Path(__file__).parents[2] / "starter"
SITE = STARTER / "site"
PAGES = STARTER / "pages"
SHARED = (".github/",)  # the files that this project's own repository shares, with other values for the placeholders
_PUBLISHERS = ("content/", "static/", "templates/", "site.yaml", "requirements.txt")
UV = "0.12.4"  # The version of uv that the workflows install, and `make lock` runs. Their action knows its checksum.
LOCKS = "locks"  # the folder of a site with the locks of its dependencies
_PLACEHOLDER = re.compile(r"<<(?P<name>\w+)>>")
_TEXT = re.compile(r"^(?P<indent> *)(?P<field>\w+): <<(?P<form>text|line) (?P<key>\w+)>>$", re.MULTILINE)
_ENGLISH = "en"
RECORD = "locks/onrecord.json"  # the record's file in a site
_EARLIER = Path(__file__).parents[2] / "starter/earlier.json"  # that of version 0.1.0, which wrote none
_VERSION = re.compile(r"\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)?")
_WORKFLOWS = ".github/workflows/"
_PIN = re.compile(rb"(uses: +[\w./-]+)@[0-9a-f]{40} +# v[\d.]+")
_IGNORED = frozenset({".git", ".DS_Store"})  # what an empty folder may hold: git's data, the Finder's file
_FOLDERS = ("templates", "static")
_STATIC = msgspec.json.decode(Path(__file__).with_name("static_files.json").read_bytes(), type=dict[str, str])
"""What each static file is; each template says so itself, in its first line."""
_COMMENTS = {".html": "{{#- {} -#}}", ".css": "/* {} */", ".js": "// {}", ".svg": "<!-- {} -->"}
"""How a comment is written, by the file's extension."""
_ABOUT = re.compile(r"\A\{#-?(.*?)-?#\}", re.DOTALL)
_MARK = re.compile(r"onrecord (?P<version>\S+), digest (?P<digest>[0-9a-f]{16})\b")
_BLOCK = re.compile(r"\{%-?\s*block\s+(\w+)")

State = Literal["theme", "extends", "copy", "outdated", "replaces", "own"]
"""Where a file comes from: the theme; or the site, whose file extends the original, is a copy of it as it is now, is a
copy of an earlier one, replaces it in another way, or has no original."""


class NewSite(Struct, frozen=True):
    """The settings of a new site."""

    title: str
    languages: tuple[str, ...]
    """The languages as BCP 47 tags, the default first."""
    timezone: str
    """The time zone by its IANA name."""
    requirement: str
    """The requirement line for pip (PEP 508)."""
    url: str = ""
    """The site's address, if it is known."""
    repository: str = ""
    """Its repository on GitHub, if it has one."""


def required_range() -> str:
    """Return the versions of onrecord that a new site builds with."""
    return f">={__version__}"


def renewable_files(site: NewSite) -> dict[str, str]:
    """Return the text of each file that `onrecord upgrade` renews. The publisher writes all others."""
    return {path: text for path, text in site_files(site).items() if not path.startswith(_PUBLISHERS)}


def site_files(site: NewSite) -> dict[str, str]:
    """Return the text of each file of a new site by path, editor settings and schemas included."""
    languages = site.languages
    words = _read_words()
    spoken = languages[0] if _primary(languages[0]) in words["story"] else _ENGLISH
    values = {
        "spoken": spoken,
        "url": _setting("url", site.url, "https://example.org/"),
        "repository": _setting("repository", site.repository, "https://github.com/owner/name"),
        "languages": f"[{', '.join(languages)}]",
        "timezone": site.timezone,
        "requirement": site.requirement,
        "requires": required_range(),
        "uv": UV,
        "locks": LOCKS,
        "workflows": "[/]",
        "install": "-r requirements.txt",
    }
    words["site"] = {_ENGLISH: site.title}
    filled = {name: _fill_in(text, values, words, languages) for name, text in _files_below(SITE).items()}
    written = {f"schema/{name}": text for name, text in schemas().items()}
    return filled | _pages(languages) | settings_files() | written


def _read_words() -> dict[str, dict[str, str]]:
    """Return the texts of the example by name, each by language."""
    return msgspec.json.decode((STARTER / "words.json").read_bytes(), type=dict[str, dict[str, str]])


def language_advice(language: str, languages: tuple[str, ...], folder: Path) -> str:
    """Return what a new site lacks in one of its languages, and what to type; empty if it lacks nothing."""
    words = _read_words()
    lacks = []
    if _primary(language) not in words["story"]:
        is_first = language == languages[0]
        lacks.append("the example stands in English" if is_first else "the example has no text")
    if not is_built_in(language):
        lacks.append(
            "the words of the pages are in English until you translate them: onrecord translate "
            f"{language} --site {shlex.quote(str(folder))}"
        )
    return f"in '{language}' {'; '.join(lacks)}" if lacks else ""


def repository_files() -> dict[str, str]:
    """Return the files that this project's own repository shares with new sites, by path."""
    folder = STARTER.relative_to(STARTER.parents[1]).as_posix()
    workflows = f"[/, /{folder}/site/dot-github/workflows]"
    values = {
        "uv": UV,
        "locks": f"{folder}/site/{LOCKS}",
        "workflows": workflows,
        "install": "--build-constraints .ci/locks/test.txt .",  # what builds onrecord, by its hashes
    }
    shared = {path: text for path, text in _files_below(SITE).items() if path.startswith(SHARED)}
    return {path: _fill_in(text, values, {}, ()) for path, text in shared.items()}


def _pages(languages: tuple[str, ...]) -> dict[str, str]:
    """Return the pages of the menu in the languages that have them; in English if the first language has none."""
    first, *others = languages
    folders = {"": PAGES / _primary(first) if (PAGES / _primary(first)).is_dir() else PAGES / _ENGLISH}
    folders |= {f".{language}": PAGES / _primary(language) for language in others}
    files = {ending: sorted(folder.glob("*.md")) for ending, folder in folders.items()}
    return {
        f"content/pages/{one.stem}{end}.md": one.read_text("utf-8") for end, found in files.items() for one in found
    }


def _files_below(folder: Path) -> dict[str, str]:
    files = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*")) if file.is_file()}
    return {re.sub(r"(^|/)dot-", r"\1.", path): file.read_text("utf-8") for path, file in files.items()}


def _setting(field: str, value: str, example: str) -> str:
    return f"{field}: {_quote(value)}" if value else f"# {field}: {example}"


def _quote(text: str) -> str:
    # A JSON string is a double-quoted YAML string (YAML 1.2.2, section 1.2).
    return json.dumps(text, ensure_ascii=False)


def _fill_in(
    template: str, values: Mapping[str, str], words: Mapping[str, Mapping[str, str]], languages: tuple[str, ...]
) -> str:
    # Texts are filled in last, since a title may look like a placeholder.
    text = _PLACEHOLDER.sub(lambda found: values[found["name"]], template)
    return _TEXT.sub(partial(_localize_field, words=words, languages=languages), text)


def _localize_field(found: re.Match[str], words: Mapping[str, Mapping[str, str]], languages: tuple[str, ...]) -> str:
    """Return a field with its text, or its texts by language. The first language falls back to English."""
    by_language = words[found["key"]]
    first, *others = languages
    texts = {first: by_language.get(_primary(first), by_language[_ENGLISH])}
    texts |= {language: by_language[_primary(language)] for language in others if _primary(language) in by_language}
    start = f"{found['indent']}{found['field']}:"
    if len(texts) == 1 or found["form"] == "line":
        return f"{start} {_quote(texts[first])}"
    return "\n".join((start, *(f"{found['indent']}  {language}: {_quote(text)}" for language, text in texts.items())))


def _primary(language: str) -> str:
    return language.partition("-")[0]


class StarterRecord(Struct, frozen=True):
    """What a site got from a version of onrecord."""

    version: str
    requirement: str = ""
    """The line on onrecord in `requirements.txt`; empty if it is unknown."""
    requires: str = ""
    """The value of `requires` in `site.yaml`."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The digest of each file by its path."""


def digest_of(path: str, content: bytes) -> str:
    """Return a file's digest, whatever its line ends and the commits of its actions, which Dependabot renews."""
    text = content.replace(b"\r\n", b"\n")
    return sha256(_PIN.sub(rb"\1", text) if path.startswith(_WORKFLOWS) else text).hexdigest()


def make_record(version: str, requirement: str, requires: str, files: Mapping[str, bytes]) -> bytes:
    """Return the content of the record of `files`."""
    digests = {path: digest_of(path, content) for path, content in sorted(files.items())}
    record = {"version": version, "requirement": requirement, "requires": requires, "files": digests}
    return f"{json.dumps(record, indent=2)}\n".encode()


def read_record(root: Path) -> StarterRecord:
    """Return a site's record, which is untrusted, or that of version 0.1.0 without one. Raises `RefusedError`."""
    found = present(root, RECORD)
    content = _EARLIER.read_bytes() if found is None else found.after
    try:
        record = msgspec.json.decode(content, type=StarterRecord)
    except (ValueError, RecursionError):
        record = None
    is_allowed = record is not None and all(may_change("upgrade", path) for path in record.files)
    if record is None or not is_allowed or not _VERSION.fullmatch(record.version):
        message = f"{RECORD} is not as onrecord wrote it"
        raise RefusedError(f"{message}; take it from an earlier commit, or delete it to compare every file")
    return record


def settings_files() -> dict[str, str]:
    """Return the settings files of a new site, which don't format YAML: that would fold lines and change quotes."""
    return _files_below(STARTER / "settings")


def add_settings(root: Path) -> list[Path]:
    """Write the settings files that do not exist, and return their paths. Raises `RefusedError`."""
    missing = {path: text for path, text in settings_files().items() if not (root / path).exists()}
    return [create(root, path, text) for path, text in missing.items()]


def site_folder_error(folder: Path) -> str | None:
    """Return why no site can be created in `folder`; None if one can. This changes nothing."""
    if folder.is_symlink():
        return "it is a link to another place"
    if not folder.exists():
        return None
    if not folder.is_dir():
        return "it is a file"
    if any(name not in _IGNORED for name in os.listdir(folder)):  # noqa: PTH208  (the names are all that is asked for)
        return "it is not empty"
    return None


def title_error(title: str) -> str | None:
    """Return why `title` can't be a site's title; None if it can."""
    if not title.strip():
        return "a site needs a title"
    if "\n" in title or "\t" in title or refused_in(title):
        return "a title is one line without control characters"
    return None


def make_site(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write new `files` into `folder`, all or none; overwrite none, and follow no link. Raises `RefusedError`."""
    new = {name: new_file(made) if isinstance(made, str) else Addition(None, made) for name, made in files.items()}
    add_files(folder, new, "another program made it meanwhile")


class UnknownFileError(Exception):
    """The theme has no file of this name. `str()` says so, with the most similar name."""


class ThemeFile(Struct, frozen=True):
    """A file of the default theme, or of a site's templates."""

    path: str
    """Relative to the site's folder, such as `templates/parts/row.html`."""
    about: str
    """What it makes, as one sentence."""
    state: State
    version: str = ""
    """The version of onrecord that a copy was made from."""


def theme_files(root: Path) -> tuple[ThemeFile, ...]:
    """Return the files of the default theme, with those of the site in `root` in place of them, sorted by path."""
    originals = _originals()
    files = (file for file in _files(root / "templates") if file.suffix == ".html")
    templates = {file.relative_to(root).as_posix(): file for file in files}
    own = {} if _is_theme(root) else templates | {path: root / path for path in originals}
    return tuple(_describe(path, originals, own.get(path)) for path in sorted({*originals, *own}))


def original(name: str) -> tuple[str, str]:
    """Return the path and the text of the theme's file called `name`. Raises `UnknownFileError`."""
    originals = _originals()
    paths = [path for path in (name, *(f"{folder}/{name}" for folder in _FOLDERS)) if path in originals]
    if not paths:
        names = [known for path in originals for known in (path, path.partition("/")[2])]
        hint = suggest(name, names, "onrecord theme list names them all")
        raise UnknownFileError(f"the theme has no file '{name}'; {hint}")
    return paths[0], _text(originals[paths[0]])


def copy(root: Path, name: str) -> str:
    """Copy the theme's file called `name` into a site; return its path. Raises `UnknownFileError`, `RefusedError`."""
    path, text = original(name)
    if _is_theme(root):
        raise RefusedError("this folder is the default theme itself: change its files where they are")
    mark = f"Copied from onrecord {__version__}, digest {_digest(text)}: onrecord theme list tells if that changes."
    comment = _COMMENTS[Path(path).suffix].format(mark)
    create(root, path, f"{comment}\n{text}", "onrecord overwrites no file: delete it, or rename it, to get a new copy")
    return path


def blocks_of(path: str) -> tuple[str, ...]:
    """Return the blocks that a template extending the theme's file at `path` can replace; none for a static file."""
    return tuple(dict.fromkeys(_BLOCK.findall(_text(_originals()[path])))) if path.startswith("templates/") else ()


def _describe(path: str, originals: dict[str, Path], own: Path | None) -> ThemeFile:
    about = _about(path, _text(originals[path])) if path in originals else ""
    if own is None or not own.is_file():
        return ThemeFile(path, about, "theme")
    text = own.read_bytes().decode("utf-8", "replace")
    if path not in originals:
        return ThemeFile(path, _about(path, text), "own")
    name = path.partition("/")[2]
    mark = _MARK.search(text.partition("\n")[0])
    if mark:
        is_current = mark["digest"] == _digest(_text(originals[path]))
        return ThemeFile(path, about, "copy" if is_current else "outdated", mark["version"])
    extends = re.search(rf"\{{%-?\s*extends\s+[\"']{re.escape(ORIGINALS + name)}[\"']", text)
    return ThemeFile(path, about, "extends" if extends else "replaces")


def _about(path: str, text: str) -> str:
    """Return what a file makes: the first sentence of a template's first comment."""
    comment = _ABOUT.match(text)
    words = " ".join(comment[1].split()) if comment else _STATIC.get(path.partition("/")[2], "")
    return words.partition(". ")[0].removesuffix(".")


def _originals() -> dict[str, Path]:
    root = theme_root()
    return {file.relative_to(root).as_posix(): file for folder in _FOLDERS for file in _files(root / folder)}


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.startswith("."))


def _is_theme(root: Path) -> bool:
    return root.resolve() == theme_root().resolve()


def _text(file: Path) -> str:
    return file.read_text("utf-8")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()[:16]
