"""The shop's sales in PostgreSQL, as the user that the package makes a secret for."""

import json
import os
from dataclasses import dataclass
from datetime import date
from typing import Any

import boto3
import psycopg

_kept: list[psycopg.Connection[Any]] = []


@dataclass(frozen=True)
class Sales:
    """What was shipped on a day."""

    day: str
    orders: int
    cents: int


def connected() -> psycopg.Connection[Any]:
    """The connection of this process, which serves one call at a time; another one where it was lost."""
    if _kept and (_kept[0].closed or _kept[0].broken):
        _kept.clear()
    if not _kept:
        _kept.append(_connect())
    return _kept[0]


def book(connection: psycopg.Connection[Any], order_id: str, day: date, cents: int) -> None:
    """Books a shipped order. A stream may tell of it more than once; it is booked once."""
    connection.execute(
        "INSERT INTO sales (order_id, day, cents) VALUES (%s, %s, %s) ON CONFLICT (order_id) DO NOTHING",
        (order_id, day, cents),
    )


def of_day(connection: psycopg.Connection[Any], day: date) -> Sales:
    """What was shipped on a day."""
    row = connection.execute("SELECT count(*), coalesce(sum(cents), 0) FROM sales WHERE day = %s", (day,)).fetchone()
    orders, cents = row or (0, 0)
    return Sales(day.isoformat(), int(orders), int(cents))


def _connect() -> psycopg.Connection[Any]:
    """Connects over TLS, to the server that the certificate names; the password is in the user's secret."""
    manager = boto3.client("secretsmanager")
    secret = json.loads(manager.get_secret_value(SecretId=os.environ["DATABASE_SECRET_ARN"])["SecretString"])
    return psycopg.connect(
        host=os.environ["DATABASE_HOST"],
        port=os.environ["DATABASE_PORT"],
        dbname=os.environ["DATABASE_NAME"],
        user=secret["username"],
        password=secret["password"],
        sslmode="verify-full",
        sslrootcert=os.environ["DATABASE_CA_BUNDLE"],
        connect_timeout=5,
        autocommit=True,
    )
