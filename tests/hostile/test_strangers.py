"""What strangers send: files of other programs, issue forms, requests of the desk, plug-ins. All stays text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, TODAY, MakeSite
from desk_client import DeskClient, sent_fields
from filled_forms import CORRECTION, NEW_EVENT, correction, new_event, webhook
from golden import files_in
from hostile_output import in_fragment, in_page, in_reports, traces
from hostile_payloads import BUILT, ONE_FORMULA, PAYLOADS
from hostile_site import refused, texts
from httpx2 import Response
from markdown_it import MarkdownIt
from rendered_site import RenderedSite
from sample_plugins import PAGE, PAGE_FILES, PAGE_POINT, RULE, RULE_POINT, install

from onrecord.build.pipeline import Options, build
from onrecord.cli import main
from onrecord.render.fragments import as_html
from onrecord.report.run_report import Report
from onrecord.terminal.environment import Environment
from onrecord.web.issue_forms.outcomes import MissingAnswer
from onrecord.web.issue_forms.replies import reply_to_incomplete

DESK_PAYLOADS = (next(iter(BUILT)), "address")
"""The payloads that the desk is given: it writes no formula and no calendar."""
DRAFTS = Options(TODAY, drafts=True)
PLAIN_MARKDOWN = "onrecord.web.issue_forms.event_drafts.as_plain_markdown"
MARKDOWN = MarkdownIt("commonmark", {"html": True})


def _bibtex(number: int, text: str) -> str:
    return f"@misc{{key{number},\n  title = {{{text}}},\n  author = {{{{{text}}}}},\n  publisher = {{{text}}},\n}}\n"


def _ris(_number: int, text: str) -> str:
    line = " ".join(text.split())
    return f"TY  - GEN\r\nTI  - {line}\r\nAU  - {line}\r\nPB  - {line}\r\nUR  - {line}\r\nN1  - {line}\r\nER  - \r\n"


def _csl(payloads: list[str]) -> str:
    named = [{"id": f"k{n}", "type": text, "title": text, "publisher": text, "URL": text, "note": text,
              "author": [{"literal": text}]} for n, text in enumerate(payloads)]  # fmt: skip
    return json.dumps(named)


def _slides(payloads: list[str]) -> str:
    slides = [
        {
            "start_date": {"year": "2021"},
            "group": text,
            "text": {"headline": f"Slide {n} {text}", "text": text},
            "media": {"url": f"https://example.org/{n}", "caption": text, "credit": text},
        }
        for n, text in enumerate(payloads)
    ]
    return json.dumps({"title": {"text": {"headline": payloads[0]}}, "events": slides})


def _sheet(payloads: list[str]) -> str:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(("Year", "Headline", "Media", "Type", "Text", "Media Credit", "Media Caption", "Group", "Background"))
    rows.writerow(("", "Sheet", "", "title", *payloads[:5]))
    rows.writerows(
        ("2021", f"Row {n} {text}", f"https://example.org/{n}", "", *[text] * 5) for n, text in enumerate(payloads)
    )
    return written.getvalue()


IMPORTS: Mapping[str, tuple[str, Callable[[list[str]], str]]] = {
    "BibTeX": ("bibtex", lambda payloads: "\n".join(map(_bibtex, range(99), payloads))),
    "RIS": ("ris", lambda payloads: "".join(map(_ris, range(99), payloads))),
    "CSL-JSON": ("csl-json", _csl),
    "TimelineJS": ("timelinejs", _slides),
    "a sheet": ("timelinejs", _sheet),
}
"""The forms of files, each with the function that writes one with the payload in all of its fields."""


def _run(site: Path, *arguments: str, data: str | bytes) -> Result:
    ran = CliRunner().invoke(
        main, [*arguments, "--site", str(site)], input=data, obj=Environment(lambda: NOW, asks=False)
    )
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    assert ran.exit_code in (0, 1)
    return ran


def _files(root: Path) -> dict[str, bytes]:
    return {path: text.encode() for path, text in RenderedSite(root, DRAFTS).items()}


def _traces_of(root: Path) -> Iterator[str]:
    """Yield what the files of a site with its drafts have of a payload."""
    yield from traces(_files(root))


@pytest.mark.parametrize("kind", IMPORTS)
def test_imported_texts_stay_texts(kind: str, make_site: MakeSite) -> None:
    """An import of all payloads in all fields gives a site without errors, whose pages show them as texts."""
    form, write = IMPORTS[kind]
    root = make_site({})
    ran = _run(root, "import", form, "-", data=write(list(PAYLOADS.values())))

    assert "xss" in ran.output
    assert list(_traces_of(root)) == []


@pytest.mark.parametrize("name", ONE_FORMULA)
def test_form_of_a_reader_stays_text(name: str, make_site: MakeSite) -> None:
    """A payload in each answer of a form is refused or a draft's text; the reply is plain Markdown."""
    root, payload = make_site({}), PAYLOADS[name]
    replies = [
        _run(root, "import", "issue", "--output-format", "markdown", data=webhook(form, payload)).stdout
        for form in (
            *(new_event(**{question: payload}) for question in NEW_EVENT),
            *(correction(**{question: payload}) for question in CORRECTION),
        )
    ]

    assert [trace for reply in replies for trace in in_fragment(MARKDOWN.render(reply))] == []
    assert all(replies)
    assert list(_traces_of(root)) == []


