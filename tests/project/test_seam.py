"""The seam of editing: what `desk` and `web` may import of the rooms below them, by name, and who writes.

`tests/project/editing.txt` and `web.txt` list each name with its signature, so that a change of one is seen: it may
break any editor's tool.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from golden import expected_text
from public_names import describe_name

PACKAGE = Path(__file__).parents[2] / "onrecord"
EXAMPLE = PACKAGE.parent / "docs" / "extending.md"
ROOMS = {"editing": ("desk", "web"), "web": ("desk",)}
"""Each room that gives names, with those that take them."""
WRITER = "onrecord.editing.writing"
WRITING = frozenset(
    {
        "write_text", "write_bytes", "unlink", "rename", "rmdir", "touch", "mkdir", "symlink_to", "hardlink_to",
        "os.replace", "os.remove", "os.removedirs", "os.makedirs", "os.truncate", "os.link", "os.symlink",
    }
)  # fmt: skip
"""The methods and functions that change files, beside `open` with a mode that writes and all of `shutil`."""
CONNECTING = frozenset({"socket", "ssl", "urllib.request", "http.client", "httpx2", "httpcore2", "smtplib", "ftplib"})
"""The libraries that open connections."""
WRITES_ELSEWHERE = {
    "onrecord.desk.commands.diff": "the page of --preview, where the user says",
    "onrecord.editing.diff.revisions": "the files of a commit, in a temporary folder",
    "onrecord.editing.diff.states": "that folder, which goes again",
    "onrecord.editing.schemas.entry_schemas": "the schemas, in schema/",
    "onrecord.editing.translating.translation": "a site's own words, in locale/",
    "onrecord.web.review.published_review": "the rows of a published site, in a temporary folder",
}
"""The modules that write files, none of them in `content/`, with what they write."""


def _modules(room: str) -> Iterator[tuple[str, ast.Module]]:
    for file in sorted((PACKAGE / room).rglob("*.py")):
        name = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(file.read_text("utf-8"))


def _imported(room: str, takers: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield the taking module, the module of the room, and the name, for each name that is imported from a room."""
    for taker in takers:
        for module, tree in _modules(taker):
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"onrecord.{room}."):
                    yield from ((module, node.module or "", alias.name) for alias in node.names)


def _imported_by_example(room: str) -> Iterator[tuple[str, str]]:
    """Yield the module and the name for each name of a room that the plug-in in the documentation imports."""
    for found in re.finditer(rf"^from (onrecord\.{room}[\w.]*) import (.+)$", EXAMPLE.read_text("utf-8"), re.MULTILINE):
        yield from ((found[1], name) for name in found[2].split(", "))


def _given(room: str) -> list[tuple[str, str]]:
    taken = {(module, name) for _, module, name in _imported(room, ROOMS[room])}
    return sorted(taken.union(_imported_by_example(room), _offered(room)))


def _offered(room: str) -> Iterator[tuple[str, str]]:
    """Yield the names of the modules that hand on names of the core: each says in `__all__` which."""
    for module, tree in _modules(room):
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                yield from ((module, name) for name in ast.literal_eval(node.value))


def _sentence(value: object) -> list[str]:
    """Return the first line of a docstring, as a line of a list."""
    is_documented = inspect.isclass(value) or inspect.isroutine(value)
    return [f"    # {(inspect.getdoc(value) or '').splitlines()[0]}"] if is_documented else []


@pytest.mark.generated
@pytest.mark.parametrize("room", ROOMS)
def test_names_that_a_room_gives_are_as_listed(room: str) -> None:
    """Each name that other rooms import is listed below its module, with its signature and its first sentence."""
    lines: list[str] = []
    last = ""
    for module, name in _given(room):
        if module != last:
            lines.append(f"{chr(10) if last else ''}# {module}")
            last = module
        value = getattr(importlib.import_module(module), name)
        first, *others = describe_name(name, value)
        lines += [first, *_sentence(value), *others]
    listed = "".join(f"{line}\n" for line in lines)

    file = Path(__file__).with_name(f"{room}.txt")

    assert expected_text(file, listed) == listed, "make update writes it; see docs/authoring.md"


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for room in ROOMS for module, name in _given(room)], ids=lambda value: value
)
def test_each_name_is_a_thing_with_words(module: str, name: str) -> None:
    """No name is private or hands out a module, and each has a docstring where it is defined."""
    value = getattr(importlib.import_module(module), name)

    assert not name.startswith("_")
    assert not inspect.ismodule(value)
    if callable(value) and not hasattr(value, "__origin__"):
        assert inspect.getdoc(value)
        return
    assert name in _explained(module), f"{name} of {module} has no docstring below it"


