"""Fills in the template of a new site, `onrecord/starter/`.

Names there start with `dot-` instead of a dot, so that git and packagers ignore the settings. `<<NAME>>` is a
placeholder; `<<text KEY>>` stands for a text of the example in each language.
"""

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from onrecord.editing.schemas.entry_schemas import schemas
from onrecord.version import __version__

STARTER = Path(__file__).parents[2] / "starter"
SITE = STARTER / "site"
"""The files of a new site, as they are before anything is filled in."""
PAGES = STARTER / "pages"
SHARED = (".github/",)
"""The files that this project's own repository shares, with other values for the placeholders."""
_PUBLISHERS = ("content/", "root/", "static/", "templates/", "site.yaml", "requirements.txt")
"""The files that a publisher writes, and no upgrade renews."""
_OPEN = "lacks: [publisher, "
"""The start of the open questions of a page that does not say yet who publishes the site."""
_EXAMPLE = ("content/actors/example", "content/sources/example", "content/stories/example/")
"""The files of the invented story."""
UV = "0.12.4"
"""The version of uv that the workflows install, and `make lock` runs. Their action knows its checksum."""
LOCKS = "locks"
"""The folder of a site with the locks of its dependencies."""
_PLACEHOLDER = re.compile(r"<<(?P<name>\w+)>>")
_TEXT = re.compile(r"^(?P<indent> *)(?P<field>\w+): <<(?P<form>text|line) (?P<key>\w+)>>$", re.MULTILINE)
"""A line of a template whose value is filled in; no YAML until then."""
_ENGLISH = "en"


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
    publisher: str = ""
    licence: str = ""
    """The licence of its texts, if one is chosen."""
    has_example: bool = True
    """Whether it begins with the invented story."""


def required_range() -> str:
    """Return the versions of onrecord that a new site builds with."""
    return f">={__version__}"


def renewable_files(site: NewSite) -> dict[str, str]:
    """Return the text of each file that `onrecord upgrade` renews. The publisher writes all others."""
    return {path: text for path, text in site_files(site).items() if not path.startswith(_PUBLISHERS)}


def site_files(site: NewSite) -> dict[str, str]:
    """Return the text of each file of a new site by path, editor settings and schemas included."""
    languages = site.languages
    values = {
        "spoken": languages[0] if is_in_example(languages[0]) else _ENGLISH,
        "url": _setting("url", site.url, "https://example.org/"),
        "repository": _setting("repository", site.repository, "https://github.com/owner/name"),
        "publisher": _setting("publisher", site.publisher, "The newsroom"),
        "licence": _setting("licence", site.licence, "CC BY 4.0"),
        "languages": f"[{', '.join(languages)}]",
        "timezone": site.timezone,
        "requirement": site.requirement,
        "requires": required_range(),
        "uv": UV,
        "locks": LOCKS,
        "workflows": "[/]",
        "install": "-r requirements.txt",
    }
    words = _read_words() | {"site": {_ENGLISH: site.title}}
    templates = {
        path: text for path, text in _files_below(SITE).items() if site.has_example or not path.startswith(_EXAMPLE)
    }
    filled = {path: _fill_in(text, values, words, languages) for path, text in templates.items()}
    written = {f"schema/{name}": text for name, text in schemas().items()}
    return filled | _pages(languages, site.publisher) | settings_files() | written


def settings_files() -> dict[str, str]:
    """Return the settings files of a new site, which don't format YAML: that would fold lines and change quotes."""
    return _files_below(STARTER / "settings")


def is_in_example(language: str) -> bool:
    """Return whether the example has texts in a language."""
    return _primary(language) in _read_words()["story"]


def _read_words() -> dict[str, dict[str, str]]:
    """Return the texts of the example by name, each by language."""
    return msgspec.json.decode((STARTER / "words.json").read_bytes(), type=dict[str, dict[str, str]])


def repository_files() -> dict[str, str]:
    """Return the files that this project's own repository shares with new sites, by path."""
    folder = STARTER.relative_to(STARTER.parents[1]).as_posix()
    values = {
        "uv": UV,
        "locks": f"{folder}/site/{LOCKS}",
        "workflows": f"[/, /{folder}/site/dot-github/workflows]",
        "install": "--build-constraints .ci/locks/test.txt .",  # what builds onrecord, by its hashes
    }
    shared = {path: text for path, text in _files_below(SITE).items() if path.startswith(SHARED)}
    return {path: _fill_in(text, values, {}, ()) for path, text in shared.items()}


def _pages(languages: tuple[str, ...], publisher: str) -> dict[str, str]:
    """Return the pages of the menu in the languages that have them; in English if the first language has none.

    A known publisher is no open question: the settings name it, and so does the foot of each page.
    """
    first, *others = languages
    own = PAGES / _primary(first)
    folders = {"": own if own.is_dir() else PAGES / _ENGLISH}
    folders |= {f".{language}": PAGES / _primary(language) for language in others}
    pages = {}
    for ending, folder in folders.items():
        for file in sorted(folder.glob("*.md")):
            text = file.read_text("utf-8")
            pages[f"content/pages/{file.stem}{ending}.md"] = text.replace(_OPEN, "lacks: [") if publisher else text
    return pages


def _files_below(folder: Path) -> dict[str, str]:
    """Return the text of each file of a template by the path that it has in a site."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {_path_in_site(file.relative_to(folder).as_posix()): file.read_text("utf-8") for file in files}


def _path_in_site(path: str) -> str:
    return re.sub(r"(^|/)dot-", r"\1.", path)


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
