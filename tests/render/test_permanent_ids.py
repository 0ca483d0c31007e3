"""The host in the permanent ids of feeds and calendars, which `feed_host` keeps when a site moves."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import TODAY, MakeSite
from hypothesis import given
from hypothesis import strategies as st
from rendered_site import RenderedSite, render_everything

from onrecord.build.pipeline import Options
from onrecord.editing.entries.answer_checks import field_error
from onrecord.model.fields import SiteFields
from onrecord.model.web_addresses import ascii_host

HERE = Path(__file__).parents[1]
HOSTS = st.sampled_from((
    "example.org", "Example.ORG", "пример.рф", "EXAMPLE.пример.рф", "localhost", "192.0.2.1", "my_site.example.org",
    "a..b", f"{'a' * 64}.org", "example.org.", "straße.example.org", "日本語.example.org", "[2001:db8::1]",
))  # fmt: skip
PORTS = st.sampled_from(("", ":8443"))
PATHS = st.sampled_from(("/", "/record/", "/запись/"))


def ids_in(files: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the ids in each feed and calendar, in their order."""
    found = {path: re.findall(r"<id>(.*?)</id>", text) for path, text in files.items() if path.endswith("feed.xml")}
    for path, text in files.items():
        if path.endswith("feed.json"):
            found[path] = [item["id"] for item in json.loads(text)["items"]]
        elif path.endswith(".ics"):
            found[path] = re.findall(r"^UID:(.*)\r$", text.replace("\r\n ", ""), re.MULTILINE)
    return found


def test_site_that_moves_keeps_all_its_ids(tmp_path: Path) -> None:
    """With the former host in `feed_host`, each id in each feed and calendar is the same at another address."""
    root = tmp_path / "site"
    shutil.copytree(HERE / "sites/everything", root)
    settings = (root / "site.yaml").read_text("utf-8")
    moved = settings.replace("https://example.org/repo/", "https://record.example.net/\nfeed_host: example.org")
    (root / "site.yaml").write_text(moved, "utf-8")
    kinds = ("feed.xml", "feed.json", ".ics")
    before = render_everything(TODAY).of_kinds(*kinds)
    after = RenderedSite(root, Options(today=TODAY)).of_kinds(*kinds)

    ids = ids_in(before)
    assert ids == ids_in(after)
    assert {path.rpartition("/")[2] for path in ids} == {"feed.xml", "feed.json", "calendar.ics"}
    assert any("expected" in id_ for path in ids for id_ in ids[path])
    assert all("example.org" in id_ for path in ids for id_ in ids[path])
    assert all("example.net" in text for text in after.values())
    bare = [
        {path: text.replace(base, "") for path, text in files.items() if not path.endswith(".ics")}
        for files, base in ((before, "https://example.org/repo/"), (after, "https://record.example.net/"))
    ]
    assert bare[0] == bare[1]


def test_feed_host_wins_in_each_way_of_building(make_site: MakeSite, options: Options) -> None:
    """`feed_host` wins over `url` and `--base-url`; a site without both has the host of `--base-url`."""
    base = SiteFields(title={"en": "x"})
    named = SiteFields(title={"en": "x"}, url="https://record.example.net/", feed_host="Old.example.org")
    without_url = SiteFields(title={"en": "x"}, feed_host="old.example.org")

    assert [one.id_host("https://preview.example.com/x/") for one in (named, without_url, base)] == [
        "old.example.org",
        "old.example.org",
        "preview.example.com",
    ]
    assert (named.named_id_host, base.named_id_host, base.id_host(None)) == ("old.example.org", "", "")
    files = RenderedSite(
        make_site({"site.yaml": "title: A test\nurl: https://new.example.org/\nfeed_host: Old.example.org\n"}), options
    )
    assert {id_.partition(",")[0] for id_ in ids_in({"feed.xml": files["feed.xml"]})["feed.xml"]} == {
        "tag:old.example.org"
    }
    assert "UID:denial@dispute.old.example.org\r\n" in files["dispute/calendar.ics"]


@given(HOSTS, PORTS, PATHS)
def test_host_in_the_ids_can_be_written_as_feed_host(host: str, port: str, path: str) -> None:
    """The host of the ids, as they have it, is a valid `feed_host`, and gives the same ids at any other address."""
    before = SiteFields(title={"en": "x"}, url=f"https://{host}{port}{path}").named_id_host
    after = SiteFields(title={"en": "x"}, url="https://elsewhere.example.net/", feed_host=before).named_id_host

    assert before == after
    assert re.fullmatch(r"[a-z0-9.-]+", before)
    assert field_error(SiteFields, "feed_host", before) is None


@given(HOSTS.filter(lambda host: "[" not in host))
def test_feed_host_is_read_as_the_host_of_an_address(host: str) -> None:
    """A host gives the same ids in `feed_host` as it gave in `url`, in letters of any alphabet."""
    assert ascii_host(host) == SiteFields(title={"en": "x"}, url=f"https://{host}/").named_id_host
    assert field_error(SiteFields, "feed_host", host) is None


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("Example.org", "example.org"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("localhost", "localhost"),
        ("my_site.example.org", "my-site.example.org"),
        ("a..b", "a..b"),
    ],
)
def test_tag_uri_contains_a_valid_host(host: str, shown: str) -> None:
    """A tag URI contains only the host, in the characters that a tag URI allows."""
    assert ascii_host(host) == shown


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("https://old.example.org/", "did you mean 'old.example.org'?"),
        ("old.example.org/record", "did you mean 'old.example.org'?"),
        ("old.example.org:8443", "did you mean 'old.example.org'?"),
        ("editor@old.example.org", "did you mean 'old.example.org'?"),
        ("https://[2001:db8::1]/", "write the name of the host alone, as in old.example.org"),
        ("[old", "write the name of the host alone, as in old.example.org"),
        ("old example", "write the name of the host alone, as in old.example.org"),
        ("...", "write the name of the host alone, as in old.example.org"),
    ],
)
def test_more_than_a_host_is_refused(typed: str, hint: str) -> None:
    """An address in place of a host is refused; the hint is the host in it."""
    assert field_error(SiteFields, "feed_host", typed) == f"'{typed}' is not the name of a host; {hint}"
