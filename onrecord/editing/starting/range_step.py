"""Plans what an upgrade does with the versions of onrecord that a site's settings require."""

from msgspec import Struct
from packaging.specifiers import SpecifierSet

from onrecord.editing.entries.entry_edit import change_fields
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.editing.starting.file_step import FileStep
from onrecord.editing.starting.starter import required_range
from onrecord.editing.starting.starter_record import StarterRecord
from onrecord.model.fields import SiteFields
from onrecord.read.file_decoding import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Scalar
from onrecord.read.yaml.tree import parse_yaml
from onrecord.version import __version__

SETTINGS = "site.yaml"


class RangeStep(Struct, frozen=True):
    """What an upgrade does with the versions that the settings allow."""

    change: FileStep | None = None
    advice: str = ""
    """What the publisher should change, if the upgrade must not, in a sentence; empty for nothing."""


def plan_range_step(before: bytes | None, record: StarterRecord, *, is_taken: bool) -> RangeStep:
    """Return the change of `requires` in the settings, or else advice if it excludes the running version."""
    value = _required_range(before) if before is not None else None
    if before is None or value is None or value == required_range():
        return RangeStep()
    if value == record.requires or is_taken:
        after = _with_own_range(before)
        if after is not None:
            return RangeStep(FileStep(SETTINGS, "renewed", before, after))
    if _is_own_version_in(value):
        return RangeStep()
    message = f"{SETTINGS} requires onrecord {value}, and this is {__version__}"
    return RangeStep(advice=f"{message}; change it, or: --take {SETTINGS}")


def _with_own_range(settings: bytes) -> bytes | None:
    """Return the settings with the versions that a new site builds with; None if that is no safe change."""
    try:
        return change_fields(settings, SiteFields, {"requires": required_range()}).data
    except UnsafeChangeError:
        return None


def _is_own_version_in(versions: str) -> bool:
    try:
        return SpecifierSet(versions).contains(__version__, prereleases=True)
    except ValueError:  # the library's own, and Python's for a number of more than 4,300 digits
        return False


def _required_range(settings: bytes) -> str | None:
    """Return the value of `requires` in the settings; None if there is none, or if they are no YAML."""
    file = decode(settings, SETTINGS).value
    tree = parse_yaml(file).value if file else None
    _, value = tree.by_name.get("requires", (None, None)) if isinstance(tree, Tree) else (None, None)
    return " ".join(value.text.split()) if isinstance(value, Scalar) else None
