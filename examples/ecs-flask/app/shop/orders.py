"""What the shop does: statements in a session, without a thought of connections, caches or HTTP."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt
from sqlalchemy import BigInteger, Select, cast, func, select, tuple_
from sqlalchemy.orm import Session, selectinload

from shop.models import Customer, Order, OrderLine
from shop.paging import Cursor

LARGEST = 2**31 - 1
NO_NUL = r"^[^\x00]*$"
"""The one character that PostgreSQL's texts do not take."""


class Body(BaseModel):
    """What clients send: nothing unknown, and no number as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NewCustomer(Body):
    """A customer to be."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
    email: Annotated[str, Field(max_length=320, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]


class NewLine(Body):
    """An article to be ordered."""

    article: Annotated[str, Field(min_length=1, max_length=100, pattern=NO_NUL)]
    quantity: Annotated[PositiveInt, Field(le=LARGEST)]
    unit_price_cents: Annotated[NonNegativeInt, Field(le=LARGEST)]


class NewOrder(Body):
    """An order to be."""

    customer_id: UUID
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=100)]


def add_customer(session: Session, new: NewCustomer) -> dict[str, Any]:
    """Adds a customer.

    Raises:
        sqlalchemy.exc.IntegrityError: another one has the address.
    """
    customer = Customer(name=new.name, email=new.email)
    session.add(customer)
    session.flush()
    return {"id": str(customer.id), "name": customer.name, "email": customer.email}


def place_order(session: Session, new: NewOrder) -> dict[str, Any]:
    """Adds an order with its lines.

    Raises:
        sqlalchemy.exc.IntegrityError: there is no such customer.
    """
    lines = [OrderLine(number=number, **line.model_dump()) for number, line in enumerate(new.lines, start=1)]
    order = Order(customer_id=new.customer_id, lines=lines)
    session.add(order)
    session.flush()
    return _as_json(order)


def find_order(session: Session, order_id: UUID) -> dict[str, Any] | None:
    """An order with its lines."""
    order = session.get(Order, order_id, options=[selectinload(Order.lines)])
    return _as_json(order) if order else None


def latest_orders(customer_id: UUID, after: Cursor | None, limit: int) -> Select[Order]:
    """A customer's orders before the cursor's, the latest first."""
    orders = select(Order).where(Order.customer_id == customer_id)
    if after:
        orders = orders.where(tuple_(Order.placed_at, Order.id) < (after.at, after.id))
    return orders.order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)


def page_of_orders(session: Session, customer_id: UUID, after: Cursor | None, limit: int) -> dict[str, Any]:
    """A page of orders, and the cursor of the next page if there is one."""
    found = session.scalars(latest_orders(customer_id, after, limit + 1).options(selectinload(Order.lines))).all()
    page = found[:limit]
    more = len(found) > limit
    return {
        "orders": [_as_json(order) for order in page],
        "next": str(Cursor(page[-1].placed_at, page[-1].id)) if more else None,
    }


def summary(session: Session, customer_id: UUID) -> dict[str, Any] | None:
    """A customer with the number and the sum of all orders: the costly question, whose answer is cached."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        return None
    orders = select(
        func.count(Order.id.distinct()),
        func.coalesce(func.sum(cast(OrderLine.quantity, BigInteger) * OrderLine.unit_price_cents), 0),
    )
    count, total = session.execute(
        orders.join(OrderLine, OrderLine.order_id == Order.id).where(Order.customer_id == customer_id)
    ).one()
    return {
        "id": str(customer.id),
        "name": customer.name,
        "email": customer.email,
        "orders": count,
        "total_cents": int(total),
    }


def _as_json(order: Order) -> dict[str, Any]:
    return {
        "id": str(order.id),
        "customer_id": str(order.customer_id),
        "placed_at": order.placed_at.isoformat(),
        "lines": [
            {"article": line.article, "quantity": line.quantity, "unit_price_cents": line.unit_price_cents}
            for line in order.lines
        ],
    }
