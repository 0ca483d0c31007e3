"""The cards of stories and claims: what they show, who has one, and that they are drawn once."""

from __future__ import annotations

import html
import io
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import BASE, DRAWING, MakeSite
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from page_html import Html
from PIL import Image
from rendered_site import RenderedSite
from sample_pictures import corner, file_of

from onrecord.build.pipeline import Options, build
from onrecord.cli import main
from onrecord.model.card_font import FOLDER, Look, missing_letters, tidy, width_of, wrap
from onrecord.pictures import card_drawing
from onrecord.render.chart.chart_layout import MOST_MARKS

EVENTS = "content/stories/dispute/events"
STORY = "content/stories/dispute/story.yaml"
SITE = f"{BASE['site.yaml']}outputs: [feeds, cards]\n"
ASKED = {"site.yaml": SITE}
OF_STORY, OF_CLAIM = "dispute/card.png", "dispute/announcement/joint/card.png"
KAZAKH = "әғқңөұүһіӘҒҚҢӨҰҮҺІ"
LONG = {
    "en": "Who signed, who pays, and why the Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten"
    "gesellschaft waited for three days at the closed channel while the parliament debated the landing fees of the bay",
    "ru": "Кто подписал договор — и кто заплатит за ворота, пока парламент третий день обсуждает сборы за причал, "
    "а баржи стоят у закрытого канала и ждут решения совета гавани, которое никто не может объяснить паромщикам",
    "kk": "Келісімге кім қол қойды, шығынды кім төлейді, ал Шамшырақ шығанағындағы балықшылардың өтінішіне қашан жауап "
    "беріледі және кемелер өткелі неге үш күн бойы жабық тұрды, һәм оны кім түсіндіреді",
}
TRILINGUAL = {
    "site.yaml": f"{SITE}languages: [en, ru, kk]\n",
    STORY: f"title: {{en: '{LONG['en']}', ru: '{LONG['ru']}', kk: '{LONG['kk']}'}}\n",
    f"{EVENTS}/announcement.yaml": BASE[f"{EVENTS}/announcement.yaml"].replace(
        "text: They issued a joint statement",
        f"text: {{en: '{LONG['en']}', ru: '{LONG['ru']}', kk: '{LONG['kk']}'}}",
    ),
    "content/actors/actors.yaml": (
        f"ministry: {{name: {{en: '{LONG['en']}', ru: '{LONG['ru']}', kk: '{LONG['kk']}'}}, kind: organization}}\n"
        "company: {name: The company, kind: organization}\n"
    ),
}
FONTS: dict[Look, str] = {
    "plain": "NotoSans-Regular",
    "bold": "NotoSans-Bold",
    "title": "NotoSerif-Bold",
    "quote": "NotoSerif-Italic",
}
Built = Mapping[str, bytes]


def built(root: Path, options: Options, out: Path | None = None) -> Built:
    """Build a site; return its cards and pages."""
    folder = out or root / "_site"
    outcome = build(root, folder, options)
    assert outcome.value.published is not None, outcome.problems
    files = (file for file in folder.rglob("*") if file.suffix in (".png", ".html"))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def rendered(root: Path, options: Options) -> Built:
    """Return the cards of a site as drawings, and its pages."""
    return {path: text.encode() for path, text in RenderedSite(root, options).of_kinds(".png", ".html").items()}


def cards_of(files: Built) -> set[str]:
    """Return the addresses of the cards."""
    return {path for path in files if path.endswith("card.png")}


def meta_of(page: bytes) -> dict[str, str]:
    """Return the values of a page's meta tags for large pictures, by name."""
    parsed = Html()
    parsed.feed(page.decode("utf-8"))
    parsed.close()
    tags = [{name: " ".join(text.split()) for name, text in tag.attributes.items()} for tag in parsed.all("meta")]
    found = {tag.get("property") or tag.get("name", ""): tag.get("content", "") for tag in tags}
    if found.get("twitter:card") == "summary":
        del found["twitter:card"]
    return {name: value for name, value in found.items() if name.startswith(("og:image", "twitter:"))}


