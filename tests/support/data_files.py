"""The files of the API and of the dump that a site would publish, without its pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conftest import COMPLETE
from jsonschema import Draft202012Validator
from msgspec import json

from onrecord.build.pipeline import Options, load_site
from onrecord.build.site_writer import plan_pages
from onrecord.model.addresses import is_page
from onrecord.render import COMPLETED, digest_of, sections

OUTPUTS = "outputs: [api, api-single, dump]\n"
_GRAMMARS = Path(__file__).parents[1] / "grammars"
PROFILE = Draft202012Validator(json.decode((_GRAMMARS / "data-package.schema.json").read_bytes()))
"""What the Data Package standard asks of the properties that the dump uses."""


def data_files(root: Path, *, drafts: bool = False) -> dict[str, str]:
    """Return the text of each file by its address; no two have one."""
    loaded = load_site(root, Options(today=COMPLETE, drafts=drafts))
    site, theme = loaded.value.site, loaded.value.theme
    assert site is not None, loaded.problems
    assert theme is not None, loaded.problems
    plan = plan_pages(site, theme)
    found = [planned for section in sections(site) for planned in plan.of(section)]
    beside_pages = [planned for planned in found if not is_page(planned.address)]
    own = [planned for planned in beside_pages if planned.address.startswith(("api/", "data/"))]
    assert len({planned.address for planned in own}) == len(own)
    files = {planned.address: planned.make().render().value for planned in own}
    digests = {address: digest_of(text.encode()) for address, text in files.items() if address not in COMPLETED}
    for address in [address for address in COMPLETED if address in files]:
        files[address] = COMPLETED[address](files[address], digests)
        digests[address] = digest_of(files[address].encode())
    return files


def with_outputs(site: Path, root: Path) -> Path:
    """Copy a site of the tests to `root`, and give it the API and the dump."""
    for path in site.rglob("*"):
        if path.is_file():
            (root / path.relative_to(site)).parent.mkdir(parents=True, exist_ok=True)
            (root / path.relative_to(site)).write_bytes(path.read_bytes())
    (root / "site.yaml").write_text((root / "site.yaml").read_text("utf-8") + OUTPUTS, "utf-8")
    return root


def parsed(files: dict[str, str], address: str) -> dict[str, Any]:
    """Return a file of the API as plain data."""
    found: dict[str, Any] = json.decode(files[f"api/v1/{address}.json"])
    return found
