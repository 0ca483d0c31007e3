"""`onrecord.testing`: the small site has no problem, builds, and changes as its user says."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.testing import SITE, TODAY, build_site, make_site, run_command

DENIAL = "content/stories/dispute/events/denial.yaml"


def test_site_has_no_problem_and_its_pages_are_read_by_address(tmp_path: Path) -> None:
    """The home page is the empty address; each page and file is listed by the address under which it is read."""
    built = build_site(make_site(tmp_path))

    assert built.problems == ()
    assert {"", "dispute/", "dispute/denial/", "bills/access/", "sitemap.xml"} <= set(built.addresses)
    assert "The dispute (synthetic)" in built.read("")
    assert "There is no joint statement" in built.read("dispute/denial/")
    assert all(built.read(address) for address in built.addresses if address.endswith((".xml", "/")))
    with pytest.raises(FileNotFoundError):
        built.read("quotes/")


def test_files_are_added_replaced_and_left_out(tmp_path: Path) -> None:
    """None leaves a file out; what is wrong then is among the problems, and no page is built."""
    site = make_site(
        tmp_path, {"content/sources/sources.yaml": None, "static/a.txt": b"\xff", "site.yaml": "title: T\n"}
    )
    built = build_site(site)

    assert not (site / "content/sources/sources.yaml").exists()
    assert (site / "static/a.txt").read_bytes() == b"\xff"
    assert "SRC002" in {problem.code for problem in built.problems}
    assert built.addresses == ()


def test_command_runs_in_the_folder_of_the_site(tmp_path: Path) -> None:
    """It gives the exit status and both streams, and today is the day of the tests."""
    site = make_site(tmp_path, {DENIAL: SITE[DENIAL].replace("published: 2021-11-10", f"published: {TODAY}")})
    exported = run_command(site, "export", "dispute", "--format", "html", "-o", "-")
    refused = run_command(site, "export", "disputes", "--format", "html")

    assert (exported.status, exported.errors) == (0, "")
    assert "There is no joint statement" in exported.output
    assert (refused.status, refused.output) == (1, "")
    assert "did you mean 'dispute'?" in refused.errors
    assert run_command(site, "check", "--strict").status == 0
