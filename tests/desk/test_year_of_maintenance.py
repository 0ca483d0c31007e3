"""A year of a site: editors correct, move, withdraw, close and erase, and each address that readers had still answers.

Commands and git history are real; the clock moves from day to day. All that is said is synthetic.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from maintained_site import MaintainedSite
from repositories import commit, git
from scripted_server import scripted_server

from onrecord.editing.starting.starter_digest import digest_of
from onrecord.editing.starting.starter_record import RECORD

URL, MOVED = "https://record.example.org/", "https://news.example.net/record/"
FROM = "--from=onrecord @ git+https://example.org/onrecord@abc"
INIT = ("--title=On the record", "--languages=en", "--timezone=Europe/London", f"--url={URL}", FROM)
WORKFLOW, FORM = ".github/workflows/pages.yml", ".github/ISSUE_TEMPLATE/correction.yml"
GONE = {
    *(f"actors/{id_}/{file}" for id_ in ("union", "vera-sample") for file in ("index.html", "feed.xml", "feed.json")),
    *("sources/minutes/index.html", "sources/post/index.html"),
    *(f"letter/sources/bibliography.{form}" for form in ("bib", "json", "ris")),
    *(f"{path}/oembed.json" for path in ("letter/embed", "bridge/halt", "bridge/strike", "letter/doubt")),
    "letter/vera-sample-says/oembed.json",
    *(f"letter/{path}vera-sample-says/index.html" for path in ("", "embed/")),
}
"""What only withdrawn entries name, the bibliography and the oEmbed file of a withdrawn story, the oEmbed files of
withdrawn events, and an erased name."""


@pytest.mark.slow
def test_year_of_maintenance_loses_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each step readers see what it means, and what was ever public answers, except for what `GONE` names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    desk = MaintainedSite(tmp_path.resolve(), "2025-01-10", GONE)
    for step in (
        *(_begin, _merge_two_branches, _correct, _find_a_dead_address, _move_to_another_domain, _withdraw),
        *(_split_and_join, _record_judgments, _end_stories, _erase_a_name, _upgrade, _require_a_review),
    ):
        step(desk)

    assert desk.gone == GONE


def _begin(desk: MaintainedSite) -> None:
    """Make a site, and publish the first story: the build lists it in published.txt."""
    desk.run("init", ".", *INIT)
    commit(desk.root, "Begin the site", desk.day)
    desk.run("remove", "example/", "--yes")
    desk.actor("city", "The city")
    desk.actor("builder", "The builder")
    desk.run("new", "source", "--title=A note", "--url=https://example.org/note", "--id=note")
    desk.run("new", "story", "--title=The bridge", "--id=bridge")
    desk.event("bridge/news", "announcement", "It is paid", "city", "claims: {id: paid, text: It is paid}")
    desk.event("bridge/denial", "denial", "It is not", "builder", "denies: news#paid")
    desk.publish("The first story")

    assert "Disputed; no reply found from The city" in desk.page("bridge/claims/")
    assert "bridge/news#paid\n" in Path("published.txt").read_text("utf-8")


def _merge_two_branches(desk: MaintainedSite) -> None:
    """Two editors publish an entry each; git merges them without a conflict, and nothing is left to add."""
    desk.day = "2025-02-01"
    git(desk.root, "checkout", "--quiet", "-b", "second")
    desk.actor("union", "The union")
    desk.run("new", "source", "--title=Minutes", "--url=https://example.org/minutes", "--id=minutes")
    desk.event("bridge/halt", "statement", "Work has stopped", "union", "sources: minutes")
    desk.publish("The second editor's entry")
    git(desk.root, "checkout", "--quiet", "main")
    desk.event(
        "bridge/answer", "response", "It stands", "city", "maintains: news#paid\nclaims: {id: all, text: All is}"
    )
    desk.build("The first editor's entry")
    git(desk.root, "merge", "--quiet", "second", "--message", "Merge", day=desk.day)
    listed = Path("published.txt").read_text("utf-8")
    desk.publish("Build what was merged")

    assert {"bridge/halt", "bridge/answer#all", "actors/union"} <= {*listed.splitlines()}
    assert Path("published.txt").read_text("utf-8") == listed
    assert "Disputed; The city stood by it, 1 February 2025" in desk.page("bridge/claims/")


def _correct(desk: MaintainedSite) -> None:
    """Change a date and a claim: the diff gives the lines to add, and feeds send the entry again."""
    for desk.day, event, old, new, told in (
        ("2025-02-10", "denial", "date: 2025-01-10", "date: 2025-01-11", "Now: Date: 11 January 2025"),
        ("2025-02-20", "answer", "All is", "All bills are paid", "Now: All bills are paid"),
    ):
        file = f"content/stories/bridge/events/{event}.yaml"
        desk.edit(file, old, new)
        assert "COR006" in desk.run("check", "--against", "HEAD")
        lines = re.search(r"^corrections:\n(?: .*\n)+", desk.run("diff"), re.MULTILINE)
        assert lines is not None
        desk.edit(file, "published:", f"{lines[0]}published:")
        assert "COR006" not in desk.run("check", "--against", "HEAD")
        desk.publish(f"Correct the {event}")
        assert told in desk.page("corrections/")
        assert f"<updated>{desk.day}" in desk.file("feed.xml")


def _find_a_dead_address(desk: MaintainedSite) -> None:
    """Ask for a source, whose server answers 404: the command writes so, and readers get the archived copy."""
    desk.day, note, url = "2025-03-01", "content/sources/note.yaml", "https://example.org/note"
    answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with scripted_server(lambda connection, _path: connection.sendall(answer)) as server:
        desk.edit(note, url, server.url("/note"))
        desk.run("links", "--write", "--allow-private")
        desk.edit(note, server.url("/note"), url)
    copy = f"https://web.archive.org/web/20250110120000/{url}"
    desk.edit(note, "url_status: dead\n", f"url_status: dead\n  archive_url: {copy}\n")
    desk.publish("Name the archived copy")

    assert f"Note: the address no longer works. Archived copy {copy}" in desk.page("sources/note/")


def _move_to_another_domain(desk: MaintainedSite) -> None:
    """With another host and path, no file names the old one."""
    desk.edit("site.yaml", URL, MOVED)
    desk.publish("Move to another domain")

    assert not [path for path in desk.seen if "record.example.org" in desk.file(path)]
    assert 'href="/record/static/style.css"' in desk.file("404.html")


def _withdraw(desk: MaintainedSite) -> None:
    """Withdraw an entry of February and one of today: each leaves a notice, and the command says which pages go."""
    desk.day = "2025-04-01"
    desk.run("remove", "halt", "--yes", status=1)
    assert "no page at /actors/union/\n" in desk.run("remove", "halt", "--reason=Another bridge.", "--yes")
    desk.event("bridge/strike", "statement", "We strike", "builder")
    desk.publish("Withdraw an entry, and publish one")
    assert "The editors withdrew this entry on 1 April 2025. Reason: Another bridge." in desk.page("bridge/halt/")
    desk.run("remove", "strike", "--reason=A joke.", "--yes")
    desk.publish("Withdraw the entry of today")

    assert "Reason: A joke." in desk.page("bridge/strike/")
    assert not [path for path in desk.seen - desk.gone if "We strike" in desk.file(path)]


def _split_and_join(desk: MaintainedSite) -> None:
    """Move events to a new story, rename an actor, an event and that story, and join the two again."""
    desk.day = "2025-05-01"
    desk.run("new", "story", "--title=The bill", "--id=bill")
    desk.run("rename", "bridge/answer", "bridge/strike", "bill/", "--yes")
    desk.publish("Split the story")
    assert "It stands" in desk.page("bridge/answer/")
    for name, new in (("actors/city", "town"), ("bridge/denial", "refusal"), ("bill/", "invoice")):
        desk.run("rename", name, new, "--yes")
        desk.publish(f"Rename {name}")
    assert "no page at" not in desk.run("merge", "invoice/", "bridge/", "--yes")
    desk.publish("Join the stories")

    for pair in ("bill/answer bridge/answer", "bill bridge", "bridge/denial bridge/refusal", "actors/city actors/town"):
        old, new = pair.split()
        assert desk.page(f"{old}/") == desk.page(f"{new}/")


def _record_judgments(desk: MaintainedSite) -> None:
    """Record a court's finding, an appeal and its end, and a reversal: the claim stays disputed."""
    desk.actor("high-court", "The High Court")
    desk.actor("appeal-court", "The Court of Appeal")
    found = "Found not to be so by The High Court, 1 June 2025"
    changed = f"{found}; reversed by The Court of Appeal, 20 July 2025"
    for desk.day, id_, kind, speaker, relation, shown in (
        ("2025-06-01", "judgment", "finding", "high-court", "finds: {target: news#paid, result: not-so}", found),
        ("2025-06-10", "appeal", "statement", "town", "appeals: judgment", f"{found}; under appeal"),
        ("2025-06-20", "giving-up", "statement", "town", "withdraws: appeal", found),
        ("2025-07-20", "reversal", "finding", "appeal-court", "reverses: judgment", changed),
    ):
        desk.event(f"bridge/{id_}", kind, f"The {id_}", speaker, relation)
        desk.publish(f"Record the {id_}")
        assert f"It is paid Disputed; The city stood by it, 1 February 2025 {shown}" in desk.page("bridge/claims/")


