"""The folder `root/`: its files are at the root of the built site, and no page loses its address to one of them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, MakeSite
from golden import files_in
from msgspec.structs import replace
from PIL import Image
from repositories import commit
from sample_pictures import SECRET, exif, file_of

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.model.reserved_ids import is_file_at_root, is_folder_at_root
from onrecord.model.root_files import REPLACEABLE
from onrecord.preview.output_files import OutputFiles

GOLDEN = Path(__file__).parents[1] / "golden"
ROBOTS = "User-agent: GPTBot\nDisallow: /\n"
SECURITY = "Contact: mailto:desk@example.org\n"
HOSTS: Mapping[str, str | bytes] = {
    "root/robots.txt": ROBOTS,
    "root/favicon.ico": b"\0\0\1\0",
    "root/.well-known/security.txt": SECURITY,
    "root/_headers": "/*\n  X-Frame-Options: DENY\n",
    "root/_redirects": "/was /dispute/ 301\n",
    "root/CNAME": "record.example.org\n",
    "root/.domains": "record.example.org\n",
    "root/.htaccess": "ErrorDocument 404 /404.html\n",
    "root/ads.txt": "",
    "root/humans.txt": "The desk\n",
    "root/google0123456789abcdef.html": "google-site-verification: google0123456789abcdef.html\n",
}
STORIES = frozenset({"boat", "ferry", "harbour", "ndaa-2021", "nur", "online-safety", "port-dispute", "strike"})
"""The ids that stories of the golden tests have or had."""
REPLACED = "root/robots.txt takes the place of the build's own robots.txt\n"


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def _build(root: Path, *options: str) -> dict[str, bytes]:
    ran = _run("build", root, *options)
    assert ran.exit_code == 0, ran.output
    return files_in(root / "_site")


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8")


def test_files_are_at_the_root_of_the_site(make_site: MakeSite) -> None:
    """Each goes out byte for byte, hidden ones that have a use too; all other files are as they were without them."""
    without = _build(make_site({}))
    root = make_site({**HOSTS, "root/.env": "TOKEN=one\n", "root/.DS_Store": "one"})
    built = _build(root)

    own = {path.removeprefix("root/"): _bytes(content) for path, content in HOSTS.items()}
    assert {path: built[path] for path in own} == own
    assert {path: content for path, content in built.items() if path not in own} == {
        path: content for path, content in without.items() if path != "robots.txt"
    }
    assert ROBOTS.encode() != without["robots.txt"]


def test_replaced_file_is_told_by_each_build_and_comes_back(make_site: MakeSite) -> None:
    """Builds that repeat the last one, or follow an edit of a text, say it too; later the build has its own again."""
    root = make_site({"root/robots.txt": ROBOTS})
    for edit in ("", "summary: It denies it\n", ""):
        denial = "content/stories/dispute/events/denial.yaml"
        (root / denial).write_text(f"{BASE[denial]}{edit}", "utf-8")
        for _ in range(2):
            ran = _run("build", root)
            assert ran.stdout.startswith(REPLACED)
            assert (root / "_site/robots.txt").read_text() == ROBOTS

    (root / "root/robots.txt").unlink()
    ran = _run("build", root)

    assert REPLACED not in ran.stdout
    assert (root / "_site/robots.txt").read_text().startswith("User-agent: *\nAllow: /\n")


@pytest.mark.parametrize("edited", ["root/humans.txt", "root/.well-known/security.txt"])
def test_builder_follows_edits(make_site: MakeSite, options: Options, edited: str) -> None:
    """A builder that stays in memory copies an edited file, removes a deleted one, and renders no page for it."""
    root = make_site(HOSTS)
    builder = IncrementalBuilder(root, root / "_site", options)
    assert not builder.rebuild().problems
    (root / edited).write_text("Contact: mailto:other@example.org\n", "utf-8")
    after = builder.rebuild([str(root / edited)])

    assert (root / "_site" / edited.removeprefix("root/")).read_text() == "Contact: mailto:other@example.org\n"
    assert after.value.published
    assert after.value.published.written == 1
    (root / edited).unlink()
    removed = builder.rebuild([str(root / edited)]).value.published
    assert removed
    assert (removed.written, removed.removed) == (0, 1)
    assert not (root / "_site" / edited.removeprefix("root/")).exists()


def test_photograph_goes_out_without_its_place(make_site: MakeSite, options: Options) -> None:
    """Pictures are cleaned as those of `static/` are; nothing has to name an icon that browsers ask for by its name."""
    photograph = file_of(Image.new("RGB", (32, 32)), "JPEG", exif=exif())
    icon = file_of(Image.new("RGB", (32, 32)), "PNG")
    assert SECRET.encode() in photograph
    root = make_site({"root/quay.jpg": photograph, "root/apple-touch-icon.png": icon, "root/icons/favicon.png": icon})
    found = check(root, options).problems
    built = _build(root)

    assert [(one.code, one.span.path) for one in found if one.span] == [
        ("PIC007", "root/icons/favicon.png"),
        ("PIC007", "root/quay.jpg"),
    ]
    assert SECRET.encode() not in built["quay.jpg"]
    assert Image.open(io.BytesIO(built["quay.jpg"])).size == (32, 32)


@pytest.mark.parametrize(
    "name",
    [
        ("root/site.webmanifest", '{"icons": [{"src": "/tile.png"}]}'),
        ("templates/base.html", '{% extends "onrecord/base.html" %}{# tile.png #}'),
    ],
)
def test_picture_may_be_named_by_a_file_or_a_template(
    make_site: MakeSite, options: Options, name: tuple[str, str]
) -> None:
    """What the site's manifest or a template names is there on purpose."""
    picture = file_of(Image.new("RGB", (32, 32)), "PNG")
    problems = check(make_site({"root/tile.png": picture, name[0]: name[1]}), options).problems

    assert "PIC007" not in [one.code for one in problems]


