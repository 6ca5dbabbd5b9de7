"""When a backup runs, and whether RDS takes one then."""

from itertools import pairwise

import pytest

from pulumi_aws_databases.settings.schedules import meets, moments

DAY = 24 * 60
SUNDAY = 6 * DAY


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("cron(0 23 * * ? *)", [day * DAY + 23 * 60 for day in range(7)]),
        ("cron(30 5 ? * SUN *)", [SUNDAY + 5 * 60 + 30]),
        ("cron(30 5 ? * 1 *)", [SUNDAY + 5 * 60 + 30]),
        ("cron(0 1 ? * MON,WED *)", [60, 2 * DAY + 60]),
        ("cron(0 1 ? * MON-WED *)", [60, DAY + 60, 2 * DAY + 60]),
        ("cron(0 1 ? * MON#2 *)", [60]),
        ("cron(0 1 ? * SATL *)", [5 * DAY + 60]),
        ("cron(15 0/12 ? * TUE *)", [DAY + 15, DAY + 12 * 60 + 15]),
        ("cron(15 6,18 ? * TUE *)", [DAY + 6 * 60 + 15, DAY + 18 * 60 + 15]),
        ("cron(15 22-23 ? * TUE *)", [DAY + 22 * 60 + 15, DAY + 23 * 60 + 15]),
        ("cron(0 4 1 * ? *)", [day * DAY + 4 * 60 for day in range(7)]),
        ("cron(0 4 L * ? *)", [day * DAY + 4 * 60 for day in range(7)]),
    ],
)
def test_a_schedule_is_the_minutes_of_a_week_that_it_may_run_at(schedule: str, expected: list[int]) -> None:
    assert sorted(moments(schedule)) == expected


def test_every_hour_is_every_hour() -> None:
    found = sorted(moments("cron(5 * * * ? *)"))
    assert len(found) == 7 * 24
    assert {later - earlier for earlier, later in pairwise(found)} == {60}


@pytest.mark.parametrize(
    ("schedule", "window", "expected"),
    [
        ("cron(59 1 * * ? *)", "03:00-04:00", False),
        ("cron(0 2 * * ? *)", "03:00-04:00", True),
        ("cron(59 3 * * ? *)", "03:00-04:00", True),
        ("cron(0 4 * * ? *)", "03:00-04:00", False),
        ("cron(30 23 * * ? *)", "00:00-01:00", True),
        ("cron(30 0 * * ? *)", "23:30-00:30", False),
        ("cron(15 0 * * ? *)", "23:30-00:30", True),
        ("cron(0 5 * * ? *)", "sun:05:00-sun:06:00", True),
        ("cron(0 5 ? * MON-SAT *)", "sun:05:00-sun:06:00", False),
        ("cron(0 23 ? * SUN *)", "mon:00:00-mon:01:00", True),
        ("cron(0 22 ? * SUN *)", "mon:00:00-mon:01:00", False),
    ],
)
def test_rds_takes_no_snapshot_from_an_hour_before_its_window(schedule: str, window: str, expected: bool) -> None:
    assert meets(schedule, window) == expected


def test_a_backup_that_may_begin_later_needs_more_room() -> None:
    assert not meets("cron(0 23 * * ? *)", "03:00-04:00", 180)
    assert meets("cron(1 23 * * ? *)", "03:00-04:00", 180)
    assert meets("cron(0 3 ? * SUN *)", "sun:05:00-sun:06:00", 180)
    assert not meets("cron(0 3 ? * SAT *)", "sun:05:00-sun:06:00", 180)
