"""Run `onrecord ARGS` as `python build.py ARGS`; without a command, run `onrecord build`.

In this folder, `python -m build` finds this file before the package of that name (PyPA), which packs projects. So this
file runs the package then.
"""

import runpy
import sys
from pathlib import Path

OWN_COMMANDS = {"-h", "--help", "--version"}


def run_package() -> None:
    """Run the package `build` in place of this file; exit with advice if it is not installed."""
    here = Path(__file__).resolve().parent
    sys.path = [entry for entry in sys.path if Path(entry).resolve() != here]
    try:
        runpy.run_module("build", run_name="__main__", alter_sys=True)
    except ImportError:
        sys.exit("the package 'build' is not installed: run 'python -m pip install build' first")


if __name__ == "__main__":
    if globals()["__spec__"] is not None:  # Python sets it for `-m` alone
        run_package()
        sys.exit()
    arguments = sys.argv[1:]
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in OWN_COMMANDS):
        arguments.insert(0, "build")
    try:
        from onrecord import interrupts

        interrupts.install()
        from onrecord.cli import main

        main(arguments, prog_name="build.py")
    except ModuleNotFoundError as missing:  # a command imports its libraries when it runs
        sys.exit(f"the package '{missing.name}' is not installed: run 'make site', or 'pip install .' first")
