"""`onrecord export STORY --html`: a story in one file, with all that its pages say."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, COMPLETE, DRAWING, MakeSite, noon
from page_html import Html
from sample_pictures import corner, file_of

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.cli import main
from onrecord.terminal.environment import Environment

HERE = Path(__file__).parents[1]
EVENTS = "content/stories/dispute/events"
DENIAL = BASE[f"{EVENTS}/denial.yaml"]
STORY = "content/stories/dispute/story.yaml"
NO_ADDRESS = {"site.yaml": "title: A test\n"}
MOST = 2 * 1024 * 1024


def run(*arguments: str | Path) -> Result:
    """Run `onrecord export`."""
    environment = Environment(lambda: noon(COMPLETE), asks=False)
    return CliRunner().invoke(main, ["export", *map(str, arguments)], catch_exceptions=False, obj=environment)


def exported(site: Path, *arguments: str, story: str = "dispute") -> str:
    """Return the file of a story."""
    ran = run(story, "--html", "--site", site, "-o", "-", *arguments)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def read(text: str) -> Html:
    """Return a parsed file."""
    html = Html()
    html.feed(text)
    html.close()
    return html


def links(text: str) -> list[str]:
    """Return where the links of a file lead."""
    return [unescape(address) for address in re.findall(r'<a\b[^>]* href="([^"]*)"', text)]


@pytest.fixture(scope="module")
def everything() -> str:
    """Return the file of the story that uses every feature."""
    return exported(HERE / "sites/everything", story="harbour")


def test_file_is_named_after_the_story(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name, the file stands in this folder under the story's id; the command says how large it is."""
    site = make_site({})
    monkeypatch.chdir(tmp_path)
    ran = run("dispute/", "--html", "--site", site)

    assert (ran.exit_code, ran.stdout) == (0, "")
    size = (tmp_path / "dispute.html").stat().st_size
    assert ran.stderr == f"wrote dispute.html ({-(-size // 1024)} KB)\n"
    assert (tmp_path / "dispute.html").read_text("utf-8") == exported(site)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["dispute"], 2, "say what to write: onrecord export STORY --format html"),
        (["disputes", "--html"], 1, "there is no published story 'disputes'; did you mean 'dispute'?"),
        (["secret", "--html"], 1, "there is no published story 'secret'; drafts are not exported"),
        (["gone", "--html"], 1, "the story 'gone' is withdrawn, so there is nothing to read offline"),
        (["dispute", "--html", "--language", "ru"], 1, "the story 'dispute' is not in 'ru', but in en"),
        (["dispute", "--html", "-o", "no/such/file.html"], 1, "'no/such/file.html' can't be written"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_refusals(arguments: list[str], status: int, message: str, make_site: MakeSite) -> None:
    """The command says why it writes no file: no form, no such story, a draft, a withdrawn one, another language."""
    site = make_site(
        {
            "content/stories/secret/story.yaml": "title: Secret\nstatus: draft\n",
            "content/stories/gone/story.yaml": "title: Gone\nwithdrawn: {date: 2021-11-12, reason: It was forged}\n",
        }
    )
    ran = run(*arguments, "--site", site)

    assert ran.exit_code == status
    assert message in ran.stderr


def test_site_with_errors_is_not_exported(make_site: MakeSite) -> None:
    """An error of an entry or of a template ends the command with its report."""
    for path, text, code in (
        (f"{EVENTS}/denial.yaml", DENIAL.replace("wire", "wires"), "SRC002"),
        ("templates/parts/row.html", "{{ row.nothing.at_all }}", "TPL001"),
    ):
        ran = run("dispute", "--html", "--site", make_site({path: text}), "-o", "-")

        assert (ran.exit_code, ran.stdout) == (1, "")
        assert code in ran.stderr


def test_file_has_all_that_the_pages_say(everything: str) -> None:
    """The file has the rows with their texts, all claims with their sides, and all sources; each row is open."""
    folder = HERE / "golden/everything/harbour"
    html = read(everything)
    rows = [item.attributes["id"] for item in html.all("article", data_event="*")]

    events = {path.stem for path in (HERE / "sites/everything/content/stories/harbour/events").glob("*.yaml")}
    assert {*rows} == events - {"year", "unfinished"}  # one is withdrawn, the other a draft
    assert everything.count("<details open><summary>") == len(rows)
    for page, mark in (("claims", ' id="matter_'), ("sources", ' id="source_')):
        assert everything.count(mark) == (folder / page / "index.html").read_text("utf-8").count(mark) > 0
    for text in (
        "It is <em>not</em> the first",
        "The port is closed",
        "By order 7.",
        "Quotations belong to their authors.",
    ):
        assert text in everything


def test_links_stay_inside_the_file(everything: str) -> None:
    """No two places have the same anchor, each link inside leads to one, and no link leads to a page that is inside."""
    anchors = Counter(unescape(name) for name in re.findall(r' id="([^"]+)"', everything))
    inside = [link[1:] for link in links(everything) if link.startswith("#")]

    assert [name for name, count in anchors.items() if count > 1] == []
    assert len(inside) > 100
    assert {*inside} <= {*anchors}
    outside = {link for link in links(everything) if link.startswith("https://example.org/repo/harbour/")}
    pages = set(re.findall(r'<a rel="bookmark" href="([^"]*)"', everything))
    assert len(pages) == everything.count("<article")
    # Beside the page of each event, only that of the story, which the citation names, and notices are elsewhere.
    assert outside - pages <= {"https://example.org/repo/harbour/", "https://example.org/repo/harbour/year/"}


def test_links_elsewhere_lead_to_the_site(make_site: MakeSite) -> None:
    """Links to actors and other pages lead to the site; without its address they are plain words."""
    with_address, without = exported(make_site({})), exported(make_site(NO_ADDRESS))

    assert "https://example.org/actors/company/" in links(with_address)
    assert "This file is a copy. The site may have changed since: " in with_address
    assert [link for link in links(without) if not link.startswith(("#", "https://example.org/"))] == []
    assert [link for link in links(without) if link.startswith("https://example.org/actors")] == []
    assert "This file is a copy" not in without
    assert ">Page of this event<" in with_address
    assert ">Page of this event<" not in without
    words = [re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL) for text in (with_address, without)]
    assert words[0].count("The company") == words[1].count("The company")
    assert '"#-"' not in without


