"""Hostile contents of every kind of file: each is refused with its code, at the file that an editor has to mend."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import BASE, MakeSite
from hostile_output import in_reports
from hostile_payloads import PAYLOADS
from hostile_site import OPTIONS

from onrecord.build.pipeline import check
from onrecord.problems import Severity
from onrecord.report.run_report import Report

EVENT = "content/stories/dispute/events/denial.yaml"
PICTURES = "media: [{src: x.svg, alt: x, credit: x}, {src: x.jpg, alt: x, credit: x}]\n"
REFERRING = {EVENT: BASE[EVENT] + PICTURES, "site.yaml": f"{BASE['site.yaml']}csl: house.csl\nlanguages: [en, ru]\n"}
"""The files of the site that name a style and pictures."""
ENTRIES = (
    "content/actors/x.yaml", "content/sources/x.yaml", "content/bills/x.yaml", "content/procedures/x.yaml",
    "content/stories/dispute/events/x.yaml", "content/stories/x/story.yaml",
)  # fmt: skip
TEMPLATES = ("templates/x.html", "templates/parts/x.html")
OTHERS: Mapping[str, str] = {
    "content/pages/x.md": "YML001", "content/snapshots/wire.txt": "", "published.txt": "IDS001",
    "locale/ru.po": "TRN003",
}  # fmt: skip
"""Files of text that are no entries, with the code of a content that is none of theirs. A kept text may be any text."""
COMMENTED = ("published.txt", "locale/ru.po")
"""The files in which a line that begins with # is a comment."""
ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "static/x.svg": (EVENT, "PIC001"), "static/x.jpg": (EVENT, "PIC001"), "house.csl": ("site.yaml", "CSL001"),
    "content/notes.txt": ("content/notes.txt", "FIL001"),
}  # fmt: skip
"""Files that are reported with one code whatever is in them, and where."""
NO_YAML = ("character reference", "template", "formula with at", "Markdown")
"""The payloads that are no YAML."""
DAMAGED: Mapping[str, tuple[bytes, str]] = {
    "a NUL": (b"a\x00b", "YML008"), "Latin-1": (b"caf\xe9", "YML008"), "UTF-16": ("a: x".encode("utf-16"), "YML008"),
    "a direction": ("title: \u202ex\n".encode(), "YML008"), "a line separator": ("a: a\u2028b\n".encode(), "YML008"),
    "a terminal's command": (b"title: \x1b[31mx\n", "YML008"), "a surrogate": (b"title: \xed\xa0\x80\n", "YML008"),
    "a lone carriage return": (b"title: x\ry: z\r", "YML008"),
    "git's marks": (b"<<<<<<< a\ntitle: x\n=======\ntitle: y\n>>>>>>> b\n", "YML009"),
}  # fmt: skip
"""Contents that no file of text may have, with their codes."""
REFUSED_YAML: Mapping[str, tuple[bytes, str]] = {
    "an anchor": (b"a: &x [1]\nb: *x\n", "YML005"), "a bomb": (b"a: &a [x, x]\nb: [*a, *a]\nc: [*a]\n", "YML005"),
    "a tag": (b"a: !!python/object/apply:os.system [x]\n", "YML005"), "two documents": (b"a: 1\n---\nb: 2\n", "YML006"),
    "a key twice": (b"title: x\ntitle: y\n", "YML002"),
}  # fmt: skip
"""What YAML allows and entries don't, with the codes."""
PATHS = (*ENTRIES, *TEMPLATES, *OTHERS, *ELSEWHERE)
CONTENTS: Mapping[str, bytes] = {
    **{name: text.encode() for name, text in PAYLOADS.items()},
    **{name: content for name, (content, _) in {**DAMAGED, **REFUSED_YAML}.items()},
}


def _expected(path: str, name: str) -> tuple[str, str]:
    """Return the file at which a content is reported, and the code."""
    if path in ELSEWHERE:
        return ELSEWHERE[path]
    if name in DAMAGED:
        return path, DAMAGED[name][1]
    if path in TEMPLATES:
        return path, "TPL001" if name == "template" else "TPL004"
    if path in OTHERS:
        return path, "" if path in COMMENTED and PAYLOADS.get(name, "").startswith("#") else OTHERS[path]
    return path, REFUSED_YAML[name][1] if name in REFUSED_YAML else "YML001" if name in NO_YAML else "FLD003"


def test_there_are_hundreds_of_inputs() -> None:
    """The tables of contents and files make more than 450 inputs."""
    assert len(PATHS) * len(CONTENTS) > 450


