"""Run `onrecord ARGS` as `python build.py ARGS`; without a command, run `onrecord build`."""

import sys

if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in {"-h", "--help", "--version"}):
        arguments.insert(0, "build")
    try:
        from onrecord import interrupts

        interrupts.install()
        from onrecord.cli import main

        main(arguments, prog_name="build.py")
    except ModuleNotFoundError as missing:  # a command imports its libraries when it runs
        sys.exit(f"the package '{missing.name}' is not installed: run 'make site', or 'pip install .' first")
