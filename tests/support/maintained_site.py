"""A site in a git repository whose clock a test sets, and what its readers could open so far."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from datetime import date
from html import unescape
from pathlib import Path

from click.testing import CliRunner
from conftest import noon
from repositories import commit

from onrecord.cli import main
from onrecord.terminal.environment import Environment

_PASSING = re.compile(r"\.onrecord|static/|\w+/claims/\w+/\w+/index\.html|.*/as-of\.json")
"""Files whose addresses no reader keeps: a page's script loads the record by day, which moves with its page.

The pages of two opponents come and go with the third body of a story; tests of their own have them.
"""


class MaintainedSite:
    """The site, on a day."""

    def __init__(self, root: Path, day: str, may_go: AbstractSet[str]) -> None:
        """Take the folder of the site, which is the current one, the first day, and the files that readers may lose."""
        self.root, self.day, self.may_go = root, day, may_go
        self.seen, self.gone = set[str](), set[str]()
        """The pages and files that readers could open so far, and those among them that no longer answer."""

    def run(self, *command: str, status: int = 0, stdin: str = "") -> str:
        """Run a command in the site's folder, and return what it printed."""
        moment = noon(date.fromisoformat(self.day))
        environment = Environment(lambda: moment, asks=False, sleep=lambda _seconds: None)
        ran = CliRunner().invoke(main, command, obj=environment, input=stdin, catch_exceptions=False)
        assert ran.exit_code == status, f"{command}: {ran.output}"
        return ran.output

    def actor(self, id_: str, name: str) -> None:
        """Add an organization."""
        self.run("new", "actor", f"--name={name}", "--kind=organization", f"--id={id_}")

    def event(self, name: str, kind: str, title: str, speaker: str, rest: str = "sources: note") -> None:
        """Publish an event that happened on the day."""
        file = self.root / "content/stories" / f"{name.replace('/', '/events/')}.yaml"
        file.parent.mkdir(exist_ok=True)
        cited = rest if "sources:" in rest else f"{rest}\nsources: note"
        text = f"type: {kind}\ndate: {self.day}\ntitle: {title}\nspeaker: {speaker}\n{cited}\npublished: {self.day}\n"
        file.write_text(text, "utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the words of a file."""
        text = (self.root / path).read_text("utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def build(self, message: str) -> None:
        """Build as the workflow does, and commit."""
        self.run("build", "--keep-todays-ids")
        commit(self.root, message, self.day)

    def publish(self, message: str) -> None:
        """Build, commit, and note what readers lost; fail if it is more than what `may_go`."""
        self.build(message)
        out = self.root / "_site"
        found = {file.relative_to(out).as_posix() for file in out.rglob("*.*") if file.is_file()}
        self.seen |= {path for path in found if not _PASSING.match(path)}
        self.gone = self.seen - found
        assert self.gone <= self.may_go, f"{message}: readers lost {sorted(self.gone - self.may_go)}"

    def page(self, address: str) -> str:
        """Return the words of the page at an address, to which redirects lead as in a browser."""
        html = self.file(f"{address}index.html")
        moved = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', html)
        if moved:
            target = (self.root / "_site" / address / moved[1]).resolve().relative_to(self.root / "_site")
            return self.page(f"{target.as_posix()}/")
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", html[html.index("<main") :])).split())

    def file(self, path: str) -> str:
        """Return the text of a file of the output."""
        return (self.root / "_site" / path).read_text("utf-8")