def test_template_can_link_to_a_file(make_site: MakeSite) -> None:
    """The link check knows these files."""
    link = '{% block site_name %}<a href="{{ href("humans.txt") }}">Who</a>{% endblock %}'
    built = _build(make_site({**HOSTS, "templates/base.html": f'{{% extends "onrecord/base.html" %}}{link}'}))

    assert b'href="../../humans.txt">Who' in built["dispute/denial/index.html"]


@pytest.mark.parametrize("site", ["everything", "parliaments", "minimal"])
def test_each_name_at_the_root_of_a_build_is_reserved(site: str) -> None:
    """The check knows each name at the root of a built site without a build, except those of stories."""
    listed = [line.split("  ", 1)[1] for line in (GOLDEN / f"{site}.txt").read_text("utf-8").splitlines()]
    languages = ("ru", "kk")
    for path in listed:
        first, _, rest = path.partition("/")
        if rest:
            assert is_folder_at_root(first, languages) or first in STORIES, path
        else:
            assert first.startswith(".") or first in REPLACEABLE or is_file_at_root(first), path


def test_example_still_asks_search_engines_to_stay_away(make_site: MakeSite, options: Options) -> None:
    """Of a site with only the example, each page says so, whatever its own robots.txt says; the check tells it."""
    story = {"content/stories/dispute/story.yaml": "title: The dispute\nexample: yes\n"}
    root = make_site({**story, "root/robots.txt": "User-agent: *\nAllow: /\n"})
    told = [one for one in check(root, replace(options, notes=True)).problems if one.code == "PUB007"]
    built = _build(root)

    assert b'<meta name="robots" content="noindex">' in built["dispute/denial/index.html"]
    assert len(told) == 1
    assert str(told[0].hint).startswith(
        "while the site has the example alone, each page asks search engines to leave it out, and one that may not "
    )


@pytest.mark.parametrize("output", ["root", "root/public"])
def test_folder_is_no_output_folder(make_site: MakeSite, output: str) -> None:
    """A build writes into no folder that it reads."""
    root = make_site(HOSTS)
    ran = _run("build", root, "--output", root / output)

    assert ran.exit_code == 1
    assert "OUT001" in ran.stderr


def test_preview_gives_out_what_servers_do(make_site: MakeSite) -> None:
    """The preview answers for `.well-known/`, and for no other hidden file."""
    root = make_site(HOSTS)
    _build(root)
    files = OutputFiles(root / "_site")

    assert files.find("/.well-known/security.txt") == (root / "_site/.well-known/security.txt").resolve()
    assert files.find("/humans.txt")
    hidden = (
        "/.htaccess",
        "/.domains",
        "/.nojekyll",
        "/docs/.well-known/security.txt",
        "/.well-known/.x",
        "/.well-known/..",
    )
    assert [files.find(path) for path in hidden] == [None] * len(hidden)


def test_readers_hear_of_changed_files(make_site: MakeSite) -> None:
    """`onrecord diff` tells which of the files came, went or were edited; hidden ones that stay at home don't count."""
    root = make_site({**HOSTS, "root/.env": "TOKEN=one\n"})
    commit(root)
    (root / "root/.well-known/security.txt").write_text("Contact: mailto:other@example.org\n", "utf-8")
    (root / "root/ads.txt").unlink()
    (root / "root/terms.txt").write_text("one", "utf-8")
    (root / "root/.env").write_text("TOKEN=two\n", "utf-8")
    told = _run("diff", "HEAD", "--site", root).stdout

    assert "root/.well-known/security.txt edited" in told
    assert "root/ads.txt removed" in told
    assert "root/terms.txt added" in told
    assert ".env" not in told


def test_erase_finds_a_name_in_these_files(make_site: MakeSite) -> None:
    """A text there is searched as all others, and a document is to be looked at."""
    actor = "vera: {name: Vera Sample, kind: person}\n"
    changes: Mapping[str, str | bytes] = {
        "content/actors/people.yaml": actor,
        "root/.well-known/security.txt": "Contact: Vera Sample\n",
        "root/terms.pdf": b"%PDF-1.4\n\0",
    }
    told = CliRunner().invoke(main, ["erase", "--site", str(make_site(changes))], input="Vera Sample\n").stdout

    assert "root/.well-known/security.txt:1:10: text" in told
    assert "root: look at 1 picture or document yourself" in told
