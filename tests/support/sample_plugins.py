"""Installs plug-ins into a folder on `sys.path`, as pip would: the code, and a folder with the metadata."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PAGE = """\
from onrecord.api import PageKind

QUOTES = PageKind[str](
    subject="site",
    template="quotes.html",
    address=lambda addresses, _key: f"{addresses.prefix}quotes/",
    view=lambda context, _key: {"count": len(context.site.events)},
)
"""
TEMPLATE = (
    '{% extends "base.html" %}\n{% block main %}\n<h1>{{ _("Events of the desk") }}: {{ count }}</h1>\n{% endblock %}\n'
)
FILE = """\
from onrecord.api import FileKind, Outcome

TEXT = FileKind[str](
    subject="site",
    address=lambda _context, _key: "quotes.txt",
    write=lambda context, _key: Outcome(f"{len(context.site.events)} events"),
    is_shared=True,
)
"""
RULE = """\
from onrecord.api import Code, PluginRule, Problem, Severity


def _find(context):
    for event in context.records.events:
        if event.fields.summary is None:
            yield Problem("DESK-001", "this event has no summary", context.locate(event.at("title")), "write one")


RULE = PluginRule(codes={"DESK-001": Code(Severity.WARNING, "no summary")}, find=_find)
"""
PAGE_POINT = {"onrecord.page_kinds": "quotes = sample_quotes.page:QUOTES"}
RULE_POINT = {"onrecord.rules": "summary = sample_quotes.rule:RULE"}
RULE_POINT_OF_BROKEN = {"onrecord.rules": "summary = broken_quotes.rule:RULE"}
FILE_POINT = {"onrecord.file_kinds": "quotes = sample_quotes.file:TEXT"}
PAGE_FILES = {"page.py": PAGE, "templates/quotes.html": TEMPLATE}


def install(
    folder: Path,
    points: Mapping[str, str],
    files: Mapping[str, str],
    *,
    name: str = "sample-quotes",
    version: str = "1.2",
    requires: str = "",
) -> Path:
    """Write a distribution whose one package has these files; return the package's folder.

    `requires` is a line of what it needs, as in `onrecord<1`.
    """
    package = folder / name.replace("-", "_")
    written = {"__init__.py": "", **files}
    for path, text in written.items():
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_text(text, "utf-8")
    metadata = folder / f"{package.name}-{version}.dist-info"
    metadata.mkdir(exist_ok=True)
    needs = f"Requires-Dist: {requires}\n" if requires else ""
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}", "utf-8")
    groups = "".join(f"[{group}]\n{lines}\n" for group, lines in points.items())
    (metadata / "entry_points.txt").write_text(groups, "utf-8")
    listed = [f"{package.name}/{path},," for path in written]
    listed += [f"{metadata.name}/{file},," for file in ("METADATA", "entry_points.txt", "RECORD")]
    (metadata / "RECORD").write_text("\n".join(listed) + "\n", "utf-8")
    return package


def install_samples(folder: Path) -> None:
    """Install a plug-in that works, one that breaks, one that adds what the first one adds, and an outdated one."""
    install(folder, PAGE_POINT, PAGE_FILES)
    install(folder, RULE_POINT_OF_BROKEN, {"rule.py": "import absent_library\n"}, name="broken-quotes")
    same = {group: line.replace("sample", "other") for group, line in PAGE_POINT.items()}
    install(folder, same, PAGE_FILES, name="other-quotes")
    old = {group: line.replace("sample", "former") for group, line in PAGE_POINT.items()}
    install(folder, old, PAGE_FILES, name="former-quotes", requires="onrecord<0.2")
