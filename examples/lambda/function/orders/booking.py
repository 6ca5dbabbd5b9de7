"""The function that follows the table's stream, and books shipped orders in PostgreSQL."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg

from orders import keys, sales


def handle(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    """Books orders in the order of the stream; from the first that fails on, Lambda brings them again.

    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    for record in event["Records"]:
        change = record["dynamodb"]
        try:
            _book(change)
        except psycopg.OperationalError:
            return {"batchItemFailures": [{"itemIdentifier": change["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def _book(change: Mapping[str, Any]) -> None:
    new = change.get("NewImage", {})
    if new.get("state", {}).get("S") == "shipped":
        moment = datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC)
        order_id = new["sk"]["S"].removeprefix(keys.ORDERS)
        sales.book(sales.connected(), order_id, moment.date(), int(new["cents"]["N"]))
