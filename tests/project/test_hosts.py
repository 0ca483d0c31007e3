"""The samples in docs/hosts.md: in the form that each host documents, with commands that work, and sources.

No host is at hand. `pip` and `aws` are stand-ins; onrecord, git, find and gzip are real.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest
import yaml
from conftest import MakeSite
from entry_blocks import blocks, sections
from forked_commands import forked_onrecord
from github_files import is_valid
from repositories import commit, git
from web_servers import SERVERS, settings

from onrecord.editing.starting.starter import NewSite, site_files
from onrecord.model.choices import OutputKind
from onrecord.preview.output_files import media_type

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/hosts.md").read_text("utf-8")
SECTIONS = dict(sections(TEXT))
SAMPLES = {block.path: block.content for block in blocks(TEXT) if block.path}
NEW_SITE = site_files(NewSite("x", ("en",), "UTC", "onrecord==1"))
COMMIT = "0123456789abcdef0123456789abcdef01234567"
LOCKED = "pip install --require-hashes --no-deps -r locks/requirements.txt"
ONRECORD = "pip install --no-deps -r requirements.txt"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return a folder on the PATH with onrecord, and stand-ins for `pip` and `aws`."""
    folder = tmp_path / "programs"
    folder.mkdir()
    shutil.copy(forked_onrecord(), folder)
    shutil.copy(ROOT / "tests/support/stand_in_aws.py", folder)
    for name, command in {"pip": "true", "aws": f'exec {sys.executable} {folder}/stand_in_aws.py "$@"'}.items():
        (folder / name).write_text(f"#!/bin/sh\n{command}\n", "utf-8")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def site(make_site: MakeSite) -> Path:
    """Return a small site in a repository with a commit."""
    folder = make_site({".gitignore": NEW_SITE[".gitignore"]})
    commit(folder)
    return folder


def _run(script: str, folder: Path, programs: Path, **variables: str) -> None:
    """Run a script as a host does; it must succeed."""
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(programs), "CI": "true", **variables}
    for name in ("XDG_STATE_HOME", "TMPDIR"):
        environment |= {name: os.environ[name]} if name in os.environ else {}
    command = ["bash", "-euo", "pipefail", "-c", script]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _base_of(folder: Path) -> str:
    """Return the address for which a site was built."""
    found = re.search(r'<link rel="canonical" href="([^"]+)"', (folder / "index.html").read_text("utf-8"))
    assert found
    return found[1]


def _commit_of(folder: Path) -> str:
    return str(json.loads((folder / "commit.json").read_bytes())["commit"])


def test_gitlab_sample_is_valid_and_builds(site: Path, programs: Path, tmp_path: Path) -> None:
    """GitLab's schema knows all keys; the jobs build the site with compressed text, and check it."""
    sample = SAMPLES[".gitlab-ci.yml"]
    jobs = yaml.safe_load(sample)
    before = jobs["default"]["before_script"]
    address = "https://group.gitlab.io/record/"
    _run("\n".join([*before, *jobs["pages"]["script"]]), site, programs, CI_PAGES_URL=address, CI_COMMIT_SHA=COMMIT)
    _run("\n".join([*before, *jobs["check"]["script"]]), site, programs)
    public = site / "public"

    assert is_valid(sample, "gitlab-ci", tmp_path)
    assert not is_valid(sample.replace("artifacts:", "artefacts:"), "gitlab-ci", tmp_path)
    assert jobs["pages"]["artifacts"]["paths"] == ["public"]
    assert (_base_of(public), _commit_of(public)) == (address, COMMIT)
    assert gzip.decompress((public / "index.html.gz").read_bytes()) == (public / "index.html").read_bytes()
    assert not (public / ".onrecord-output").exists()
    assert git(site, "status", "--porcelain") == "", "what the jobs write is ignored"


