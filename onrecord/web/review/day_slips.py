"""Tells a day that is one slip from another."""

from datetime import date


def is_day_slip(written: date, known: date) -> bool:
    """Return whether one day is a slip of another: a likely one, or one other figure of the day."""
    return is_likely_slip(written, known) or _has_other_figure(written, known)


def is_likely_slip(written: date, known: date) -> bool:
    """Return whether one day is a neighbour of another, has swapped figures, or another month or year."""
    if written == known:
        return False
    if abs((written - known).days) == 1:
        return True
    if (written.year, written.month) == (known.year, known.month):
        return f"{written.day:02}" == f"{known.day:02}"[::-1]
    if (written.month, written.day) == (known.month, known.day):
        return abs(written.year - known.year) == 1 or sorted(str(written.year)) == sorted(str(known.year))
    if (written.year, written.day) == (known.year, known.day):
        return True
    return (written.year, written.month, written.day) == (known.year, known.day, known.month)


def _has_other_figure(written: date, known: date) -> bool:
    if (written.year, written.month) != (known.year, known.month):
        return False
    return sum(a != b for a, b in zip(f"{written.day:02}", f"{known.day:02}", strict=True)) == 1
