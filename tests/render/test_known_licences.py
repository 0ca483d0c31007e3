"""The licence of a dump: an id only for a licence that is named and nothing else, an address where one is given."""

from __future__ import annotations

import pytest
from data_files import PROFILE

from onrecord.render.data.known_licences import UNKNOWN, find_licence

CREATIVE = "https://creativecommons.org"
KNOWN = {
    "CC BY 4.0": ("CC-BY-4.0", f"{CREATIVE}/licenses/by/4.0/"),
    "cc-by-sa-4.0": ("CC-BY-SA-4.0", f"{CREATIVE}/licenses/by-sa/4.0/"),
    "CC BY 3.0 DE": ("CC-BY-3.0-DE", f"{CREATIVE}/licenses/by/3.0/de/"),
    "CC0": ("CC0-1.0", f"{CREATIVE}/publicdomain/zero/1.0/"),
    "CC0 1.0 Universal": ("CC0-1.0", f"{CREATIVE}/publicdomain/zero/1.0/"),
    "Creative Commons Attribution 4.0 International Public License": ("CC-BY-4.0", f"{CREATIVE}/licenses/by/4.0/"),
    "Creative Commons Attribution-NonCommercial-ShareAlike 4.0": (
        "CC-BY-NC-SA-4.0", f"{CREATIVE}/licenses/by-nc-sa/4.0/"
    ),
    "Creative Commons Attribution-NoDerivatives 4.0.": ("CC-BY-ND-4.0", f"{CREATIVE}/licenses/by-nd/4.0/"),
    "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)": ("CC-BY-4.0", f"{CREATIVE}/licenses/by/4.0/"),
    "https://creativecommons.org/licenses/by-nd/4.0/deed.ru": ("CC-BY-ND-4.0", f"{CREATIVE}/licenses/by-nd/4.0/"),
    "https://creativecommons.org/publicdomain/zero/1.0/": ("CC0-1.0", f"{CREATIVE}/publicdomain/zero/1.0/"),
    "MIT License": ("MIT", "https://spdx.org/licenses/MIT.html"),
    "ODbL 1.0": ("ODbL-1.0", "https://spdx.org/licenses/ODbL-1.0.html"),
}  # fmt: skip


@pytest.mark.parametrize("words", KNOWN)
def test_known_licence_has_its_id_and_page(words: str) -> None:
    """Ids are those of SPDX, by full names and short ones; the page is the licence's own, if it has one."""
    name, path = KNOWN[words]

    assert find_licence(words) == {"name": name, "path": path}


@pytest.mark.parametrize(
    "words",
    ["Crown copyright, see https://example.org/terms.", "CC BY 4.0 without pictures (https://example.org/terms)"],
)
def test_words_with_an_address_have_that_alone(words: str) -> None:
    """Words that say more than the name of a licence may make an exception, so no id stands for them."""
    assert find_licence(words) == {"path": "https://example.org/terms"}


@pytest.mark.parametrize(
    "words",
    [
        "All rights reserved", "CC BY", "CC BY 4.0, but not pictures", "CC BY 4.0 licence without pictures",
        "MIT OR Apache-2.0", "LicenseRef-ours", "GPL-2.0+", "Все права защищены", "...",
    ],
)  # fmt: skip
def test_other_words_have_no_id(words: str) -> None:
    """No id is made up of words."""
    assert find_licence(words) is None


@pytest.mark.parametrize("licence", [{"name": UNKNOWN}, *map(find_licence, KNOWN), {"path": "https://example.org/"}])
def test_each_answer_is_valid(licence: dict[str, str]) -> None:
    """Data Package asks for a name in certain letters, or for a path."""
    package = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "record"}
    resource = {"name": "events", "path": "events.csv"}

    assert list(PROFILE.iter_errors({**package, "resources": [resource], "licenses": [licence]})) == []
