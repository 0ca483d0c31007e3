"""Fills in the template of a new site, the files in `onrecord/starter/`.

A name in the template starts with `dot-` instead of a dot, so that git and packagers ignore the settings there.
`<<NAME>>` is a placeholder; `<<text KEY>>` stands for a text of the example in each of the site's languages. The pages
of the menu are whole files, in a folder for each language.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct, field

from onrecord.desk.schemas.entry_schemas import schemas
from onrecord.read.catalogues import is_built_in
from onrecord.read.text import refused_in
from onrecord.site_files.additions import Addition, RefusedError, add_files, create, new_file, present
from onrecord.site_files.change_journal import may_change
from onrecord.version import __version__

STARTER = Path(__file__).parents[2] / "starter"
SITE = STARTER / "site"
PAGES = STARTER / "pages"
SHARED = (".github/",)
"""The files that this project's own repository shares, with other values for the placeholders."""
_PUBLISHERS = ("content/", "static/", "templates/", "site.yaml", "requirements.txt")
UV = "0.12.4"
"""The version of uv that the workflows install, and `make lock` runs. Their action knows its checksum."""
LOCKS = "locks"
"""The folder of a site with the locks of its dependencies."""
_PLACEHOLDER = re.compile(r"<<(?P<name>\w+)>>")
_TEXT = re.compile(r"^(?P<indent> *)(?P<field>\w+): <<(?P<form>text|line) (?P<key>\w+)>>$", re.MULTILINE)
_ENGLISH = "en"
RECORD = "locks/onrecord.json"
"""The record's file in a site."""
_EARLIER = Path(__file__).parents[2] / "starter/earlier.json"
"""The record of a site that version 0.1.0 made, which wrote none."""
_VERSION = re.compile(r"\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)?")
_WORKFLOWS = ".github/workflows/"
_PIN = re.compile(rb"(uses: +[\w./-]+)@[0-9a-f]{40} +# v[\d.]+")
_PATTERNS: Mapping[str, str] = {
    "site": "site.yaml",
    "story": "content/stories/*/story.yaml",
    "event": "content/stories/*/events/*.yaml",
    "actors": "content/actors/*.yaml",
    "sources": "content/sources/*.yaml",
    "bill": "content/bills/*.yaml",
    "procedure": "content/procedures/*.yaml",
}
"""The glob pattern of the files that each schema describes."""
_EXTENSION = "redhat.vscode-yaml"
_EDITORCONFIG = """\
root = true

[*]
charset = utf-8
end_of_line = lf
indent_style = space
indent_size = 2
insert_final_newline = true
"""
"""Encoding and indentation for all editors that support editorconfig.org."""
_IGNORED = frozenset({".git", ".DS_Store"})
"""Names that don't count in an empty folder: a new repository's data, and the Finder's file."""


class NewSite(Struct, frozen=True):
    """The settings of a new site."""

    title: str
    languages: tuple[str, ...]
    """BCP 47 tags, the default first."""
    timezone: str
    """An IANA name."""
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
    words = json.loads((STARTER / "words.json").read_text("utf-8"))
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
    filled = {name: _fill_in(text, values, words, languages) for name, text in _templates().items()}
    return filled | _pages(languages) | settings_files() | {f"schema/{name}": text for name, text in schemas().items()}


def language_advice(language: str, languages: tuple[str, ...], folder: Path) -> str:
    """Return what a new site lacks in one of its languages, and what to type; empty if it lacks nothing."""
    words = json.loads((STARTER / "words.json").read_text("utf-8"))
    lacks = []
    if _primary(language) not in words["story"]:
        is_first = language == languages[0]
        lacks.append("the example stands in English" if is_first else "the example has no text")
    if not is_built_in(language):
        lacks.append("the words of the pages are in English until you translate them: onrecord translate "
                     f"{language} --site {shlex.quote(str(folder))}")  # fmt: skip
    return f"in '{language}' {'; '.join(lacks)}" if lacks else ""


