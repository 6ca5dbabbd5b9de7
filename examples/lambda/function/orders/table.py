"""What every access to a DynamoDB table needs and boto3 leaves to its user: pages, batches, and errors by name."""

import base64
import binascii
import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key as Where
from botocore.config import Config
from botocore.exceptions import ClientError

from orders.keys import Key, of_item

Item = dict[str, Any]
# DynamoDB answers in milliseconds; what takes longer is better asked again than waited for.
CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 4})
_GET, _WRITE = 100, 25  # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
# Why a transaction may be cancelled that goes through a moment later.
_PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_ATTEMPTS, _FIRST_PAUSE, _LONGEST_PAUSE = 8, 0.05, 2.0


class ConditionFailedError(Exception):
    """What was to be written depends on something that does not hold; ``failed`` says of which steps."""

    def __init__(self, failed: Sequence[int] = (0,)) -> None:
        self.failed = tuple(failed)
        super().__init__("a condition does not hold")


class BusyError(Exception):
    """The table took only a part of a batch, however often it was asked."""


class BadCursorError(ValueError):
    """A cursor that was not made for this query."""


@dataclass(frozen=True)
class Page:
    """Some of a query's items, and the cursor by which the next ones are asked for; none after the last."""

    items: list[Item]
    cursor: str | None


class Table:
    """A table with the keys ``pk`` and ``sk``.

    Args:
        name: the table.
        region: where it is.
        pause: how to wait, in seconds.
    """

    def __init__(self, name: str, region: str | None = None, pause: Callable[[float], None] = time.sleep) -> None:
        self.name = name
        self._table = boto3.resource("dynamodb", region_name=region, config=CONFIG).Table(name)
        self._client = self._table.meta.client  # which takes and answers Python's values, as the table does
        self._pause = pause

    def get(self, key: Key) -> Item | None:
        """An item as it was last written."""
        found: Item | None = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        return found

    def update(self, key: Key, **expressions: Any) -> Item:
        """Changes an item in place and answers it.

        Raises:
            ConditionFailedError: its condition does not hold.
        """
        with _named_errors():
            changed: Item = self._table.update_item(Key=key, ReturnValues="ALL_NEW", **expressions)["Attributes"]
        return changed

    def transact(self, steps: Sequence[Mapping[str, Any]]) -> None:
        """Writes everything, or nothing.

        Args:
            steps: up to 100 of ``{"Put": ...}``, ``{"Update": ...}``, ``{"Delete": ...}``, ``{"ConditionCheck": ...}``.

        Raises:
            ConditionFailedError: a condition does not hold.
            BusyError: others kept changing the same items.
        """
        named = [{verb: {"TableName": self.name, **step} for verb, step in each.items()} for each in steps]
        for _ in self._attempts():
            try:
                with _named_errors():
                    self._client.transact_write_items(TransactItems=named)
            except ClientError as error:
                if not _PASSING & _reasons(error):
                    raise
            else:
                return
        raise BusyError("others kept changing the same items")

    def query(
        self,
        partition: Key,
        begins: Key | None = None,
        *,
        limit: int,
        cursor: str | None = None,
        index: str | None = None,
        forward: bool = True,
    ) -> Page:
        """One page of a partition.

        Args:
            partition: the attribute that is the partition key, and its value.
            begins: the attribute that is the sort key, and what its values begin with.
            limit: how many items a page has.
            cursor: where the page before ended.
            index: the index that is asked, if not the table.
            forward: whether items come in the order of their sort keys, or the other way round.

        Raises:
            BadCursorError: the cursor was not made for this query.
        """
        ((name, value),) = partition.items()
        condition: Any = Where(name).eq(value)
        for attribute, start in (begins or {}).items():
            condition &= Where(attribute).begins_with(start)
        asked: dict[str, Any] = {"IndexName": index} if index else {}
        if cursor:
            asked["ExclusiveStartKey"] = _opened(cursor, partition, 4 if index else 2)
        try:
            answer = self._table.query(KeyConditionExpression=condition, Limit=limit, ScanIndexForward=forward, **asked)
        except ClientError as error:
            if cursor and error.response["Error"]["Code"] == "ValidationException":
                raise BadCursorError from None
            raise
        last = answer.get("LastEvaluatedKey")
        return Page(answer["Items"], _closed(last) if last else None)

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        """The items of many keys, in no order; what there is not is left out.

        Raises:
            BusyError: DynamoDB did not answer all of them.
        """
        found: list[Item] = []

        def ask(batch: list[Key]) -> list[Key]:
            answer = self._client.batch_get_item(RequestItems={self.name: {"Keys": batch}})
            found.extend(answer["Responses"].get(self.name, ()))
            left: list[Key] = answer["UnprocessedKeys"].get(self.name, {}).get("Keys", [])
            return left

        self._in_batches(list({tuple(key.values()): key for key in keys}.values()), _GET, ask)
        return found

    def put_many(self, items: Iterable[Item]) -> None:
        """Writes many items, each for itself and over what there was; of several with one key the last.

        Raises:
            BusyError: DynamoDB did not take all of them.
        """

        def write(batch: list[Item]) -> list[Item]:
            puts = [{"PutRequest": {"Item": item}} for item in batch]
            left = self._client.batch_write_item(RequestItems={self.name: puts})["UnprocessedItems"]
            return [each["PutRequest"]["Item"] for each in left.get(self.name, ())]

        self._in_batches(list({tuple(of_item(item).values()): item for item in items}.values()), _WRITE, write)

    def _in_batches(self, whole: Sequence[Any], size: int, ask: Callable[[list[Any]], list[Any]]) -> None:
        """Asks for everything, and again for what was not processed, with longer and longer pauses.

        https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
        """
        for start in range(0, len(whole), size):
            left = list(whole[start : start + size])
            for _ in self._attempts():
                left = ask(left)
                if not left:
                    break
            else:
                undone = len(left) + len(whole[start + size :])
                raise BusyError(f"{undone} of {len(whole)} were not processed")

    def _attempts(self) -> Iterator[int]:
        """Numbers of attempts, with pauses between them that get longer and are never the same for two clients."""
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._pause(random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt)))  # noqa: S311  # no secret
            yield attempt


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise ConditionFailedError from None
        reasons = error.response.get("CancellationReasons", ())
        if failed := [place for place, each in enumerate(reasons) if each["Code"] == "ConditionalCheckFailed"]:
            raise ConditionFailedError(failed) from None
        raise


def _reasons(error: ClientError) -> set[str]:
    return {each["Code"] for each in error.response.get("CancellationReasons", ())}


def _closed(key: Mapping[str, str]) -> str:
    """A key as text that means nothing to whoever gets it, and may stand in a URL."""
    return base64.urlsafe_b64encode(json.dumps(key, sort_keys=True).encode()).decode().rstrip("=")


def _opened(cursor: str, partition: Key, attributes: int) -> Key:
    """The key in a cursor, which must be one of the partition: what is elsewhere is not this query's to show.

    An index's key has the table's in it, and so four attributes.
    """
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise BadCursorError from None
    if not isinstance(key, dict) or not all(isinstance(value, str) for value in key.values()):
        raise BadCursorError
    if len(key) != attributes or not partition.items() <= key.items():
        raise BadCursorError
    return key