def test_forgejo_sample_is_valid_and_builds(site: Path, programs: Path, tmp_path: Path) -> None:
    """The workflow has the form of Forgejo's reference, which is GitHub's; it publishes the folder that it builds."""
    sample = SAMPLES[".forgejo/workflows/pages.yaml"]
    (job,) = yaml.safe_load(sample)["jobs"].values()
    (script,) = [step["run"] for step in job["steps"] if "run" in step]
    address = "https://desk.codeberg.page/record/"
    _run(script, site, programs, SITE=address)
    publishing = job["steps"][-1]["with"]

    assert is_valid(sample, "github-workflows", tmp_path)
    assert not is_valid(sample.replace("steps:", "step:"), "github-workflows", tmp_path)
    assert (_base_of(site / "public"), _commit_of(site / "public")) == (address, git(site, "rev-parse", "HEAD"))
    assert site / publishing["source"] == site / "public"
    assert publishing["site"] == "${{ env.SITE }}"


def test_netlify_sample_builds(site: Path, programs: Path) -> None:
    """The file is TOML with the documented tables, and both commands build the folder that it names."""
    tables = tomllib.loads(SAMPLES["netlify.toml"])
    address, preview = "https://record.example.org/", "https://deploy-preview-7--record.netlify.app/"
    _run(tables["build"]["command"], site, programs, URL=address, COMMIT_REF=COMMIT)
    folder = site / tables["build"]["publish"]
    built = (_base_of(folder), _commit_of(folder))
    _run(tables["context"]["deploy-preview"]["command"], site, programs, DEPLOY_PRIME_URL=preview)

    assert tables.keys() == {"build", "context"}
    assert tables["build"].keys() == {"command", "publish", "environment"}
    assert built == (address, COMMIT)
    assert _base_of(folder) == preview


def test_cloudflare_sample_builds(site: Path, programs: Path) -> None:
    """Wrangler's file is TOML with the documented keys, and the build command makes the folder that it names."""
    keys = tomllib.loads(SAMPLES["wrangler.toml"])
    (command,) = [block.content for block in blocks(SECTIONS["Cloudflare Pages"]) if block.kind == "sh"]
    _run(command, site, programs, CF_PAGES_COMMIT_SHA=COMMIT)

    assert keys.keys() == {"name", "pages_build_output_dir", "compatibility_date"}
    assert _commit_of(site / keys["pages_build_output_dir"]) == COMMIT


def _header_rules(text: str) -> Mapping[str, Mapping[str, str]]:
    """Read `_headers`: an address, and below it indented lines with a name and a value; `#` begins a comment."""
    rules: dict[str, dict[str, str]] = {}
    address = ""
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] not in " \t":
            address = line.strip()
            assert address.startswith("/")
            assert address.count("*") <= 1
            rules[address] = {}
            continue
        name, colon, value = line.strip().partition(": ")
        assert colon
        assert re.fullmatch(r"[A-Za-z-]+", name)
        assert len(line) <= 2_000, "Cloudflare ignores longer lines"
        rules[address][name] = value
    return rules


def test_headers_are_those_of_the_servers() -> None:
    """`_headers` has the documented form, and sends what nginx, Apache and Caddy send."""
    rules = _header_rules(SAMPLES["root/_headers"])

    assert rules.keys() == {"/*"}
    assert len(rules["/*"]) == 4
    for name, value in rules["/*"].items():
        for server in SERVERS:
            assert re.search(rf'{name} "?{re.escape(value)}"?', settings(server, "")), (name, server.name)


def test_redirects_have_the_documented_form() -> None:
    """`_redirects` has three words a line: from, to, and a status that all three hosts know."""
    for line in SAMPLES["root/_redirects"].splitlines():
        source, target, status = line.split()
        assert source.startswith("/")
        assert target.startswith(("/", "https://"))
        assert status in {"301", "302"}


def test_files_for_the_root_are_published(site: Path, programs: Path) -> None:
    """The build copies the two files to the root of the site, byte for byte."""
    (site / "root").mkdir()
    names = ("_headers", "_redirects")
    for name in names:
        (site / "root" / name).write_text(SAMPLES[f"root/{name}"], "utf-8")
    _run("onrecord build --no-keep-ids", site, programs)

    assert {name: (site / "_site" / name).read_text("utf-8") for name in names} == {
        name: SAMPLES[f"root/{name}"] for name in names
    }


