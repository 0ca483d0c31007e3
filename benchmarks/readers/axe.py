"""Accessibility barriers that axe-core finds; the only code here that knows axe-core."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT

from benchmarks.readers.browser import Visit

VERSION = AXE_SCRIPT.partition("axe v")[2].split()[0]
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that look at colours: all that can differ where a page changes nothing else."""
# Half of axe-core's time goes into its colours: each has private members, kept in `WeakSet`s and `WeakMap`s since its
# script is compiled for old browsers, and it parses the same few colours for each text. Both are the same and cheaper
# this way. Nor is the HTML of each element wanted that it has looked at.
_SCRIPT = f"""((WeakSet, WeakMap) => {{
{AXE_SCRIPT}
}})(class {{
  key = Symbol();
  has(one) {{ return this.key in one; }}
  add(one) {{ one[this.key] = true; return this; }}
}}, class {{
  key = Symbol();
  has(one) {{ return this.key in one; }}
  get(one) {{ return one[this.key]; }}
  set(one, value) {{ one[this.key] = value; return this; }}
}});
(({{ Color }}) => {{
  const parse = Color.prototype.parseString;
  const known = new Map();
  Color.prototype.parseString = function (text) {{
    if (!known.has(text)) known.set(text, new Color(parse.call(new Color(), text)));
    const {{ r, g, b, alpha }} = known.get(text);
    return Object.assign(this, {{ r, g, b, alpha }});
  }};
}})(axe.commons.color);
axe.configure({{ noHtml: true }})"""


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a page violates."""

    rule: str
    impact: str
    where: tuple[str, ...]
    """Selectors of the violating elements."""

    def __str__(self) -> str:
        """Return the rule with the number of violating elements, and the first of them."""
        return f"{self.rule} ({self.impact}), {len(self.where)} times, first at {self.where[0]}"


def violations(visit: Visit, rules: Sequence[str] = ()) -> tuple[Violation, ...]:
    """Return axe-core's findings on the page in its present state, by all of its rules or by the given ones."""
    if not visit.page.evaluate("'axe' in window"):
        visit.page.evaluate(_SCRIPT)
    # Only a rule that is off by default needs the style sheets themselves, which axe-core would load again.
    options = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    return tuple(
        Violation(rule["id"], rule["impact"], tuple(" ".join(map(str, node["target"])) for node in rule["nodes"]))
        for rule in visit.page.evaluate(f"axe.run({json.dumps(options)}).then(found => found.violations)")
    )