@pytest.mark.parametrize("name", CONTENTS)
def test_content_has_its_code(name: str, make_site: MakeSite) -> None:
    """Each file with the content is reported with the expected code, and no report of it is a command."""
    outcome = check(make_site({**REFERRING, **dict.fromkeys(PATHS, CONTENTS[name])}), OPTIONS)
    serious = [problem for problem in outcome.problems if problem.severity is not Severity.NOTE and problem.span]
    found = {(problem.span.path, problem.code) for problem in serious if problem.span}
    places = {path: _expected(path, name) for path in PATHS}

    assert {path: place for path, place in places.items() if place[1] and place not in found} == {}
    assert {path for path, (_, code) in places.items() if not code} & {path for path, _ in found} == set()
    assert list(in_reports(Report(outcome.problems, outcome.value.files))) == []


@pytest.mark.parametrize("name", CONTENTS)
def test_settings_have_their_code(name: str, make_site: MakeSite) -> None:
    """A whole `site.yaml` with the content is reported with the expected code, and no report of it is a command."""
    outcome = check(make_site({"site.yaml": CONTENTS[name]}), OPTIONS)
    code = DAMAGED[name][1] if name in DAMAGED else _expected("site.yaml", name)[1]

    assert ("site.yaml", code) in {(one.span.path, one.code) for one in outcome.problems if one.span}
    assert list(in_reports(Report(outcome.problems, outcome.value.files))) == []


SPACES, DIGITS = " " * 200_000, "1" * 5000
PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
ACTORS, TEMPLATE = "content/actors/actors.yaml", "templates/story.html"
LONG_VALUES: Mapping[str, tuple[str, str, str]] = {
    "a language": ("site.yaml", f"languages: 'en{SPACES}ru'\n", "FLD004"),
    "an author": (
        "content/sources/more.yaml",
        f"more: {{title: More, author: 'Ann Bee{SPACES}Cee', publisher: M}}\n",
        "",
    ),
    "a lack of a comma": (EVENT, f"note: {{title: x{SPACES}-: z}}\n", "YML001"),
    **{
        f"a range with {mark}": ("site.yaml", f"requires: '{mark}{DIGITS}'\n", "VER001")
        for mark in (">=", "~=1.", "^", "v")
    },
    "a colour": ("site.yaml", f"theme: {{colours: {{link: '{'(' * 5000}'}}}}\n", "THM001"),
    "a time zone of 300 folders": ("site.yaml", f"timezone: {'a/' * 300}x\n", "DAT005"),
    "a time zone of 300 packages": ("site.yaml", f"timezone: {'a.' * 300}/x\n", "DAT005"),
    "a plug-in": ("site.yaml", f"plugins: pytest>={DIGITS}\n", "PLG001"),
    "a requirement": ("requirements.txt", f"onrecord=={DIGITS}\n", ""),
    "plural forms": ("locale/ru.po", f'{PO}"Plural-Forms: nplurals=2; plural={SPACES}x;;\\n"\n', "TRN003"),
    "a line of spaces": (EVENT, f"body:\n{SPACES * 5}x: y: z\n", "YML001"),
    "a line of words below a block": (EVENT, f"summary: |\n{'a ' * 500_000}\n", "YML001"),
    "a line of dashes": (EVENT, f"{'- ' * 500_000}\n", "YML001"),
    "a name of many words": (ACTORS, f"more: {{name: {'abcdefgh ' * 100_000}, kind: person}}\n", ""),
    "a name of one word": (ACTORS, f"more: {{name: {'abcdefgh' * 100_000}, kind: person}}\n", ""),
    "a power in a template": (TEMPLATE, "{{ 9 ** 99999999 }}", ""),
    "a power for a block": (TEMPLATE, "{% autoescape 9 ** 99999999 %}{% endautoescape %}", ""),
}
"""Values that take an hour if their spaces or words are read again from each of them, values with more digits or
brackets than Python reads, and one that takes minutes to compute: the file, what to add, and the code."""


@pytest.mark.parametrize("name", LONG_VALUES)
def test_long_value_is_reported(name: str, make_site: MakeSite) -> None:
    """A value with 200,000 spaces or more, 5,000 digits or brackets is reported, before the test's time is over."""
    file, more, code = LONG_VALUES[name]
    outcome = check(make_site({file: BASE.get(file, "") + more}), OPTIONS)

    assert {code} - {""} <= {problem.code for problem in outcome.problems}
