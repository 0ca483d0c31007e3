"""What a new site begins with: the files in `onrecord/starter/`, filled in with what its publisher chose.

Their names have `dot-` where the site's have a dot, so that neither git nor a packager takes them for its own settings.
A place to fill in is `<<NAME>>`; `<<text KEY>>` is a text of the example, in all languages of the site that it is in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from onrecord.authoring.editing_programs import settings_files
from onrecord.authoring.schema import schemas
from onrecord.version import __version__

STARTER = Path(__file__).parent.parent / "starter"
SITE = STARTER / "site"
SHARED = (".github/ISSUE_TEMPLATE/", ".github/workflows/")
"""What this project's own repository has too, with places filled in its own way."""

_PLACE = re.compile(r"<<(?P<name>\w+)>>")
_TEXT = re.compile(r"^(?P<indent> *)(?P<field>\w+): <<(?P<form>text|line) (?P<key>\w+)>>$", re.MULTILINE)
_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class NewSite:
    """What the publisher of a new site chose."""

    title: str
    languages: tuple[str, ...]
    """BCP 47 tags, the default first."""
    timezone: str
    """An IANA name."""
    requirement: str
    """The line by which pip finds onrecord (PEP 508)."""
    url: str = ""
    """Where the site will live, if that is known."""
    repository: str = ""
    """Its repository on GitHub, if that is known."""


def site_files(site: NewSite) -> dict[str, str]:
    """Return the text of each file of a new site by its path, what editing programs need included."""
    languages = site.languages
    words = json.loads((STARTER / "words.json").read_text("utf-8"))
    spoken = languages[0] if _plain(languages[0]) in words["story"] else _ENGLISH
    places = {
        "spoken": spoken,
        "url": _setting("url", site.url, "https://example.org/"),
        "repository": _setting("repository", site.repository, "https://github.com/owner/name"),
        "languages": f"[{', '.join(languages)}]",
        "timezone": site.timezone,
        "requirement": site.requirement,
        "requires": f">={__version__}",
        **workflow_places("requirements.txt", "-r requirements.txt"),
    }
    words["site"] = {_ENGLISH: site.title}
    filled = {name: _filled(text, places, words, languages) for name, text in _templates().items()}
    return filled | settings_files() | {f"schema/{name}": text for name, text in schemas().items()}


def repository_files() -> dict[str, str]:
    """Return the files that this project's own repository shares with each site, which installs the program from it."""
    places = workflow_places("pyproject.toml", ".")
    return {name: _filled(text, places, {}, ()) for name, text in _templates().items() if name.startswith(SHARED)}


def workflow_places(dependencies: str, install: str) -> dict[str, str]:
    """Return what workflows are told of the program: which file names it, and how it is installed."""
    return {"dependencies": dependencies, "install": install}


def _templates() -> dict[str, str]:
    files = (file for file in sorted(SITE.rglob("*")) if file.is_file())
    return {_path(file.relative_to(SITE)): file.read_text("utf-8") for file in files}


def _path(template: Path) -> str:
    return "/".join(re.sub(r"\Adot-", ".", part) for part in template.parts)


def _setting(field: str, value: str, example: str) -> str:
    return f"{field}: {_quoted(value)}" if value else f"# {field}: {example}"


def _quoted(text: str) -> str:
    # JSON's strings are YAML's double-quoted ones (YAML 1.2.2, section 1.2).
    return json.dumps(text, ensure_ascii=False)


def _filled(
    template: str, places: Mapping[str, str], words: Mapping[str, Mapping[str, str]], languages: tuple[str, ...]
) -> str:
    # Texts last: what the publisher typed must not be taken for a place.
    text = _PLACE.sub(lambda found: places[found["name"]], template)
    return _TEXT.sub(partial(_worded, words=words, languages=languages), text)


def _worded(found: re.Match[str], words: Mapping[str, Mapping[str, str]], languages: tuple[str, ...]) -> str:
    """Return a field with its text: one string, or one a language where the example is in several of the site's.

    The site's first language always has a text, if need be in English: without one the example would be on no page.
    """
    by_language = words[found["key"]]
    first, *others = languages
    texts = {first: by_language.get(_plain(first), by_language[_ENGLISH])}
    texts |= {language: by_language[_plain(language)] for language in others if _plain(language) in by_language}
    start = f"{found['indent']}{found['field']}:"
    if len(texts) == 1 or found["form"] == "line":
        return f"{start} {_quoted(texts[first])}"
    return "\n".join((start, *(f"{found['indent']}  {language}: {_quoted(text)}" for language, text in texts.items())))


def _plain(language: str) -> str:
    """Return a language without its script and region."""
    return language.partition("-")[0]