def note_drawings(patch: pytest.MonkeyPatch) -> list[str]:
    """Return the drawings that are turned into PNG from now on."""
    drawn, draw = list[str](), card_drawing.draw

    def note(svg: str) -> bytes:
        drawn.append(svg)
        return draw(svg)

    patch.setattr(card_drawing, "draw", note)
    return drawn


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the drawings that are turned into PNG, as far as the test has run."""
    return note_drawings(monkeypatch)


def test_story_with_bars_has_a_card(make_site: MakeSite, options: Options) -> None:
    """A story of so many events that its chart has bars in place of marks has a card."""
    event = BASE[f"{EVENTS}/announcement.yaml"]
    more = {f"{EVENTS}/more-{number}.yaml": event for number in range(MOST_MARKS)}

    assert "dispute/card.png" in cards_of(rendered(make_site({**ASKED, **more}), options))


def test_story_without_events_has_a_card(make_site: MakeSite, options: Options) -> None:
    """The card of a story without events has its title alone."""
    files = rendered(make_site({**ASKED, "content/stories/other/story.yaml": "title: Other\n"}), options)

    assert "other/card.png" in files


def test_pages_name_the_card_of_their_subject(make_site: MakeSite, options: Options) -> None:
    """A story's pages and events have its card; an answered claim's page and event have the claim's; others none."""
    files = rendered(make_site(ASKED), options)
    metas = {path: meta for path, page in files.items() if path.endswith(".html") and (meta := meta_of(page))}

    assert cards_of(files) == {OF_STORY, OF_CLAIM}
    pages = {"dispute/index.html", "dispute/claims/index.html", "dispute/denial/index.html"}
    of_claim = {"dispute/announcement/index.html", "dispute/announcement/joint/index.html"}
    assert metas.keys() == {*pages, *of_claim}
    story, claim = metas["dispute/index.html"], metas["dispute/announcement/index.html"]
    assert [metas[page] for page in pages] == [story] * 3
    assert [metas[page] for page in of_claim] == [claim] * 2
    assert re.fullmatch(rf"https://example\.org/{OF_STORY}\?[0-9a-f]{{8}}", story.pop("og:image"))
    assert re.fullmatch(rf"https://example\.org/{OF_CLAIM}\?[0-9a-f]{{8}}", claim.pop("og:image"))
    size = {"og:image:width": "1200", "og:image:height": "630", "twitter:card": "summary_large_image"}
    assert story == size | {"og:image:alt": "The dispute. 1 claim disputed · 2 events · 1–2 Nov 2021"}
    assert claim == size | {
        "og:image:alt": (
            "Disputed; no reply found from The ministry. Claim: They issued a joint statement. "
            "Claimed by The ministry. Denied by The company"
        )
    }


def words_of(svg: str) -> list[str]:
    """Return the texts of a drawing, in its order."""
    texts = re.findall(r"<text[^>]*>(.+?)</text>", svg)
    return [html.unescape(re.sub("<[^>]*>", "", text)).replace("\u00a0", " ") for text in texts]


def test_card_says_who_claims_and_who_denies(make_site: MakeSite, options: Options, drawings: list[str]) -> None:
    """The card of a claim has its standing first, its words and its sides; that of a story title, facts, picture."""
    built(make_site(ASKED), options)
    story, claim = map(words_of, drawings)

    assert claim == [
        "Disputed", "no reply found from The ministry", "Claim: They issued a joint statement",
        "Claimed by", "The ministry", "1 November 2021", "Denied by", "The company", "The company denies",
        "2 November 2021", "A test", "The dispute",
    ]  # fmt: skip
    assert story[:4] == ["1 claim disputed", "2 events", "The dispute", "1–2 Nov 2021"]
    assert {"2021", "The ministry", "The company"} <= set(story[4:])
    assert story[-1] == "A test"
    assert (drawings[0].count("<circle"), "<a " in drawings[0], "<title" in drawings[0]) == (2, False, False)


JOINT = BASE[f"{EVENTS}/announcement.yaml"]


def said_by(event: str, exact: str) -> str:
    """Return an event whose claim has a quotation."""
    quoted = event.replace("- id: joint\n", "- id: joint\n    quote: said\n")
    return f"{quoted}quotes: [{{id: said, exact: '{exact}', lang: en, source: wire}}]\n"


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("They issued a joint statement", "“They issued a joint statement”"),
        ("We issued it together", "Claim: They issued a joint statement"),
    ],
    ids=["verbatim", "the editors' words"],
)
def test_no_card_states_a_claim_as_a_fact(
    make_site: MakeSite, options: Options, drawings: list[str], exact: str, shown: str
) -> None:
    """Verbatim words have quotation marks; before those of the editors stands 'Claim'."""
    quoted = said_by(JOINT, exact)
    root = make_site({**ASKED, f"{EVENTS}/announcement.yaml": quoted})
    built(root, options)
    claim = words_of(drawings[1])

    assert claim[2] == shown
    assert claim.count(f"“{exact}”") == 1
    assert sum("They issued a joint statement" in words for words in claim) == 1