def test_reply_needs_its_block_of_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the block of code around them, words of a reader are markup in a reply."""
    lacks = [MissingAnswer("Story", payload) for payload in PAYLOADS.values()]
    before = list(in_fragment(MARKDOWN.render(reply_to_incomplete(lacks))))
    monkeypatch.setattr("onrecord.web.issue_forms.replies._block", "\n".join)

    assert before == []
    assert list(in_fragment(MARKDOWN.render(reply_to_incomplete(lacks)))) != []


def _read_form(root: Path, answers: Mapping[str, str], number: int = 1) -> str:
    return _run(root, "import", "issue", data=webhook(new_event(**answers), number=number)).stdout


GUARDS: Mapping[str, tuple[object, Mapping[str, str], str]] = {
    "onrecord.web.issue_forms.answers.LONGEST_TEXT": (10**9, {"what": "word " * 1_001}, "more than 5,000 characters"),
    "onrecord.web.issue_forms.answers.LONGEST_LINE": (10**9, {"speaker": "w" * 1_001}, "more than 1,000 characters"),
    "onrecord.web.issue_forms.answers.forbidden_in": (lambda _: None, {"what": "a \u200bword"}, "it may be invisible"),
}
"""The guards of a form, each with what takes its place, the answer that it refuses, and its words."""


@pytest.mark.parametrize("guard", GUARDS)
def test_form_needs_each_guard(guard: str, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one of its guards, a form takes an answer that it refuses."""
    mutant, answers, refusal = GUARDS[guard]
    root = make_site({})
    refused_by = _read_form(root, answers)
    monkeypatch.setattr(guard, mutant)

    assert refusal in refused_by
    assert "wrote" not in refused_by
    assert "wrote content/" in _read_form(root, answers)


