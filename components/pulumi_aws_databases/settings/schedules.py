"""When AWS's cron expressions run, as far as it matters to windows: minutes of the week, in UTC.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
"""

import re

from pulumi_aws_databases.settings.windows import span

_DAY = 24 * 60
_WEEK = 7 * _DAY
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
BEFORE_WINDOW = 60
"""RDS takes no snapshot from this many minutes before its own windows until they end."""


def moments(schedule: str) -> list[int]:
    """Every minute of a week, since Monday began, at which a schedule may run; a day of the month is any weekday."""
    minute, hours, _, _, weekdays, _ = schedule.removeprefix("cron(").removesuffix(")").split(" ")
    days = [(day - 2) % 7 for day in _expanded(_numbered(weekdays), 1, 7)]
    return [day * _DAY + hour * 60 + int(minute) for day in days for hour in _expanded(hours, 0, 23)]


def meets(schedule: str, window: str, lasting: int = 0) -> bool:
    """Whether a backup that begins on schedule, or up to some minutes later, begins too near a window of RDS's own."""
    begin, end = span(window)
    every = _WEEK if window[:1].isalpha() else _DAY
    for moment in moments(schedule):
        ahead = (moment - (begin - BEFORE_WINDOW)) % every
        if ahead < end - begin + BEFORE_WINDOW or ahead + lasting > every:
            return True
    return False


def runs_a_year(schedule: str) -> float:
    """How often a schedule runs in a year; the last, the nearest or the third of a day is once a month."""
    _, hours, of_month, months, weekdays, _ = schedule.removeprefix("cron(").removesuffix(")").split(" ")
    if re.search(r"[LW]|#", of_month + weekdays):
        days = 12.0
    elif of_month not in ("?", "*"):
        days = 12.0 * len(_expanded(of_month, 1, 31))
    else:
        days = 365 * len(_expanded(_numbered(weekdays), 1, 7)) / 7
    return days * len(_expanded(hours, 0, 23)) * len(_expanded(_named_months(months), 1, 12)) / 12


def daily(hour: int) -> str:
    """The schedule of every day at an hour."""
    return f"cron(0 {hour % 24} * * ? *)"


def _named_months(months: str) -> str:
    for number, name in enumerate(_MONTHS, 1):
        months = months.replace(name, str(number))
    return months


def _numbered(weekdays: str) -> str:
    """Days of the week as numbers, Sunday being 1; the last or the third Monday of a month is a Monday."""
    for number, name in enumerate(_WEEKDAYS, 1):
        weekdays = weekdays.replace(name, str(number))
    return re.sub(r"L$|#\d$", "", weekdays)


def _expanded(field: str, first: int, last: int) -> list[int]:
    """The numbers that a field of the expression stands for."""
    numbers: set[int] = set()
    for part in field.split(","):
        known = re.fullmatch(r"(\d+|\*|\?|)(?:-(\d+))?(?:/(\d+))?", part)
        if known is None:
            return list(range(first, last + 1))
        begin, end, step = known.groups()
        low = int(begin) if begin.isdigit() else first
        high = int(end) if end else (low if begin.isdigit() and not step else last)
        numbers.update(range(low, high + 1, int(step) if step and int(step) else 1))
    return sorted(number for number in numbers if first <= number <= last)