def test_words_of_a_side_are_italic_only_if_they_are_verbatim(
    make_site: MakeSite, options: Options, drawings: list[str]
) -> None:
    """The reader's own language is quoted; a translation is called one, and has no quotation marks."""
    foreign = said_by(JOINT, "Мы подписали").replace("lang: en", "lang: ru, translation: {en: We signed}")
    built(make_site({**ASKED, f"{EVENTS}/announcement.yaml": said_by(JOINT, "We signed it")}), options)
    built(make_site({**ASKED, f"{EVENTS}/announcement.yaml": foreign}), options)
    own, translated = (
        {words: look for look, words in re.findall(r'<text class="(\w+)"[^>]*>([^<]*)</text>', svg)}
        for svg in (drawings[1], drawings[3])
    )

    assert own["“We signed it”"] == "quote"
    assert translated["Translation: We signed"] == "plain"
    assert "quote" not in translated.values()


def test_card_says_what_was_found_above_the_standing(
    make_site: MakeSite, options: Options, drawings: list[str]
) -> None:
    """A finding stands in the band before the standing, which it does not change."""
    finding = (
        "type: finding\ndate: 2021-12-01\ntitle: The court decides\nspeaker: court\nsources: wire\n"
        "published: 2021-12-02\nfinds: {target: announcement#joint, result: not-so}\n"
    )
    court = "court: {name: The court, kind: organization}\n"
    built(make_site({**ASKED, f"{EVENTS}/found.yaml": finding, "content/actors/court.yaml": court}), options)

    assert words_of(drawings[1])[:3] == [
        "Found not to be so by The court, 1 December 2021.", "Disputed", "no reply found from The ministry",
    ]  # fmt: skip


def test_answered_claim_without_a_dispute_has_a_card(
    make_site: MakeSite, options: Options, drawings: list[str]
) -> None:
    """Its band is not that of a dispute, and the second column has the second side."""
    confirming = BASE[f"{EVENTS}/denial.yaml"].replace("type: denial", "type: statement")
    confirming = confirming.replace("denies: announcement#joint", "confirms: announcement#joint")
    built(make_site({**ASKED, f"{EVENTS}/denial.yaml": confirming}), options)

    assert words_of(drawings[1])[0] == "Confirmed by The company"
    assert words_of(drawings[1])[5:7] == ["Claimed by", "The company"]
    assert 'fill="#6a3d9a"/>' not in drawings[1]


def test_band_is_as_large_as_the_claim_or_nearly(make_site: MakeSite, options: Options, drawings: list[str]) -> None:
    """At 300 pixels, as messengers show it, standing and claim have at least 10 pixels, one 3/4 of the other."""
    built(make_site(ASKED), options)
    sizes = dict(re.findall(r'<text class="([\w ]+)"[^>]* font-size="(\d+)">', drawings[1]))

    assert min(int(sizes["bold on"]), int(sizes["on end"])) >= 40
    assert int(sizes["bold on"]) >= 0.75 * int(sizes["title"])


def test_own_picture_goes_before_the_card(make_site: MakeSite, options: Options) -> None:
    """An event with a picture shows that to social networks; a drawing, which they can't show, leaves the card."""
    announcement = BASE[f"{EVENTS}/announcement.yaml"]
    media = "media: {src: letter.%s, alt: The letter, credit: The ministry}\n"
    files: dict[str, str | bytes | None] = {
        "static/letter.jpg": file_of(corner(400, 300), "JPEG"),
        "static/letter.svg": DRAWING,
    }
    page = "dispute/announcement/index.html"
    own = built(make_site({**ASKED, **files, f"{EVENTS}/announcement.yaml": announcement + media % "jpg"}), options)
    drawn = built(make_site({**ASKED, **files, f"{EVENTS}/announcement.yaml": announcement + media % "svg"}), options)

    assert meta_of(own[page])["og:image:alt"] == "The letter"
    assert "og:image:width" not in meta_of(own[page])
    assert OF_CLAIM in meta_of(drawn[page])["og:image"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"site.yaml": SITE.replace("url: https://example.org/\n", "")},
        {STORY: "title: The dispute\nindex: no\n"},
        {STORY: "title: The dispute\nwithdrawn: {date: 2021-11-12, reason: It was forged}\n"},
        {STORY: "title: The dispute on 漢字\n"},
        {"site.yaml": SITE.replace("A test", "سجل")},
    ],
    ids=["not asked for", "no address", "not for search engines", "withdrawn", "letters of the title", "of the site"],
)
def test_site_has_no_cards(make_site: MakeSite, options: Options, changes: Mapping[str, str]) -> None:
    """A site has none that does not ask for them or has no address; nor has a story that nobody shall share."""
    files = rendered(make_site(changes if not changes else {**ASKED, **changes}), options)

    assert cards_of(files) == set()
    assert [path for path, page in files.items() if path.endswith(".html") and meta_of(page)] == []


