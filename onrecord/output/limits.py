"""Checks a site against GitHub's limits before GitHub refuses it.

The sources are GitHub's documentation, 'GitHub Pages limits' and 'About large files on GitHub', as of 2026.
"""

from collections.abc import Iterator, Mapping

from onrecord.problems import Problem, SourceFile
from onrecord.site_limits import LIMITS

NO_JEKYLL = ".nojekyll"
"""The file that turns off Jekyll where GitHub Pages publishes a branch."""
LARGEST_SITE = LIMITS["site"].most
"""1 GB in bytes; the publication of a larger site may fail."""
LARGEST_FILE = LIMITS["static-file"].most
"""100 MiB in bytes; git can't push a larger file to GitHub. Built pages are not in the repository."""
_STATIC = "static/"


def over_the_limits(sizes: Mapping[str, int], *, is_accepted: bool = False) -> Iterator[Problem]:
    """Yield a problem for each file, and for a site, that is too large (PUB001), unless `site.yaml` accepts that."""
    if is_accepted:
        return
    for path, size in sorted(sizes.items()):
        if size > LARGEST_FILE and path.startswith(_STATIC):
            message = f"this file has {_megabytes(size)}, and GitHub takes none of more than 100 MiB (104.8 MB)"
            hint = "put it elsewhere and link to it, or make it smaller"
            yield Problem("PUB001", message, SourceFile(path, "").span(), hint)
    if (whole := sum(sizes.values())) > LARGEST_SITE:
        message = f"the site has {_megabytes(whole)}, and GitHub Pages takes 1 000 MB"
        largest = ", ".join(sorted(sizes, key=lambda path: (-sizes[path], path))[:3])
        yield Problem("PUB001", message, hint=f"the largest files are {largest}; other hosts may take more")


def _megabytes(size: int) -> str:
    # Rounded up, so that a size just above the limit does not look like the limit.
    return f"{-(-size // 10**5) / 10:,.1f} MB".replace(",", " ")
