"""`python -m onrecord` is `onrecord`."""

from onrecord.start import program

if __name__ == "__main__":
    program()