def _explained(module: str, *, follow: bool = True) -> set[str]:
    """Return the values of a module that have a docstring below their assignment, there or where they come from."""
    found = importlib.import_module(module)
    tree = ast.parse(Path(found.__file__ or "").read_text("utf-8"))
    names: set[str] = set()
    for place, node in enumerate(tree.body):
        following = tree.body[place + 1] if place + 1 < len(tree.body) else None
        is_explained = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        if is_explained:
            names |= {target.id for target in _targets(node) if isinstance(target, ast.Name)}
        if follow and isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("onrecord."):
            names |= {alias.name for alias in node.names if alias.name in _explained(node.module, follow=False)}
    return names


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.AnnAssign):
        return [node.target]
    return node.targets if isinstance(node, ast.Assign) else []


def test_only_the_writer_changes_a_site() -> None:
    """`site_files` is imported by the writer, and by the terminal, which undoes what a killed command left."""
    users = {
        module
        for room in sorted(path.name for path in PACKAGE.iterdir() if path.is_dir())
        for module, tree in _modules(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("onrecord.site_files.")
        if not module.startswith("onrecord.site_files")
    }

    assert {module for module in users if not module.startswith("onrecord.terminal.")} == {WRITER}


def test_nothing_but_the_writer_changes_entries() -> None:
    """No module of the three rooms calls what changes files, but those that write elsewhere."""
    found = {
        module
        for room in ("desk", "web", "editing")
        for module, tree in _modules(room)
        for node in ast.walk(tree)
        if _writes(node)
    }

    assert found == WRITES_ELSEWHERE.keys()


def _writes(node: ast.AST) -> bool:
    """Return whether a part of a module may change files: by a method, by `open` with a mode, or by `shutil`."""
    if isinstance(node, ast.Attribute):
        return node.attr in WRITING or ast.unparse(node) in WRITING or ast.unparse(node.value) == "shutil"
    if isinstance(node, ast.ImportFrom):
        return node.module == "shutil" or (node.module == "os" and bool(WRITING & {f"os.{a.name}" for a in node.names}))
    if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] not in ("open", "fdopen"):
        return False
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    texts = [value.value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)]
    return any(re.fullmatch("[rbt]*[wax+][wax+bt]*", text) for text in texts)


@pytest.mark.parametrize(
    "code",
    [
        "file.write_text('x')", "os.replace(a, b)", "shutil.copy(a, b)", "from shutil import rmtree", "open(a, 'w')",
        "Path(a).open(mode='ab')", "from os import replace", "file.symlink_to(a)", "os.makedirs(a)",
    ],
)  # fmt: skip
def test_each_way_of_writing_is_seen(code: str) -> None:
    """Whatever changes files is seen, under each of its names."""
    assert any(map(_writes, ast.walk(ast.parse(code))))
    assert not any(map(_writes, ast.walk(ast.parse("open(a)\nfile.open('rb')\nos.path.join(a, 'w')\nreplace(a, b=1)"))))


def test_rooms_are_taken_by_names() -> None:
    """`desk` and `web` import names of a room by `from`, so that the lists see each of them."""
    found = [
        (module, alias.name)
        for room in ("desk", "web")
        for module, tree in _modules(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.startswith("onrecord")
    ]

    assert found == []


def test_web_alone_touches_the_network() -> None:
    """Nothing else imports what opens connections; the preview listens, and asks nobody."""
    users = {
        module
        for room in sorted(path.name for path in PACKAGE.iterdir() if path.is_dir())
        for module, tree in _modules(room)
        for node in ast.walk(tree)
        for name in _libraries(node)
        if name in CONNECTING
    }

    assert {module for module in users if not module.startswith("onrecord.web.")} == {"onrecord.preview.listener"}


def _libraries(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]


def test_each_list_shows_more_than_one_room() -> None:
    """The lists are no accident of a wrong folder: both have names, and the writer gives some."""
    assert {module for module, _ in _given("editing")} > {WRITER}
    assert len(_given("web")) > len(ROOMS)
