"""Names in a site's own templates: each one that nothing defines is reported, with those that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from golden import expected_text
from jinja2 import Environment, meta, nodes
from template_values import default_trees, recorded, table_of

from onrecord.check.template_names import TABLE, read_table, undefined_names
from onrecord.check.template_rules import DIGESTS, digest_of
from onrecord.read.theme_reader import theme_root


@pytest.mark.generated
def test_table_has_the_values_that_pages_give(tmp_path: Path) -> None:
    """The table of names equals what real pages give their templates, and knows all templates of the theme."""
    actual = table_of(recorded(tmp_path))

    assert expected_text(TABLE, actual) == actual
    assert read_table().scopes.keys() == default_trees().keys()


@pytest.mark.generated
def test_check_knows_the_default_templates_by_their_digests() -> None:
    """The digests are those of the default theme's templates, so that `check` reads no copy that has no change."""
    folder = theme_root() / "templates"
    digests = {name: digest_of((folder / name).read_text("utf-8")) for name in default_trees()}
    actual = json.dumps(digests, indent=0) + "\n"

    assert expected_text(DIGESTS, actual) == actual


def test_copies_of_the_default_templates_have_no_undefined_name() -> None:
    """As a site's own, the default theme's templates would have no problem."""
    assert list(undefined_names(default_trees(), read_table())) == []


def test_each_misspelled_name_is_found() -> None:
    """Whichever name of whichever template is misspelled, it is found there, with the right name among those known."""
    table, environment = read_table(), Environment(autoescape=True)
    missed, tried = [], 0
    for name, tree in default_trees().items():
        text = (theme_root() / "templates" / name).read_text("utf-8")
        words = meta.find_undeclared_variables(tree) - table.functions - _own_names(tree)
        wrong = environment.parse(re.sub(rf"(?<![\w.\"'-])({'|'.join(words)})(?![\w=])", r"\1x", text))
        found = {item.name: item.known for _, item in undefined_names({name: wrong}, table)}
        tried += len(words)
        missed += [(name, word) for word in words if word not in found.get(f"{word}x", ())]

    assert missed == []
    assert tried > 150


def _own_names(tree: nodes.Template) -> set[str]:
    """Return the names that a template sets, imports or tests."""
    imported = {name for node in tree.find_all(nodes.FromImport) for name in node.names if isinstance(name, str)}
    tested = {test.node.name for test in tree.find_all(nodes.Test) if isinstance(test.node, nodes.Name)}
    return imported | tested | {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}


def test_name_is_unknown_where_anything_may_be_included() -> None:
    """A template that includes another one by a computed name may pass any name on to any template."""
    own = {"404.html": "{% include follow.title %}", "parts/mine.html": "{{ unknown }}", "event.html": "{{ unknown }}"}
    trees = {name: Environment(autoescape=True).parse(text) for name, text in own.items()}

    assert list(undefined_names(trees, read_table())) == []
    del trees["404.html"]
    assert [name for name, _ in undefined_names(trees, read_table())] == ["event.html"]
