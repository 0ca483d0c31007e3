"""Moments as feeds and calendars write them."""

import datetime as dt


def rfc_3339(moment: dt.datetime) -> str:
    """Return a moment as feeds write it (RFC 3339), with its own offset from UTC."""
    offset = moment.utcoffset() or dt.timedelta()
    if offset.total_seconds() % 60:  # local mean time, before time zones: the format has no seconds in an offset
        moment = in_utc(moment)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def in_utc(moment: dt.datetime) -> dt.datetime:
    """Return the moment in UTC; unchanged at the ends of the calendar, where UTC has no such day."""
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return moment.replace(tzinfo=dt.UTC)
