"""Each row of the table of limits refuses one more than it allows; raised, it refuses nothing of the same input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest
from conftest import BASE, DRAWING, MakeSite
from hostile_site import OPTIONS
from msgspec.structs import force_setattr
from sample_pictures import corner, file_of

from onrecord.build.pipeline import check
from onrecord.output import over_the_limits
from onrecord.site_limits import LIMITS

EVENT = "content/stories/dispute/events/denial.yaml"
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
_TITLE = "{name: x, kind: organization}"
_STYLE = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><citation><layout/></citation>'
    "{}<bibliography><layout><text macro='m0'/></layout></bibliography></style>"
)
Files: TypeAlias = Mapping[str, str | bytes | None]


def _event(more: str) -> Files:
    return {EVENT: BASE[EVENT] + more}


def _file(most: int) -> Files:
    return {"content/pages/long.md": "---\ntitle: Long\n---\n" + "word " * (most // 5)}


def _depth(most: int) -> Files:
    return _event("body: " + "[" * (most + 1) + "]" * (most + 1) + "\n")


def _folders(most: int) -> Files:
    return {f"content/stories/{'a/' * (most + 1)}x.yaml": "title: x\n"}


def _id(most: int) -> Files:
    return {"content/actors/actors.yaml": f"{BASE['content/actors/actors.yaml']}{'a' * (most + 1)}: {_TITLE}\n"}


def _template(most: int) -> Files:
    return {"templates/story.html": "x" * (most + 1)}


def _list(most: int) -> Files:
    listed = "".join(f"  - {{id: q{n}, exact: x, lang: en, source: wire}}\n" for n in range(most + 1))
    return _event(f"quotes:\n{listed}")


def _claims(most: int) -> Files:
    listed = "".join(f"  - {{id: c{n}, text: x}}\n" for n in range(most + 1))
    return _event(f"claims:\n{listed}")


def _expected(most: int) -> Files:
    step = "kind: vote, title: x, date: 2022-07-05, published: 2022-05-10"
    return _event("expected:\n" + "".join(f"  - {{id: s{n}, {step}}}\n" for n in range(most + 1)))


def _relations(most: int) -> Files:
    return {EVENT: BASE[EVENT].replace("announcement#joint", f"[{'announcement#joint, ' * (most + 1)}]")}


def _citations(most: int) -> Files:
    return {EVENT: BASE[EVENT].replace("sources: wire", f"sources: [{'wire, ' * (most + 1)}]")}


def _speakers(most: int) -> Files:
    return {EVENT: BASE[EVENT].replace("speaker: company", f"speaker: [{'company, ' * (most + 1)}]")}


def _tags(most: int) -> Files:
    return _event(f"tags: [{', '.join(f't{n}' for n in range(most + 1))}]\n")


def _languages(most: int) -> Files:
    codes = ["en", *(f"x{a}{b}" for a in "abcdef" for b in "abcdef")]
    return {"site.yaml": f"{BASE['site.yaml']}languages: [{', '.join(codes[: most + 1])}]\n"}


def _stages(most: int) -> Files:
    listed = "".join(f"  - {{key: s{n}, label: x}}\n" for n in range(most + 1))
    return {"content/procedures/house.yaml": f"title: House\njurisdiction: any\nstages:\n{listed}"}


def _references(most: int) -> Files:
    return _event(f"body: It says {'[@wire] ' * (most + 1)}\n")


def _problems(most: int) -> Files:
    return _event("".join(f"unknown-{n}: x\n" for n in range(most + 1)))


def _expansion(most: int) -> Files:
    twice = most.bit_length()
    macros = "".join(
        f"<macro name='m{n}'><text macro='m{n + 1}'/><text macro='m{n + 1}'/></macro>" for n in range(twice)
    )
    style = _STYLE.format(f"{macros}<macro name='m{twice}'><text value='x'/></macro>")
    return {"site.yaml": f"{BASE['site.yaml']}csl: house.csl\n", "house.csl": style}


def _places(most: int) -> Files:
    quotes = "quotes: {id: words, exact: said it, lang: en, source: wire}\n"
    return {**_event(quotes), "content/snapshots/wire.txt": "They said it.\n" * (most + 1)}


def _picture(file: bytes) -> Files:
    return {**_event("media: {src: plan.img, alt: x, credit: x}\n".replace("img", _ending(file))),
            f"static/plan.{_ending(file)}": file}  # fmt: skip


def _ending(file: bytes) -> str:
    return "svg" if file.startswith(b"<svg") else "png"


def _elements(most: int) -> Files:
    return _picture(DRAWING.replace("<path", "<path d='M0 0'/>" * (most + 1) + "<path").encode())


def _story_relations(most: int) -> Files:
    """Return two events that deny an event with as many claims as half of these relations, and some more."""
    claims = "".join(f"  - {{id: c{n}, text: Claim {n}}}\n" for n in range(most // 2 + 10))
    head, _, foot = BASE[ANNOUNCEMENT].partition("  - id")
    announced = f"{head}{claims}{foot[foot.index('sources') :]}"
    denying = BASE[EVENT].replace("#joint", "")
    return {ANNOUNCEMENT: announced, EVENT: denying, EVENT.replace("denial", "again"): denying}


def _reactions(most: int) -> Files:
    few = LIMITS["relations"].most
    kinds = ("denies", "responds_to", "qualifies", "bears_on")[: most // few + 1]
    named = "".join(f"{kind}: [{'announcement#access, ' * few}]\n" for kind in kinds)
    return {EVENT: BASE[EVENT].replace("denies: announcement#joint\n", named)}


def _origins(most: int) -> Files:
    agencies = ", ".join(f"{{external: Agency {n}}}" for n in range(most + 1))
    before = BASE["content/sources/sources.yaml"]
    return {"content/sources/sources.yaml": f"{before}late: {{title: T, via: [{agencies}]}}\n"}


def _joined_claims(most: int) -> Files:
    claims = "".join(f"  - {{id: c{n}, text: Claim {n}, denies: announcement#joint}}\n" for n in range(most))
    return _event(f"claims:\n{claims}")


def _decisions(most: int) -> Files:
    finds = "type: finding\ndate: 2021-11-04\ntitle: A court\nsources: wire\npublished: 2021-11-10\nfinds:\n"
    few = "  - {target: announcement#joint, result: not-so}\n" * (most + 1)
    return {EVENT.replace("denial", "ruling"): finds + few}


Make: TypeAlias = Callable[[int], Files]
# The input, the limit with which it is tried where the real one would take too long, and the constant that holds it.
ROWS: Mapping[str, tuple[Make, int | None, str | None]] = {
    "file": (_file, None, "onrecord.read.file_decoding.MAX_BYTES"),
    "template": (_template, None, None),
    "depth": (_depth, None, None),
    "folders": (_folders, None, None),
    "id": (_id, None, None),
    "list": (_list, None, None),
    "claims": (_claims, None, None),
    "expected": (_expected, None, None),
    "relations": (_relations, None, None),
    "citations": (_citations, None, None),
    "speakers": (_speakers, None, None),
    "story-relations": (_story_relations, None, None),
    "reactions": (_reactions, None, None),
    "decisions": (_decisions, None, None),
    "joined-claims": (_joined_claims, None, None),
    "origins": (_origins, None, "onrecord.model.origins.MOST_ORIGINS"),
    "tags": (_tags, None, None),
    "languages": (_languages, None, None),
    "stages": (_stages, None, None),
    "references": (_references, None, None),
    "problems": (_problems, None, None),
    "expansion": (_expansion, 100, None),
    "places": (_places, None, "onrecord.check.checked_quotations._MOST_PLACES"),
    "picture-bytes": (lambda _: _picture(file_of(corner(80, 60), "PNG")), 50, "onrecord.pictures.probing.MAX_BYTES"),
    "pixels": (lambda _: _picture(file_of(corner(80, 60), "PNG")), 80 * 60 - 1, "onrecord.pictures.raster.MAX_PIXELS"),
    "elements": (_elements, 100, "onrecord.pictures.svg.MAX_ELEMENTS"),
}
OF_GITHUB = {
    "static-file": ("onrecord.output.limits.LARGEST_FILE", {"static/film.mp4": LIMITS["static-file"].most + 1}),
    "site": ("onrecord.output.limits.LARGEST_SITE", {"index.html": LIMITS["site"].most + 1}),
}
"""The limits of what GitHub takes, with the sizes of files beyond them."""
FAR = 10**7


def test_each_limit_has_an_input() -> None:
    """A new limit needs a row here."""
    assert ROWS.keys() | OF_GITHUB.keys() == LIMITS.keys()


@pytest.fixture
def set_limit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, int], None]]:
    """Return a function that gives a limit another number, wherever the package keeps it."""
    before = {name: limit.most for name, limit in LIMITS.items()}

    def set_to(name: str, most: int) -> None:
        force_setattr(LIMITS[name], "most", most)
        if constant := ROWS[name][2]:
            monkeypatch.setattr(constant, most)

    yield set_to
    for name, most in before.items():
        force_setattr(LIMITS[name], "most", most)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_raised_limit_refuses_nothing(name: str, make_site: MakeSite, set_limit: Callable[[str, int], None]) -> None:
    """The check tells the code of a limit once it is passed, and no more when the limit is raised."""
    make, tried, _ = ROWS[name]
    raised = LIMITS[name].most if tried is not None else FAR
    if tried is not None:
        set_limit(name, tried)
    root = make_site(make(LIMITS[name].most))
    code = LIMITS[name].code
    told = _told(root, code)
    set_limit(name, raised)

    assert told
    assert told - _told(root, code)


def test_variables_of_a_style_count_as_elements(make_site: MakeSite) -> None:
    """An element of a style counts as often as it names variables, since it is gone through for each of them."""
    names = "author " * (LIMITS["expansion"].most + 1)
    style = _STYLE.format(f"<macro name='m0'><names variable='{names}'/></macro>")

    assert _told(make_site({"site.yaml": f"{BASE['site.yaml']}csl: house.csl\n", "house.csl": style}), "LIM004")


def _told(root: Path, code: str) -> set[str]:
    """Return what the check says with a code."""
    return {problem.message for problem in check(root, OPTIONS).problems if problem.code == code}


@pytest.mark.parametrize("name", OF_GITHUB)
def test_raised_limit_of_github_warns_of_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build warns of what GitHub refuses, and of nothing when the limit is raised."""
    constant, sizes = OF_GITHUB[name]
    told = [problem.code for problem in over_the_limits(sizes)]
    monkeypatch.setattr(constant, 10**12)

    assert told == [LIMITS[name].code]
    assert list(over_the_limits(sizes)) == []
