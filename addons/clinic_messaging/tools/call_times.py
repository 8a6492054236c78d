"""When somebody may be called: hours, a pause, and rests between two calls.

All times are wall-clock times of the branch, without time zone.
"""

from datetime import datetime, time, timedelta

from .quiet_hours import parse_hours


def read_window(text):
    """The two times of "09:00-20:00"; None for an empty text.

    >>> read_window("12:00-14:30")
    (datetime.time(12, 0), datetime.time(14, 30))
    """
    hours = parse_hours(text)
    return hours and tuple(time(m // 60 % 24, m % 60) for m in hours)


def is_within(moment, window):
    """Whether a time of the day lies in a window, which may pass midnight.

    >>> night = (time(22), time(6))
    >>> is_within(time(23), night), is_within(time(20), night)
    (True, False)
    """
    start, stop = window
    if start < stop:
        return start <= moment < stop
    return moment >= start or moment < stop


def next_call_time(wanted, hours=None, pause=None):
    """The first moment from `wanted` on within `hours` and outside the `pause`.

    >>> next_call_time(datetime(2026, 1, 5, 12, 10), pause=(time(12), time(14)))
    datetime.datetime(2026, 1, 5, 14, 0)
    """
    moment = wanted
    for _turn in range(4):  # hours, pause, and both again on the next day
        if hours and not is_within(moment.time(), hours):
            moment = _next(moment, hours[0])
        elif pause and is_within(moment.time(), pause):
            moment = _next(moment, pause[1])
        else:
            return moment
    return wanted  # the pause covers the hours: nothing is left to keep to


def earliest_call(now, calls, gap_hours=0, per_day=0):
    """When the next call may be after `calls`; `now` where nothing stands against it.

    >>> earliest_call(datetime(2026, 1, 5, 10), [datetime(2026, 1, 5, 9)], gap_hours=4)
    datetime.datetime(2026, 1, 5, 13, 0)
    """
    moment = now
    if calls and gap_hours:
        moment = max(moment, max(calls) + timedelta(hours=gap_hours))
    for _turn in range(len(calls)):
        today = [call for call in calls if call.date() == moment.date()]
        if not per_day or len(today) < per_day:
            break
        moment = datetime.combine(moment.date() + timedelta(days=1), time.min)
    return moment


def _next(moment, at):
    """The next time that the clock shows `at`."""
    found = datetime.combine(moment.date(), at)
    return found if found > moment else found + timedelta(days=1)
