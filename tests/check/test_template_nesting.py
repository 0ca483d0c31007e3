"""Templates whose parts stand within each other a thousand times, that are very long, or have such a number."""

from __future__ import annotations

import pytest
from slow import slow

from onrecord.check.template_rules import check_templates
from onrecord.model.records import LONG_NUMBER, NESTED_TOO_DEEPLY
from onrecord.problems import SourceFile
from onrecord.render.theme.templates import Templates
from onrecord.site_limits import LIMITS

NESTED = {
    "loops": ("{% for part in [1] %}", "{% endfor %}"),
    "conditions": ("{% if 1 %}", "{% endif %}"),
    "blocks of one": ("{% set x %}", "{% endset %}"),
    "filters": ("{% filter e %}", "{% endfilter %}"),
    "brackets": ("{{ 1", " }}", "+(1", ")"),
    "lists": ("{{ 1", " }}", "+[", "]"),
    "negations": ("{{ ", "1 }}", "not ", ""),
    "sums": ("{{ ", "1 }}", "1+", ""),
    "attributes": ("{{ site", " }}", ".fields", ""),
    "choices": ("{{ ", "1 }}", "1 if site else ", ""),
    "calls": ("{{ 1", " }}", "|e", ""),
}
"""What stands around a nested part, and before and after each; without those, the part is a tag."""


def _template(shape: str, depth: int) -> SourceFile:
    start, end, *parts = NESTED[shape]
    before, after = parts or (start, end)
    text = "".join((start if parts else "", before * depth, after * depth, end if parts else ""))
    return SourceFile("templates/story.html", text)


def _messages(file: SourceFile) -> set[str]:
    return {problem.message for problem in check_templates((file,))}


FIRST = ("loops", "conditions", "brackets", "negations", "calls")


@pytest.mark.parametrize("shape", [*FIRST, *slow(shape for shape in NESTED if shape not in FIRST)])
def test_nesting_has_a_depth_at_which_it_is_a_problem(shape: str) -> None:
    """The greatest depth that the check allows is compiled for pages; one more is a problem of both, at its file."""
    refused = 16
    while NESTED_TOO_DEEPLY not in _messages(_template(shape, refused)):
        refused *= 2
    allowed = 1
    while refused - allowed > 1:
        depth = (allowed + refused) // 2
        if NESTED_TOO_DEEPLY in _messages(_template(shape, depth)):
            refused = depth
        else:
            allowed = depth
    far_beyond = _template(shape, 6 * refused)
    (problem,) = Templates({"story.html": far_beyond}).render("story.html", {}).problems

    assert allowed >= 19
    assert _messages(far_beyond) == {NESTED_TOO_DEEPLY}
    assert (problem.code, problem.message) == ("TPL001", NESTED_TOO_DEEPLY)
    assert problem.span == far_beyond.span(1, 1, len(far_beyond.line(1)))


@pytest.mark.parametrize("number", ["1" * 5000, "0x" + "f" * 9000, "1_" * 4500 + "1"])
def test_number_that_python_refuses_is_a_problem(number: str) -> None:
    """A number of more than 4,300 digits, which Python can't read or write, is a problem at its line."""
    file = SourceFile("templates/story.html", f"<p>\n{{{{ {number} }}}}\n</p>")
    (problem,) = check_templates((file,))
    (of_build,) = Templates({"story.html": file}).render("story.html", {}).problems

    assert (problem.code, problem.message, problem.span) == ("TPL001", LONG_NUMBER, file.span(2, 1, len(file.line(2))))
    assert (of_build.code, of_build.message) == ("TPL001", LONG_NUMBER)


def test_long_template_is_a_problem() -> None:
    """What Jinja would compile for seconds in each language is refused; a little less is not."""
    most = LIMITS["template"].most

    assert _messages(SourceFile("templates/story.html", "x" * (most + 1))) == {LIMITS["template"].message}
    assert LIMITS["template"].message not in _messages(SourceFile("templates/story.html", "x" * most))
