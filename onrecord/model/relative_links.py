"""Relative links from a page of the site to an address, and back from a link to the address."""

from collections.abc import Callable
from itertools import accumulate


def relative(page: str, target: str) -> str:
    """Return a relative link from a page to `target`; it works under any base path."""
    return linker(page)(target)


def linker(page: str) -> Callable[[str], str]:
    """Return the function that turns a target into a relative link on this page."""
    *steps, name = page.split("/")
    above = list(accumulate((f"{step}/" for step in steps), initial=""))
    """The folders that hold the page, from the root down."""

    def link(target: str) -> str:
        path, hash_, fragment = target.partition("#")
        if path == page:
            return f"#{fragment}" if hash_ else name or "./"
        shared = len(steps)
        while not path.startswith(above[shared]):
            shared -= 1
        link_path = "../" * (len(steps) - shared) + path[len(above[shared]) :]
        return f"{link_path or './'}{hash_}{fragment}"

    return link


def resolve(page: str, link: str) -> str | None:
    """Return the address that a relative `link` on `page` leads to; None if that is outside the site."""
    path, hash_, fragment = link.partition("#")
    if not path:
        return f"{page}{hash_}{fragment}"
    *steps, last = path.split("/")
    if last in (".", ".."):
        steps = [*steps, last]
        last = ""
    parts = page.split("/")[:-1]
    for step in steps:
        if step == ".." and not parts:
            return None
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    folder = "".join(f"{part}/" for part in parts)
    return f"{folder}{last}{hash_}{fragment}"