def _end_stories(desk: MaintainedSite) -> None:
    """Close a story, which stays as it is, and withdraw another one, which leaves notices."""
    desk.day = "2025-09-01"
    desk.run("close", "bridge/", "--note=The bridge stands.", "--yes")
    desk.run("new", "actor", "--name=Vera Sample", "--kind=person", "--id=vera-sample")
    desk.run("new", "source", "--title=A post", "--url=https://example.org/post", "--id=post")
    desk.run("new", "story", "--title=The letter", "--id=letter")
    desk.event("letter/vera-sample-says", "statement", "Vera Sample speaks", "vera-sample", "sources: post")
    desk.event("letter/doubt", "statement", "A doubt", "builder")
    desk.publish("Close a story, begin another")
    assert "The editors closed this story on 1 September 2025. The bridge stands." in desk.page("bridge/")
    desk.run("remove", "letter/", "--reason=It was forged.", "--yes")
    desk.publish("Withdraw a story")

    assert all("Reason: It was forged." in desk.page(f"letter/{page}") for page in ("", "doubt/", "vera-sample-says/"))


def _erase_a_name(desk: MaintainedSite) -> None:
    """Erase a name. A branch that was begun before brings a line back, and the check says to delete it."""
    git(desk.root, "checkout", "--quiet", "-b", "begun-before")
    desk.actor("valuer", "The valuer")
    desk.event("bridge/value", "statement", "Its value", "valuer")
    desk.build("A branch")
    git(desk.root, "checkout", "--quiet", "main")
    desk.run("erase", "--write", "--replacement=a resident", "--yes", stdin="Vera Sample\n")
    desk.publish("Remove personal data")
    git(desk.root, "merge", "--quiet", "begun-before", "--message", "Merge", day=desk.day)
    assert "or was erased, delete this line" in desk.run("check", status=1)
    desk.edit("published.txt", "actors/vera-sample\n", "")
    desk.publish("Delete the line again")

    desk.run("erase", stdin="Vera Sample\n")
    files = (file for file in desk.root.rglob("*") if file.is_file() and ".git" not in file.parts)
    assert not [file for file in files if "vera-sample" in file.name or b"vera-sample" in file.read_bytes()]