def test_s3_gets_each_file_with_its_type(programs: Path, tmp_path: Path) -> None:
    """Each file is copied once, with its type and caching; pages follow what they show, and deletions come last."""
    folder = tmp_path / "record"
    shutil.copytree(ROOT / "tests/sites/everything", folder)
    with (folder / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(f"outputs: [{', '.join(name for name in get_args(OutputKind) if name != 'cards')}]\n")
    (programs / "bucket.json").write_text(
        json.dumps({"objects": {"gone.html": ["text/html", "no-cache", 0]}, "calls": []})
    )
    _run(SAMPLES["publish.sh"], folder, programs)
    bucket = json.loads((programs / "bucket.json").read_bytes())
    objects, calls = bucket["objects"], bucket["calls"]
    built = {path.relative_to(folder / "_site").as_posix() for path in (folder / "_site").rglob("*") if path.is_file()}
    pages = {call for name, (_, _, call) in objects.items() if name.endswith(".html")}

    assert objects.keys() == built - {".onrecord-output", ".nojekyll"}
    for name, (type_, caching, _) in objects.items():
        kept = re.search(r"\.[0-9a-f]{12}(-\d+)?\.\w+$", name)
        assert type_.partition(";")[0] == media_type(Path(name)), name
        assert ("; charset=utf-8" in type_) == (type_.startswith("text/") or name.endswith(".ris")), name
        assert caching == ("public, max-age=31536000, immutable" if kept else "no-cache"), name
    assert min(pages) > max(call for name, (_, _, call) in objects.items() if not name.endswith(".html"))
    assert [number for number, call in enumerate(calls) if "--delete" in call] == [len(calls) - 1]


def test_s3_is_set_up_as_a_website(site: Path, programs: Path) -> None:
    """The bucket gets the two documents, and lets other sites read."""
    _run(SAMPLES["set-up.sh"], site, programs)
    website, cors = json.loads((programs / "bucket.json").read_bytes())["calls"]

    assert website[:3] == ["s3", "website", "s3://record.example.org"]
    assert website[3:] == ["--index-document", "index.html", "--error-document", "404.html"]
    assert cors[:4] == ["s3api", "put-bucket-cors", "--bucket", "record.example.org"]
    assert json.loads(cors[5]) == {"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "HEAD"]}]}


def test_libraries_are_installed_by_their_digests() -> None:
    """Each sample that installs takes the lock first, and onrecord without its libraries; a new site has both."""
    installing = [block.content for block in blocks(TEXT) if "pip " in block.content]

    assert len(installing) == 4
    for sample in installing:
        lines = [line.strip(" -&") for line in sample.splitlines() if "pip " in line]
        assert lines == [LOCKED, ONRECORD] * (len(lines) // 2)
        assert re.search(r"3\.1\d", sample + SECTIONS["Cloudflare Pages"])
    assert {"locks/requirements.txt", "requirements.txt"} <= site_files(
        NewSite("x", ("en",), "UTC", "onrecord==1")
    ).keys()


NAMES_OF_OUR_OWN = frozenset({"check", "publish", "SITE"})
"""Words in the samples that no host defines: jobs, and a variable."""


def _words(path: str, sample: str) -> Iterator[str]:
    """Yield the words in a sample that a host or its program defines."""
    if path.endswith((".yml", ".yaml")):
        yield from _keys(yaml.load(sample, yaml.BaseLoader))  # noqa: S506  (makes text alone; else `on` would be a boolean)
    elif path.endswith(".toml"):
        yield from _keys(tomllib.loads(sample))
    elif path.endswith(".sh"):
        yield from re.findall(r"aws (s3 \w+|s3api [\w-]+)", sample)
        yield from (
            word for line in sample.splitlines() if "onrecord" not in line for word in re.findall(r" (--[\w-]+)", line)
        )
    if not path.endswith(".sh"):
        yield from re.findall(r"\$([A-Z][A-Z_]+)", sample)


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


@pytest.mark.parametrize("path", [path for path in SAMPLES if not path.startswith("root/")])
def test_each_word_has_its_source(path: str) -> None:
    """The tables name each key, option and variable of the samples, with the address of the host's document."""
    (section,) = [text for text in SECTIONS.values() if f" {path}\n" in text]
    rows = re.findall(r"^\| (.*`.*) \| (.*) \|$", section, re.MULTILINE)
    named = {word for used, _ in rows for word in re.findall(r"`([^`]+)`", used)}
    words = set(_words(path, SAMPLES[path])) - NAMES_OF_OUR_OWN

    assert len(words) > 2
    assert words - named == set()
    assert [used for used, source in rows if "](https://" not in source] == []
