"""The keys of the one table: what stands beside what, and what one query answers.

| item | pk | sk | openOn, openId: the index byDay |
|---|---|---|---|
| customer | `CUSTOMER#id` | `CUSTOMER` | |
| that an address is taken | `EMAIL#address` | `EMAIL` | |
| product, with its stock | `PRODUCT#sku` | `PRODUCT` | |
| order, with its lines | `CUSTOMER#id` | `ORDER#id` | `OPEN#day`, `ORDER#id`; only as long as it is open |

The id of an order begins with the moment it was placed, so that a customer's orders are sorted by age. The index holds
open orders alone, one partition for each day, which takes a thousand orders a second; with more, add to ``openOn``
one of a few numbers, and ask for each.
"""

from collections.abc import Mapping
from typing import Any

Key = dict[str, str]
INDEX = "byDay"
ORDERS = "ORDER#"


def customer(customer_id: str) -> Key:
    """The key of a customer."""
    return {"pk": f"CUSTOMER#{customer_id}", "sk": "CUSTOMER"}


def email(address: str) -> Key:
    """The key of what keeps an address from being used twice."""
    return {"pk": f"EMAIL#{address.lower()}", "sk": "EMAIL"}


def product(sku: str) -> Key:
    """The key of a product."""
    return {"pk": f"PRODUCT#{sku}", "sk": "PRODUCT"}


def order(customer_id: str, order_id: str) -> Key:
    """The key of an order."""
    return {"pk": f"CUSTOMER#{customer_id}", "sk": f"{ORDERS}{order_id}"}


def open_on(day: str, order_id: str) -> Key:
    """What puts an order into the index."""
    return {"openOn": f"OPEN#{day}", "openId": f"{ORDERS}{order_id}"}


def of_item(item: Mapping[str, Any]) -> Key:
    """The key of an item."""
    return {name: item[name] for name in ("pk", "sk")}