def repository_files() -> dict[str, str]:
    """Return the files that this project's own repository shares with new sites, by path."""
    folder = STARTER.relative_to(STARTER.parents[1]).as_posix()
    workflows = f"[/, /{folder}/site/dot-github/workflows]"
    values = {"uv": UV, "locks": f"{folder}/site/{LOCKS}", "workflows": workflows, "install": "."}
    return {name: _fill_in(text, values, {}, ()) for name, text in _templates().items() if name.startswith(SHARED)}


def _pages(languages: tuple[str, ...]) -> dict[str, str]:
    """Return the pages of the menu in the languages that have them; in English if the first language has none."""
    first, *others = languages
    folders = {"": PAGES / _primary(first) if (PAGES / _primary(first)).is_dir() else PAGES / _ENGLISH}
    folders |= {f".{language}": PAGES / _primary(language) for language in others}
    return {
        f"content/pages/{file.stem}{ending}.md": file.read_text("utf-8")
        for ending, folder in folders.items()
        for file in sorted(folder.glob("*.md"))
    }


def _templates() -> dict[str, str]:
    files = (file for file in sorted(SITE.rglob("*")) if file.is_file())
    return {_path(file.relative_to(SITE)): file.read_text("utf-8") for file in files}


def _path(template: Path) -> str:
    return "/".join(re.sub(r"\Adot-", ".", part) for part in template.parts)


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
    """Return a field with its text: a string, or a mapping if the example has several of the site's languages.

    The first language falls back to English, since entries without a text in it are not shown.
    """
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
    """Return the digest of a file's content, whatever its line ends and the commits of its actions.

    Dependabot renews these commits, which makes a workflow no other one.
    """
    text = content.replace(b"\r\n", b"\n")
    return sha256(_PIN.sub(rb"\1", text) if path.startswith(_WORKFLOWS) else text).hexdigest()


def make_record(version: str, requirement: str, requires: str, files: Mapping[str, bytes]) -> bytes:
    """Return the content of the record of `files`."""
    digests = {path: digest_of(path, content) for path, content in sorted(files.items())}
    record = {"version": version, "requirement": requirement, "requires": requires, "files": digests}
    return f"{json.dumps(record, indent=2)}\n".encode()


def read_record(root: Path) -> StarterRecord:
    """Return the record of the site in `root`, or of version 0.1.0 if there is none. Raises `RefusedError`.

    A record is untrusted input: it may have come with a cloned site, and an upgrade deletes files that it names.
    """
    found = present(root, RECORD)
    content = _EARLIER.read_bytes() if found is None else found.after
    try:
        record = msgspec.json.decode(content, type=StarterRecord)
    except (ValueError, RecursionError):
        record = None
    if (
        record is None
        or not _VERSION.fullmatch(record.version)
        or not all(may_change("upgrade", path) for path in record.files)
    ):
        message = f"{RECORD} is not as onrecord wrote it"
        raise RefusedError(f"{message}; take it from an earlier commit, or delete it to compare every file")
    return record


def settings_files() -> dict[str, str]:
    """Return the settings files of a new site by path. Editors may change them afterwards."""
    settings = {
        "yaml.schemas": {f"schema/{kind}.schema.json": pattern for kind, pattern in _PATTERNS.items()},
        "yaml.format.enable": False,  # formatting would fold lines and change quotation marks
        "files.insertFinalNewline": True,
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2, "editor.quickSuggestions": {"strings": True}},
    }
    return {
        ".vscode/settings.json": _json(settings),
        ".vscode/extensions.json": _json({"recommendations": [_EXTENSION]}),
        ".editorconfig": _EDITORCONFIG,
    }


def add_settings(root: Path) -> list[Path]:
    """Write the settings files that do not exist, and return their paths. Raises `RefusedError`."""
    missing = {path: text for path, text in settings_files().items() if not (root / path).exists()}
    return [create(root, path, text) for path, text in missing.items()]


def _json(value: object) -> str:
    return f"{json.dumps(value, indent=2)}\n"


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
    """Write new `files` into `folder`, all or none of them; no file is overwritten, and no link is followed.

    Raises `RefusedError` after removing what it wrote, for example if another program creates one of the files
    meanwhile.
    """
    new = {
        name: new_file(content) if isinstance(content, str) else Addition(None, content)
        for name, content in files.items()
    }
    add_files(folder, new, "another program made it meanwhile")