def test_form_needs_its_plain_markdown(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `as_plain_markdown`, what a reader wrote is markup on a page."""
    shown = "*strongly* and [here](https://example.net/)"
    root, pages = make_site({}), list[bytes]()
    for number in (1, 2):
        if pages:
            monkeypatch.setattr(PLAIN_MARKDOWN, str)
        assert "wrote content/" in _read_form(root, {"what": shown}, number)
        assert list(_traces_of(root)) == []
        pages += [b"".join(_files(root).values())]

    assert b"<em>strongly</em>" not in pages[0]
    assert b"<em>strongly</em>" in pages[1]


def test_import_needs_its_limit(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is refused when it is larger than an import may be, and taken when the limit is raised."""
    root, data = make_site({}), _bibtex(1, "A title")
    with monkeypatch.context() as patch:
        patch.setattr("onrecord.web.imports.decoding.LARGEST_FILE", len(data) - 1)
        refused_by = _run(root, "import", "bibtex", "-", data=data).output

    assert "larger than" in refused_by
    assert "wrote" in _run(root, "import", "bibtex", "-", data=data).output


def test_desk_needs_its_limit(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request is refused when it is larger than the desk takes, and taken when the limit is raised."""
    desk = DeskClient(make_site({}))
    fields = {"-at": "/-/new/denial", "title": "A title"}
    with monkeypatch.context() as patch:
        patch.setattr("onrecord.desk.browser.server._LARGEST", 50)
        refused_by = desk.post("/-/check", **fields)

    assert refused_by.status_code == 413
    assert desk.post("/-/check", **fields).status_code == 200


DESK = (
    "/-/desk/", "/-/edit/event/dispute/answer", "/-/edit/event/dispute/judgment", "/-/edit/story/dispute",
    "/-/edit/actor/meta", "/-/edit/source/tengri", "/-/edit/bill/child-rights-2021", "/-/text/event/dispute/answer",
    "/-/text/story/dispute", "/-/text/site/site", "/-/quote/tengri", "/-/publish", "/-/answer",
    "/-/new/denial?target=dispute/answer%23never&relation=denies",
)  # fmt: skip
NEW = "/-/new/denial"
FORMS = ("/-/edit/event/dispute/answer", "/-/edit/actor/meta", "/-/edit/source/tengri", NEW)


@pytest.mark.parametrize("name", DESK_PAYLOADS)
def test_desk_shows_texts(name: str, tmp_path: Path) -> None:
    """No page of the desk has markup of a site's payload, or of a form that is full of it."""
    payload = BUILT[name]
    refused(tmp_path / "site", texts(but=("EventFields.body",)), payload)
    desk = DeskClient(tmp_path / "site")
    pages = {address: desk.get(address) for address in DESK}
    forms = {address: sent_fields(desk.get(address)) for address in FORMS}
    for address, fields in forms.items():
        sent = {field: payload for field in fields if not field.startswith("-")}
        hidden = {field: value for field, value in fields.items() if field.startswith("-")}
        pages[f"saved {address}"] = desk.post(address, **{**hidden, **sent, "-do": "save"})
        checked = desk.post("/-/check", **{**hidden, **sent, "-at": address}).json()["html"]
        assert list(in_fragment(checked)) == []
    for address in ("/-/edit/event/{}", "/-/text/{}/x", "/-/find?q={}", "/-/new/{}", "/-/quote/{}", "/-/answer?to={}"):
        pages[address] = desk.get(address.format(quote(payload)))

    assert {address: page.status_code for address, page in pages.items() if page.status_code >= 500} == {}
    assert {address: list(in_page(page.text)) for address, page in pages.items() if _is_page(page)} == {
        address: [] for address, page in pages.items() if _is_page(page)
    }
    assert sum(_is_page(page) for page in pages.values()) > len(DESK)
    assert "xss" in pages[DESK[1]].text


@pytest.mark.slow
@pytest.mark.parametrize(
    "target", ["onrecord.desk.browser.desk_pages.escape", "onrecord.render.theme.templates.escape"]
)
def test_desk_needs_each_escape(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one escape, a page of the desk has the markup of a text."""
    refused(tmp_path / "site", texts(), PAYLOADS["element"])
    desk = DeskClient(tmp_path / "site")
    monkeypatch.setattr(target, lambda value: as_html(str(value)))

    assert [trace for address in DESK for trace in in_page(desk.get(address).text) if "xss" in trace]


def _is_page(page: Response) -> bool:
    return page.headers.get("content-type", "").startswith("text/html")


@pytest.mark.parametrize("name", BUILT)
def test_values_of_plugins_are_texts(
    name: str, make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The values of a plug-in's page are escaped, and so is what its rule reports."""
    payload, package = BUILT[name], f"hostile-{list(BUILT).index(name)}"
    module = package.replace("-", "_")
    code = {"page.py": PAGE.replace("len(context.site.events)", repr(payload)),
            "rule.py": RULE.replace('"this event has no summary"', repr(payload)),
            "templates/quotes.html": PAGE_FILES["templates/quotes.html"]}  # fmt: skip
    points = {**PAGE_POINT, **RULE_POINT}
    (tmp_path / "libraries").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "libraries")
    named = {group: line.replace("sample_quotes", module) for group, line in points.items()}
    install(tmp_path / "libraries", named, code, name=package)
    root = make_site({"site.yaml": f"{BASE['site.yaml']}plugins: {package}>=1,<2\n"})
    outcome = build(root, tmp_path / "out", Options(TODAY))
    files = files_in(tmp_path / "out")

    assert outcome.value.published, outcome.problems
    assert [problem.code for problem in outcome.problems] == ["DESK-001", "DESK-001"]
    assert list(in_reports(Report(outcome.problems, 1))) == []
    assert list(traces(files)) == []
    assert b"xss" in files["quotes/index.html"]
