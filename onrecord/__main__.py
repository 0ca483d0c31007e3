"""`python -m onrecord` is `onrecord`."""

from onrecord.cli import program

if __name__ == "__main__":
    program()
