"""What GitHub takes of a site, said before it refuses.

GitHub's documentation, 'GitHub Pages limits' and 'About large files on GitHub', as of 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.problems import Problem, SourceFile

NO_JEKYLL = ".nojekyll"
"""The file by which GitHub Pages, where it publishes a branch, is told to leave the files as they are."""
LARGEST_SITE = 10**9
"""In bytes, that is 1 GB: of a larger one GitHub says that its publication may fail."""
LARGEST_FILE = 100 * 2**20
"""In bytes, that is 100 MiB: git can't push a larger one to GitHub. Pages are in no repository."""
_STATIC = "static/"


def over_the_limits(sizes: Mapping[str, int]) -> Iterator[Problem]:
    """Yield what is too large among the site's files, given the size of each in bytes (PUB001)."""
    for path, size in sorted(sizes.items()):
        if size > LARGEST_FILE and path.startswith(_STATIC):
            message = f"this file has {_megabytes(size)}, and GitHub takes none of more than 100 MiB (104.8 MB)"
            hint = "put it elsewhere and link to it, or make it smaller"
            yield Problem("PUB001", message, SourceFile(path, "").span(), hint)
    whole = sum(sizes.values())
    if whole > LARGEST_SITE:
        message = f"the site has {_megabytes(whole)}, and GitHub Pages takes 1 000 MB"
        yield Problem("PUB001", message, hint=f"the largest files are {_largest(sizes)}; other hosts may take more")


def _megabytes(size: int) -> str:
    # Rounded up: what is too much by a little must not look like what is just enough.
    return f"{-(-size // 10**5) / 10:,.1f} MB".replace(",", " ")


def _largest(sizes: Mapping[str, int]) -> str:
    return ", ".join(sorted(sizes, key=lambda path: (-sizes[path], path))[:3])
