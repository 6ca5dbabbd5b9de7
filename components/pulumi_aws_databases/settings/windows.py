"""Maintenance and backup windows: ``03:00-04:00`` every day, ``sun:05:00-sun:06:00`` every week, in UTC.

AWS refuses a backup window that meets the maintenance window.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html
"""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_WEEK = 7 * _DAY


def span(window: str) -> tuple[int, int]:
    """Begin and end in minutes since the day or the week began; the end is always behind the begin."""
    begin, end = (_minutes(moment) for moment in window.split("-"))
    return begin, end if end > begin else end + (_WEEK if window[:3] in _DAYS else _DAY)


def length(window: str) -> int:
    """How many minutes a window is long."""
    begin, end = span(window)
    return end - begin


def overlap(daily: str, weekly: str) -> bool:
    """Whether a daily window meets a weekly one; windows that only touch do not."""
    (opens, closes), (begin, end) = span(daily), span(weekly)
    return any(begin < closes + day * _DAY and opens + day * _DAY < end for day in range(-1, 15))


def daily_after(weekly: str) -> str:
    """The hour of every day that follows a weekly window."""
    return daily_at(span(weekly)[1])


def sunday_after(daily: str) -> str:
    """The hour of Sunday that follows a daily window."""
    return sunday_at(span(daily)[1])


def daily_at(minutes: int) -> str:
    """The hour of every day that begins at a minute of the day."""
    return f"{_time(minutes)}-{_time(minutes + 60)}"


def sunday_at(minutes: int) -> str:
    """The hour of Sunday that begins at a minute of the day."""
    begin = 6 * _DAY + minutes % _DAY
    return f"{_weekday(begin)}-{_weekday(begin + 60)}"


def _minutes(moment: str) -> int:
    *day, hours, minutes = moment.split(":")
    return (_DAYS.index(day[0]) * _DAY if day else 0) + int(hours) * 60 + int(minutes)


def _time(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _weekday(minutes: int) -> str:
    return f"{_DAYS[minutes % _WEEK // _DAY]}:{_time(minutes)}"
