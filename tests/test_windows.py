"""Daily and weekly windows: their length, whether they meet, and the hour behind them."""

import pytest

from pulumi_aws_databases.settings.windows import daily_after, length, overlap, sunday_after


@pytest.mark.parametrize(
    ("window", "minutes"),
    [
        ("03:00-04:00", 60),
        ("03:00-03:30", 30),
        ("23:45-00:15", 30),
        ("sun:05:00-sun:06:00", 60),
        ("sun:23:30-mon:00:30", 60),
        ("sat:22:00-mon:02:00", 28 * 60),
    ],
)
def test_a_window_may_pass_midnight_and_the_end_of_the_week(window: str, minutes: int) -> None:
    assert length(window) == minutes


@pytest.mark.parametrize(
    ("daily", "weekly"),
    [
        ("05:30-06:30", "sun:05:00-sun:06:00"),
        ("05:15-05:45", "wed:05:00-wed:06:00"),
        ("04:00-07:00", "mon:05:00-mon:06:00"),
        ("05:00-06:00", "mon:05:00-mon:06:00"),
        ("23:30-00:30", "mon:00:00-mon:01:00"),
        ("23:30-00:30", "sun:23:00-sun:23:45"),
        ("00:15-00:45", "sun:23:30-mon:00:30"),
        ("12:00-13:00", "sat:22:00-mon:02:00"),
        ("23:59-00:01", "tue:00:00-tue:00:30"),
    ],
)
def test_windows_that_share_a_minute_overlap(daily: str, weekly: str) -> None:
    assert overlap(daily, weekly)


@pytest.mark.parametrize(
    ("daily", "weekly"),
    [
        ("03:00-04:00", "sun:05:00-sun:06:00"),
        ("04:00-05:00", "sun:05:00-sun:06:00"),
        ("06:00-07:00", "sun:05:00-sun:06:00"),
        ("23:00-00:00", "mon:00:00-mon:01:00"),
        ("00:30-01:30", "sun:23:30-mon:00:30"),
        ("22:30-23:30", "sun:23:30-mon:00:30"),
    ],
)
def test_windows_that_are_apart_or_only_touch_do_not_overlap(daily: str, weekly: str) -> None:
    assert not overlap(daily, weekly)


@pytest.mark.parametrize(
    ("weekly", "hour"),
    [
        ("sun:05:00-sun:06:00", "06:00-07:00"),
        ("mon:22:00-mon:23:30", "23:30-00:30"),
        ("sun:23:30-mon:00:30", "00:30-01:30"),
    ],
)
def test_the_hour_after_a_weekly_window_is_clear_of_it(weekly: str, hour: str) -> None:
    assert daily_after(weekly) == hour
    assert not overlap(hour, weekly)


@pytest.mark.parametrize(
    ("daily", "hour"),
    [
        ("04:30-05:30", "sun:05:30-sun:06:30"),
        ("22:00-23:30", "sun:23:30-mon:00:30"),
        ("23:30-00:30", "sun:00:30-sun:01:30"),
    ],
)
def test_the_hour_of_sunday_after_a_daily_window_is_clear_of_it(daily: str, hour: str) -> None:
    assert sunday_after(daily) == hour
    assert not overlap(daily, hour)