def test_drafts_and_previews_have_no_cards(make_site: MakeSite, options: Options) -> None:
    """A build with drafts and a preview make no cards, and no page names any."""
    root = make_site({**ASKED, f"{EVENTS}/draft.yaml": "status: draft\n" + BASE[f"{EVENTS}/denial.yaml"]})
    for run in (replace(options, drafts=True), replace(options, has_style_inside=False)):
        files = built(root, run)
        assert cards_of(files) == set()
        assert meta_of(files["dispute/index.html"]) == {}


@pytest.mark.parametrize(
    "change",
    [
        {f"{EVENTS}/announcement.yaml": BASE[f"{EVENTS}/announcement.yaml"].replace("a joint statement", "共同声明")},
        {"content/actors/actors.yaml": BASE["content/actors/actors.yaml"].replace("The company", "Компания №1 ✈")},
    ],
    ids=["claim", "name"],
)
def test_letters_that_the_font_lacks_are_never_boxes(
    make_site: MakeSite, options: Options, drawings: list[str], change: Mapping[str, str]
) -> None:
    """A claim with such letters has no card; the picture of its story leaves such a name out."""
    files = built(make_site({**ASKED, **change}), options)

    assert cards_of(files) == {OF_STORY}
    assert OF_STORY in meta_of(files["dispute/announcement/index.html"])["og:image"]
    assert missing_letters(*drawings) == ""


def test_missing_library_is_one_line(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library a build makes no cards, says so in one line each time, and ends as it would without."""
    root = make_site(ASKED)
    monkeypatch.setattr(card_drawing, "installed_versions", dict)
    runs = [CliRunner().invoke(main, ["build", str(root), "--no-keep-ids"]) for _ in range(2)]

    for ran in runs:
        assert (ran.exit_code, ran.stderr) == (0, "no problems in 6 files\n")
        assert re.fullmatch(
            r'no cards were made: they need the library resvg-py; install it: python -m pip install "resvg-py[^"]*"\n'
            r"built [^\n]*\n",
            ran.stdout,
        )
    assert "nothing has changed" in runs[1].stdout
    assert not list(root.rglob("card.png"))
    assert meta_of((root / "_site/dispute/index.html").read_bytes()) == {}


def test_broken_library_is_one_line(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that is there and does not load is like a missing one, with the reason, until it is mended."""
    root = make_site(ASKED)
    (root.parent / "broken").mkdir()
    (root.parent / "broken/resvg_py.py").write_text("raise ImportError('no native part:\\n  GLIBC_2.99')", "utf-8")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(root.parent / "broken")
        patch.delitem(sys.modules, "resvg_py", raising=False)
        ran = CliRunner().invoke(main, ["build", str(root), "--no-keep-ids"])

    assert (ran.exit_code, ran.stderr) == (0, "no problems in 6 files\n")
    reason = "the library resvg-py does not load: no native part: GLIBC_2.99"
    assert re.fullmatch(rf"no cards were made: {reason}\nbuilt [^\n]*\n", ran.stdout)
    assert not list(root.rglob("card.png"))
    assert "og:image" not in meta_of((root / "_site/dispute/index.html").read_bytes())
    assert CliRunner().invoke(main, ["build", str(root), "--no-keep-ids"]).stdout.startswith("built ")
    assert len(list(root.rglob("card.png"))) == 2


@pytest.fixture(scope="module")
def trilingual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Built, list[str]]]:
    """Build a site with texts far too long, in three languages; return its files and drawings."""
    root = tmp_path_factory.mktemp("site")
    for path, content in {**BASE, **TRILINGUAL}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        drawn = note_drawings(patch)
        from conftest import TODAY  # noqa: PLC0415

        yield built(root, Options(today=TODAY)), drawn


