"""What check-jsonschema and zizmor say of files that GitHub reads; neither needs a network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

_TOOLS = Path(sys.executable).parent
_CONFIG = Path(__file__).parents[1].joinpath("zizmor.yml")


def is_valid(text: str, schema: str, folder: Path) -> bool:
    """Return whether a file follows one of the schemas that check-jsonschema brings."""
    file = folder / "file.yml"
    file.write_text(text, "utf-8")
    # Imported here, since it takes 0.4 s in each process that collects tests.
    from check_jsonschema import main as check_jsonschema  # type: ignore[import-untyped]  # noqa: PLC0415

    ran = CliRunner().invoke(check_jsonschema, ["--builtin-schema", f"vendor.{schema}", str(file)])
    assert ran.exit_code in (0, 1), ran.output
    return ran.exit_code == 0


def findings_on(text: str, folder: Path, name: str = "workflows/file.yml") -> str:
    """Return zizmor's findings on a file of `.github/`; an empty text if there are none."""
    file = folder / ".github" / name
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    options = ("--offline", "--no-progress", "--config", str(_CONFIG), "--format", "plain")
    command = [str(_TOOLS / "zizmor"), *options, str(file)]
    ran = subprocess.run(command, capture_output=True, check=False, timeout=60, encoding="utf-8")
    assert "completed" in ran.stderr, ran.stderr
    return "" if ran.returncode == 0 else ran.stdout
