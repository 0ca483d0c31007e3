"""`python build.py ARGS` is `onrecord ARGS`; without a command it is `onrecord build`."""

import sys

from onrecord.cli import main

if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in {"-h", "--help", "--version"}):
        arguments.insert(0, "build")
    main(arguments, prog_name="build.py")
