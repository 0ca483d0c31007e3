"""A static-site timeline generator for contested stories: who said what, who denied it, and where that is written."""

from onrecord.version import __version__

__all__ = ["Options", "Problem", "__version__", "build", "check"]

TYPE_CHECKING = False
"""Type checkers treat this as true. An import of `typing` would delay the installation of the signal handlers."""
if TYPE_CHECKING:
    from onrecord.build.pipeline import Options, build, check
    from onrecord.problems import Problem


def __getattr__(name: str) -> object:
    """Import the public functions when they are first asked for, so that `onrecord --version` starts fast."""
    if name in ("Options", "build", "check"):
        from onrecord.build import pipeline  # noqa: PLC0415

        return getattr(pipeline, name)
    if name == "Problem":
        from onrecord.problems import Problem  # noqa: PLC0415

        return Problem
    raise AttributeError(f"module 'onrecord' has no attribute '{name}'")