def test_file_loads_nothing(everything: str) -> None:
    """The policy allows no request; style and script are allowed by their hashes, and all pictures are inside."""
    html = read(everything)
    policy = html.one("meta", http_equiv="Content-Security-Policy").attributes["content"] or ""
    sources = [item.attributes["src"] or "" for item in html.elements if "src" in item.attributes]

    assert policy.startswith("default-src 'none'; ")
    assert "; script-src 'sha256-" in policy
    assert "'self'" not in policy
    assert sources
    assert all(re.match("data:image/(webp|svg|png|jpeg|gif)", source) for source in sources)
    assert [link.attributes["rel"] for link in html.all("link")] == ["canonical"]
    assert [script.attributes for script in html.all("script")] == [{"type": "module"}]
    assert not re.search(
        r"srcset|url\((?!&quot;data:|\"data:|'data:)", re.sub("<script.*?</script>", "", everything, flags=re.DOTALL)
    )


def test_fonts_and_pictures_of_the_style_are_inside(make_site: MakeSite) -> None:
    """Files that the site's own style sheet names are inside; of a missing one, only an empty address."""
    style = "@font-face{font-family:x;src:url(fonts/x.woff2)} h1{background:url('dot.svg')} h2{background:url(no.png)}"
    site = make_site({"static/style.css": style, "static/fonts/x.woff2": b"wOF2", "static/dot.svg": DRAWING})
    text = exported(site)

    assert 'url("data:font/woff2;base64,d09GMg==")' in text
    assert 'url("data:image/svg+xml;base64,' in text
    assert 'url("data:,")' in text


def test_picture_is_inside_once_and_narrow(make_site: MakeSite) -> None:
    """Of a wide photograph the file has one size, 720 pixels, and not the original's metadata."""
    media = f"{DENIAL}media: {{src: wide.jpg, alt: A wall, credit: The desk}}\n"
    text = exported(make_site({f"{EVENTS}/denial.yaml": media, "static/wide.jpg": file_of(corner(1600, 900), "JPEG")}))
    (picture,) = [item for item in read(text).all("img") if item.attributes["alt"] == "A wall"]

    assert (picture.attributes["src"] or "").startswith("data:image/webp;base64,")
    assert picture.attributes["width"] == "720"


def test_each_language_has_its_file(make_site: MakeSite) -> None:
    """The file is in the story's first language, or in the one that is asked for."""
    site = make_site(
        {
            "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
            STORY: "title: {en: The dispute, ru: Спор}\n",
        }
    )

    assert '<html lang="en">' in exported(site)
    russian = exported(site, "--language", "ru")
    assert '<html lang="ru">' in russian
    assert "Этот файл — копия. Сайт с тех пор мог измениться" in russian
    assert ">https://example.org/ru/dispute/</a>" in russian


def test_drafts_and_kept_texts_stay_out(make_site: MakeSite) -> None:
    """No word of a draft or of a source's kept text is in the file."""
    draft = "type: report\ndate: 2021-11-03\ntitle: QANARY\nsources: wire\npublished: 2021-11-10\nstatus: draft\n"
    text = exported(
        make_site({f"{EVENTS}/secret.yaml": draft, "content/snapshots/wire.txt": "The kept QANARY of the source.\n"})
    )

    assert "The company denies" in text
    assert "QANARY" not in text.upper()


def test_equal_entries_give_equal_bytes(make_site: MakeSite) -> None:
    """The file depends on the entries alone: not on the cache, and not on the day of the run."""
    site = make_site({"static/wide.jpg": file_of(corner(900, 600), "JPEG")})

    assert exported(site) == exported(site) == exported(site, "--no-cache")


def test_nothing_to_read_is_closed() -> None:
    """All statements on a claim and the sources after the tenth are open; the list of months, a menu, is not."""
    text = exported(HERE.parent / "examples/tidal-gate", story="tidal-gate")
    kinds = Counter(re.findall(r"<details[^>]*>", text))

    assert kinds["<details>"] == 1
    assert text.index("<details>") < text.index('class="month-links"') < text.index("<details open>")
    assert kinds['<details open class="in-order">'] > 5
    assert kinds['<details open class="more-sources">'] == 1
    assert [tag for tag in kinds if tag != "<details>" and " open" not in tag] == []


def test_200_events_stay_under_two_megabytes(tmp_path: Path) -> None:
    """The file of a long story, whose rows are brief on the site, has all its texts and is under 2 MiB."""
    corpus = invent(200, 1, stories=1)
    for name, content in our_files(corpus, ("feeds",)).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    text = exported(tmp_path, story="story-1")

    assert text.count("<details open><summary>") == 200
    assert len(text.encode()) < MOST