def _upgrade(desk: MaintainedSite) -> None:
    """Renew the files of an older version, after the difference was shown; what the publisher changed stays."""
    desk.day, record = "2025-11-01", json.loads(Path(RECORD).read_text("utf-8"))
    for path in (WORKFLOW, FORM):
        desk.edit(path, "name: ", "# An earlier line.\nname: ")
        record["files"][path] = digest_of(path, Path(path).read_bytes())
    Path(RECORD).write_text(json.dumps(record | {"version": "0.0.9"}), "utf-8")
    desk.edit(WORKFLOW, "timeout-minutes: 20", "timeout-minutes: 45")
    commit(desk.root, "The files of an older version, one with a change", desk.day)
    shown = desk.run("upgrade", "--check", FROM, status=1)
    assert git(desk.root, "status", "--porcelain") == ""
    desk.run("upgrade", "--yes", FROM)
    desk.publish("Upgrade")

    assert (f"Kept as you have it\n  {WORKFLOW}: " in shown, f"Renewed\n  {FORM}\n" in shown) == (True, True)
    assert "timeout-minutes: 45" in Path(WORKFLOW).read_text("utf-8")
    assert "# An earlier line." not in Path(FORM).read_text("utf-8")


def _require_a_review(desk: MaintainedSite) -> None:
    """From a day on, an entry comes out only with the name of who signed it off, which no page shows."""
    desk.day = "2025-11-10"
    desk.edit("site.yaml", "requires: ", "requires_review: 2025-11-01\nrequires: ")
    answers = ("--story=bridge", "--type=statement", f"--date={desk.day}", "--title=An end", "--speaker=builder")
    assert "nobody has signed off" in desk.run("new", "event", *answers, "--source=note", "--id=end")
    desk.publish("A draft")
    assert "An end" not in desk.page("bridge/")
    desk.run("publish", "end", status=1)
    desk.run("publish", "end", "--reviewed-by=A second editor")
    assert "bridge/end: A second editor" in desk.run("diff")
    desk.publish("Publish what was signed off")

    assert "An end" in desk.page("bridge/")
    assert "A second editor" not in desk.file("bridge/end/index.html")
