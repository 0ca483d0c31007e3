"""A site that names somebody in each place of which a comparison tells, for tests of what an erasure leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping

from conftest import BASE, DRAWING
from two_stories import DENIAL

ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
ACTORS, PEOPLE = "content/actors/actors.yaml", "content/actors/people.yaml"
SOURCES = "content/sources/sources.yaml"
VERA = "content/stories/dispute/events/vera-sample-denies.yaml"
QUOTED = "content/stories/dispute/events/quoted.yaml"
CORRECTED = "content/stories/dispute/events/corrected.yaml"
DRAFT = "content/stories/dispute/events/vera-sample-later.yaml"
SITE: Mapping[str, str] = {
    "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
    "content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор}\n",
    PEOPLE: (
        "vera-sample:\n"
        "  name: {en: Vera Sample, ru: Вера Образцова}\n"
        "  kind: person\n"
        "  role: Engineer\n"
        "  other_names: [V. Sample]\n"
        "  member_of: company\n"
        "  url: https://example.org/people/vera-sample\n"
        "  aliases: [engineer-sample]\n"
    ),
    SOURCES: BASE[SOURCES]
    + "vera-sample-post: {title: Vera Sample explains, issued: 2021-11-02, url: https://example.org/a}\n",
    VERA: (
        "type: denial\ndate: 2021-11-02\ntitle: {en: Vera Sample denies, ru: Вера Образцова отрицает}\n"
        "speaker: vera-sample\non_behalf_of: company\ndenies: announcement#joint\n"
        "summary: {en: A spokeswoman., ru: Так сказано в письме Веры Образцовой.}\n"
        "body: As Vera Sample said [@vera-sample-post].\nsources: [wire, vera-sample-post]\ntags: vera-sample\n"
        "published: 2021-11-10\naliases: [vera-sample-answers]\n"
    ),
    QUOTED: (
        "type: statement\ndate: 2021-11-03\ntitle: The ministry replies\nspeaker: ministry\nresponds_to: "
        "vera-sample-denies\nquotes:\n  - {id: words, exact: Vera Sample was wrong, lang: en, source: gazette}\n"
        "claims:\n  - {id: wrong, text: Vera Sample was wrong, quote: words}\nsources: gazette\n"
        "published: 2021-11-10\n"
    ),
    CORRECTED: (
        "type: statement\ndate: 2021-11-04\ntitle: The company replies\nspeaker: company\nsources: wire\n"
        "published: 2021-11-10\ncorrections:\n"
        "  - {date: 2021-11-11, was: 'Speaker: Vera Sample', now: 'Speaker: The company'}\n"
    ),
    DRAFT: "type: statement\nstatus: draft\ndate: 2021-11-05\ntitle: Later\nspeaker: ministry\nsources: gazette\n",
    "static/vera-sample.svg": DRAWING,
    DENIAL: BASE[DENIAL].replace("published: 2021-11-10\n", "status: draft\n"),
}
"""A site that names somebody in each kind of place that a comparison tells of."""
NAME = re.compile(
    r"vera[\W_]*sample|sample[\W_]*vera|v\. sample|вер[аы]\s+образцов|engineer-sample|"
    r"vera%20sample|\\u0432\\u0435\\u0440",
    re.IGNORECASE,
)
"""The name in all its forms."""