def test_cards_are_pictures_of_the_promised_size(trilingual: tuple[Built, list[str]]) -> None:
    """Each card is a PNG of 1200 x 630 pixels with less than 300 KB, in each language."""
    files, _ = trilingual
    names = {f"{language}{path}" for language in ("", "ru/", "kk/") for path in (OF_STORY, OF_CLAIM)}

    assert cards_of(files) == names
    for name in names:
        with Image.open(io.BytesIO(files[name])) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
        assert len(files[name]) < 300_000


def test_no_text_leaves_its_card(trilingual: tuple[Built, list[str]]) -> None:
    """All words stand between the margins: by the widths of their letters, and in the pixels."""
    files, drawn = trilingual
    fonts = {look: TTFont(FOLDER / f"{name}.ttf") for look, name in FONTS.items()}
    text = re.compile(r'<text class="([\w ]+)" x="([\d.]+)" y="([\d.]+)" font-size="(\d+)">(.+?)</text>')
    found = [text.findall(svg) for svg in drawn]

    assert [len(words) > 5 for words in found].count(True) == 6
    for look, x, y, size, words in (row for rows in found for row in rows):
        font = fonts.get(look.split()[0], fonts["plain"])
        glyphs, advances = font.getBestCmap(), font["hmtx"].metrics
        shown = html.unescape(re.sub("<[^>]*>", "", words))
        width = sum(advances[glyphs[ord(letter)]][0] for letter in shown) * int(size) / 1000
        start = float(x) - width if "end" in look else float(x)
        assert start >= 64
        assert start + width <= 1200 - 64
        assert 40 < float(y) <= 604
    for name in cards_of(files):
        with Image.open(io.BytesIO(files[name])) as image:
            pixels = image.convert("RGB")
        edges = [pixels.crop(box) for box in ((0, 300, 60, 630), (1140, 300, 1200, 630), (0, 616, 1200, 630))]
        assert [len(edge.getcolors() or ()) for edge in edges] == [1, 1, 1]


def test_texts_that_are_too_long_end_with_an_ellipsis(trilingual: tuple[Built, list[str]]) -> None:
    """A title has four lines at most, a claim below a high band three; an ellipsis replaces the rest."""
    _, drawn = trilingual
    titles = [re.findall(r'<text class="title"[^>]*>(?:<tspan.*?</tspan>)?([^<]+)', svg) for svg in drawn]

    assert [len(lines) for lines in titles] == [4, 3] * 3
    assert all(lines[-1].endswith("…") and not any("…" in line for line in lines[:-1]) for lines in titles)


def test_kazakh_letters_are_glyphs_of_their_own() -> None:
    """Each of the 18 letters is drawn, unlike the box of a missing letter and unlike the others."""

    def drawn(letter: str) -> bytes:
        size = 'width="60" height="60" font-family="Noto Sans"'
        return card_drawing.draw(
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}><text x="5" y="45" font-size="40">{letter}</text></svg>'
        )

    assert len({drawn("漢"), *map(drawn, KAZAKH)}) == 1 + len(KAZAKH)
    assert missing_letters(KAZAKH, "їєґіЇЄҐІ «„“»–—…№₸₴€→ ёЁ ÄßçŁğışŐ 0123456789") == ""
    assert missing_letters("水 and العربية") == "水العربية"


def test_table_of_letters_is_that_of_the_fonts() -> None:
    """The table has each letter of all fonts with its width; they are under their licence."""
    for look, name in FONTS.items():
        font = TTFont(FOLDER / f"{name}.ttf")
        advances = {chr(code): font["hmtx"].metrics[glyph][0] for code, glyph in font.getBestCmap().items()}
        assert {letter: width_of(letter, 1000, look) for letter in advances} == advances
        assert missing_letters(*advances) == ""
        assert "Open Font License" in font["name"].getDebugName(13)
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text("utf-8")


