"""The table of payloads: texts that become markup, a formula or a command where a program forgets one escape.

Each contains the name `xss`: as an element, an attribute, or a variable that a script of it would set.
"""

from __future__ import annotations

from collections.abc import Mapping

from slow import slow

PAYLOADS: Mapping[str, str] = {
    "element": "<xss-e onclick=window.xss=1>x</xss-e><img src=x onerror=window.xss=1><iframe srcdoc='<xss-e>'>",
    "end of an element": (
        "</title></style></textarea></noscript></template></script><script>window.xss=1</script>"
        "<svg onload=window.xss=1><style>*{--xss:1}"
    ),
    "attribute": """x" onxss="1" autofocus onfocus="window.xss=1" x='""",
    "attribute with apostrophes": """x' onxss='1' autofocus onfocus='window.xss=1' x=\"""",
    "comment": "--><xss-e><!-- --!><xss-e> ]]><xss-e><![CDATA[<?xss-e?><!DOCTYPE xss-e [<!ENTITY xss 'x'>]>&xss;",
    "character reference": "&lt;xss-e&gt;&#60;xss-e&#x3e; &amp;lt;xss-e&amp;gt; &quot; onxss=&quot;1 &colon; &NewLine;",
    "template": "{{ xss }}{% xss %}{# xss #}${{ secrets.xss }}%(xss)s %s {xss} {0} ${xss} `xss` $(xss)",
    "formula": "=xss()+cmd|' /C xss'!A0",
    "formula with plus": "+xss()",
    "formula with minus": "-xss()",
    "formula with at": "@xss()",
    "command": "##[error]xss ::error::xss ::add-mask::xss %0A::set-output name=xss::x",
    "citation file": "x}, xss = {\\input{xss}} }\\end{xss} @article{xss, title={x}} TY  - xss ER  - ; \\n, x:y",
    "address": "javascript:window.xss=1",
    "Markdown": "[x](javascript:window.xss=1) ![x](javascript:window.xss=1) <javascript:window.xss=1> **xss** `xss`",
    "lines": "x\n\n<xss-e>\nEND:VEVENT\nBEGIN:VEVENT\nXSS:1\nER  - \nTY  - XSS\n::error::xss\n=xss()\n",
}
"""Texts by what they abuse."""
_JOINED = (("element", "end of an element", "attribute", "attribute with apostrophes", "comment"),
           ("character reference", "template", "command", "citation file"))  # fmt: skip
_ALONE = ("address", "Markdown", "lines")
BUILT: Mapping[str, str] = {
    **{f"{names[0]} and others": " ".join(PAYLOADS[name] for name in names) for names in _JOINED},
    **{name: PAYLOADS[name] for name in _ALONE},
}
"""The payloads with which a whole site is built: those join others that need no certain place in a text."""
FORMULAS: Mapping[str, str] = {name: text for name, text in PAYLOADS.items() if name.startswith("formula")}
ONE_FORMULA = [*(name for name in PAYLOADS if name not in FORMULAS), "formula", *slow([*FORMULAS][1:])]
"""The names of all payloads. Further formulas are slow: fast tests search for them in the cells of tables."""
