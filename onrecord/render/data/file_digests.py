"""Digests of the files of the API and of the dump, and the files that name them.

`datapackage.json` names the files of the dump, `files.json` all files, and `index.json` the digest of `files.json`.
Each of the three is rendered like any other file, without digests. A build adds these when all other files are made, by
the functions in `COMPLETED`. These take a published file as well, with the digests of an earlier build. So a build that
changes a few files renders no others for their digests.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256

from msgspec import Struct, json

from onrecord.model.addresses import absolute, is_page
from onrecord.render.data.record_types import FilesFile, ListedFile

API = "api/v1/"
DUMP = "data/"
FILE_LIST = f"{API}files.json"
INDEX = f"{API}index.json"
PACKAGE = f"{DUMP}datapackage.json"


class FileDigest(Struct, frozen=True):
    """What a program needs to notice another content, and to check what it has loaded."""

    size: int
    """In bytes."""
    sha256: str
    """In hexadecimal digits."""


Digests = Mapping[str, FileDigest]
"""The digests of files, by address."""


def is_listed(address: str) -> bool:
    """Return whether a file belongs to the API or the dump, so that others name its digest."""
    return address.startswith((API, DUMP)) and not is_page(address)


def digest_of(content: bytes) -> FileDigest:
    """Return the digest of a file."""
    return FileDigest(len(content), sha256(content).hexdigest())


def digests_in(file_list: str) -> Digests:
    """Return the digests in a published `files.json`, without that of `index.json`, which it can't have."""
    found = json.decode(file_list, type=FilesFile)
    start = len(absolute(found.site, "")) if found.site else 0
    return {one.address[start:]: FileDigest(one.bytes, one.sha256) for one in found.files}


def _complete_package(text: str, digests: Digests) -> str:
    package = json.decode(text)
    for resource in package["resources"]:
        found = digests[f"{DUMP}{resource['path']}"]
        resource |= {"bytes": found.size, "hash": f"sha256:{found.sha256}"}
    return json.encode(package).decode("utf-8")


def _complete_list(text: str, digests: Digests) -> str:
    """List all files but the two that are made after this: itself, and the index, which has its digest."""
    listed = json.decode(text, type=FilesFile)
    start = absolute(listed.site, "") if listed.site else ""
    listed.files = [
        ListedFile(f"{start}{address}", found.size, found.sha256) for address, found in sorted(digests.items())
    ]
    return json.encode(listed).decode("utf-8")


def _complete_index(text: str, digests: Digests) -> str:
    return json.encode(json.decode(text) | {"files_sha256": digests[FILE_LIST].sha256}).decode("utf-8")


COMPLETED: Mapping[str, Callable[[str, Digests], str]] = {
    PACKAGE: _complete_package,
    FILE_LIST: _complete_list,
    INDEX: _complete_index,
}
"""The files that name digests, each with the function that adds these to its text: in this order, since each names the
digests of files before it. A function gives the same from a text with older digests as from one without."""