@given(
    st.text("абвгд ЖшЩ-–—/ыio\n\u00a0", max_size=200),
    st.integers(60, 1072),
    st.integers(1, 4),
    st.sampled_from([*FONTS]),
)
def test_lines_fit_and_lose_no_word(text: str, room: int, most: int, look: Look) -> None:
    """No line is wider than its room; without an ellipsis, the lines have all letters in order."""
    lines = wrap(text, room, 46, most, look)

    assert len(lines) <= most
    assert all(width_of(line, 46, look) <= room for line in lines)
    if not any("…" in line for line in lines):
        assert "".join("".join(lines).split()) == "".join(tidy(text).split())


def test_lines_are_about_as_long() -> None:
    """The last line of a title is no single short word if the lines before it have room to give."""
    lines = wrap("Kazakhstan and Facebook: whose statement, what access", 1072, 60, 4, "bold")

    assert lines == ["Kazakhstan and Facebook:", "whose statement, what access"]
    assert wrap("Дамба — и точка", 260, 46, 4, "bold") == ["Дамба\u00a0—", "и точка"]


def test_two_cold_builds_make_equal_cards(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """Cards have the same bytes each time."""
    root = make_site(ASKED)
    one, other = (built(root, options, tmp_path / name) for name in ("one", "other"))

    assert {path: one[path] for path in cards_of(one)} == {path: other[path] for path in cards_of(other)}


def test_cards_are_drawn_once(
    make_site: MakeSite, options: Options, tmp_path: Path, drawings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build draws only what has changed, even into an empty folder; a new version of the library draws all again."""
    remembering = replace(options, remember=True)
    root = make_site(ASKED)
    first = built(root, remembering)
    assert len(drawings) == 2
    assert built(root, remembering, tmp_path / "empty") == first
    assert len(drawings) == 2

    make_site({**ASKED, f"{EVENTS}/announcement.yaml": BASE[f"{EVENTS}/announcement.yaml"].replace("joint s", "S")})
    changed = built(root, remembering)
    assert (len(drawings), "They issued a Statement" in drawings[2]) == (3, True)
    assert meta_of(changed["dispute/announcement/index.html"]) != meta_of(first["dispute/announcement/index.html"])
    assert changed[OF_STORY] == first[OF_STORY]

    monkeypatch.setattr(card_drawing, "installed_versions", lambda: {"resvg-py": "99"})
    assert cards_of(built(root, remembering, tmp_path / "again")) == {OF_STORY, OF_CLAIM}
    assert len(drawings) == 5


def test_edit_of_a_text_keeps_the_card(make_site: MakeSite, options: Options, drawings: list[str]) -> None:
    """After an edit of an event's text alone, its pages name the same cards, which stay as they are."""
    remembering = replace(options, remember=True)
    root = make_site(ASKED)
    first = built(root, remembering)
    (root / f"{EVENTS}/announcement.yaml").write_text(
        f"{BASE[f'{EVENTS}/announcement.yaml']}body: New words.\n", "utf-8"
    )
    edited = built(root, remembering)

    assert len(drawings) == 2
    for page in ("dispute/index.html", "dispute/announcement/index.html"):
        assert b"New words." in edited[page]
        assert meta_of(edited[page]) == meta_of(first[page])
    assert [edited[card] == first[card] for card in (OF_STORY, OF_CLAIM)] == [True, True]


def test_card_goes_with_its_dispute(make_site: MakeSite, options: Options) -> None:
    """A claim that nobody denies any more loses its card, in the output and in the cache."""
    remembering = replace(options, remember=True)
    root = make_site(ASKED)
    built(root, remembering)
    cached = {path.name for path in (root / ".onrecord/pictures").iterdir()}
    (root / EVENTS / "denial.yaml").unlink()
    files = built(root, remembering)

    assert cards_of(files) == {OF_STORY}
    assert len(cached) == 2
    assert len(cached & {path.name for path in (root / ".onrecord/pictures").iterdir()}) == 1


def test_cards_have_the_colours_of_the_theme(make_site: MakeSite, options: Options, drawings: list[str]) -> None:
    """A site's own colours are filled in as hexadecimal digits: resvg reads no others of CSS Color 4."""
    colours = "theme:\n  colours: {paper: 'hwb(60 90% 0%)', deny: rebeccapurple}\n"
    built(make_site({"site.yaml": SITE + colours}), options)

    assert 'fill="#ffffe6"' in drawings[0]
    assert 'fill="#663399"/><text class="bold on"' in drawings[0]
    assert "var(" not in drawings[0]
