"""The service's HTTP: routes, errors, and which work goes where."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar, cast
from uuid import UUID

import click
from flask import Blueprint, Flask, Response, current_app, jsonify, request
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from shop import orders
from shop.cache import Cache
from shop.database import Database
from shop.idempotency import KeyReusedError, fingerprint, forget, once
from shop.paging import Cursor, CursorError
from shop.retry import UnavailableError
from shop.secrets import NoLoginError
from shop.settings import Settings
from shop.sizing import TooManyProcessesError

B = TypeVar("B", bound=BaseModel)
log = logging.getLogger(__name__)
routes = Blueprint("shop", __name__)

FRESH = "fresh"
"""A cookie that says: this client wrote a moment ago."""
LARGEST_BODY = 64 * 1024
LARGEST_PAGE = 100


@dataclass(frozen=True)
class Shop:
    """What requests work with; one for each process."""

    settings: Settings
    database: Database
    cache: Cache


def create_app(settings: Settings | None = None) -> Flask:
    """The service, with what the environment says. It connects with the first request."""
    app = Flask("shop")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    settings = settings or Settings()
    app.extensions["shop"] = Shop(settings, Database(settings), Cache(settings))
    app.register_blueprint(routes)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(UnavailableError, _unavailable)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(IntegrityError, _contradicts)
    app.register_error_handler(KeyReusedError, _key_reused)
    app.register_error_handler(CursorError, _bad_cursor)
    app.cli.command("forget-idempotency-keys")(_forget)
    return app


def shop_of(app: Flask) -> Shop:
    """What an application works with."""
    return cast("Shop", app.extensions["shop"])


def _shop() -> Shop:
    return shop_of(current_app)


@routes.post("/customers")
def add_customer() -> Response:
    """Adds a customer."""
    new = _body(orders.NewCustomer)
    answer = _once(lambda session: orders.add_customer(session, new))
    return _written(answer, f"/customers/{answer['id']}")


@routes.post("/orders")
def place_order() -> Response:
    """Adds an order, and forgets what was kept of its customer."""
    new = _body(orders.NewOrder)
    answer = _once(lambda session: orders.place_order(session, new))
    _shop().cache.invalidate(f"customer:{new.customer_id}")
    return _written(answer, f"/orders/{answer['id']}")


@routes.get("/customers/<uuid:customer_id>")
def get_customer(customer_id: UUID) -> Response:
    """A customer with the sum of all orders, which is kept in the cache."""
    shop = _shop()
    found = shop.cache.get(
        f"customer:{customer_id}",
        "summary",
        lambda: shop.database.read(lambda session: orders.summary(session, customer_id), fresh=True),
    )
    return _found(found)


@routes.get("/orders/<uuid:order_id>")
def get_order(order_id: UUID) -> Response:
    """An order. What a reader does not have may be so new that only the writer has it."""
    database, fresh = _shop().database, _fresh()
    found = database.read(lambda session: orders.find_order(session, order_id), fresh=fresh)
    if found is None and not fresh:
        found = database.read(lambda session: orders.find_order(session, order_id), fresh=True)
    return _found(found)


@routes.get("/customers/<uuid:customer_id>/orders")
def list_orders(customer_id: UUID) -> Response:
    """A page of a customer's orders, the latest first: ``?limit=20&after=<next of the page before>``."""
    limit = _limit()
    after = Cursor.parse(request.args["after"]) if "after" in request.args else None
    page = _shop().database.read(
        lambda session: orders.page_of_orders(session, customer_id, after, limit), fresh=_fresh()
    )
    return jsonify(page)


@routes.get("/health/live")
def live() -> Response:
    """Whether the process answers. It says nothing of the database: a new task would be no help to that."""
    return jsonify({"status": "live"})


@routes.get("/health/ready")
def ready() -> tuple[Response, HTTPStatus]:
    """Whether the process can do its work; it can without the cache, and when all connections are busy."""
    shop = _shop()
    database = "there"
    try:
        shop.database.ping()
    except PoolTimeoutError:
        database = "busy"
    except (SQLAlchemyError, UnavailableError, NoLoginError, TooManyProcessesError) as error:
        log.warning("not ready: %s", getattr(error, "orig", None) or error)
        database = "away"
    status = HTTPStatus.SERVICE_UNAVAILABLE if database == "away" else HTTPStatus.OK
    return jsonify({"database": database, "cache": "there" if shop.cache.answers() else "away"}), status


def _body(kind: type[B]) -> B:
    return kind.model_validate_json(request.get_data())


def _limit() -> int:
    text = request.args.get("limit", default="20")
    if not text.isdecimal() or len(text) > len(str(LARGEST_PAGE)) or not 1 <= int(text) <= LARGEST_PAGE:
        raise BadRequest(f"limit: a number from 1 to {LARGEST_PAGE}")
    return int(text)


def _once(work: Callable[[Session], dict[str, Any]]) -> dict[str, Any]:
    try:
        key = UUID(request.headers["Idempotency-Key"])
    except (KeyError, ValueError):
        raise BadRequest("Idempotency-Key: a UUID, the same when the request is sent again") from None
    same = fingerprint(request.method, request.path, request.get_data())
    return _shop().database.write(lambda session: once(session, key, same, lambda: work(session)))


def _fresh() -> bool:
    return FRESH in request.cookies


def _written(answer: dict[str, Any], location: str) -> Response:
    response = jsonify(answer)
    response.status_code = HTTPStatus.CREATED
    response.headers["Location"] = location
    settings = _shop().settings
    seconds, secure = settings.read_your_writes_seconds, settings.secure_cookies
    response.set_cookie(FRESH, "1", max_age=seconds, httponly=True, secure=secure, samesite="Lax")
    return response


def _found(found: dict[str, Any] | None) -> Response:
    if found is None:
        raise NotFound
    return jsonify(found)


def _problem(status: HTTPStatus, detail: str, **more: Any) -> Response:
    """https://www.rfc-editor.org/rfc/rfc9457 ."""
    response = jsonify({"title": status.phrase, "status": status, "detail": detail, **more})
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _forget() -> None:
    """Deletes the keys of requests that nobody sends again; run it once a day."""
    click.echo(f"{_shop().database.write(forget)} forgotten")


def _refused(error: HTTPException) -> Response:
    response = _problem(HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR), error.description or "")
    response.headers.extend([(name, value) for name, value in error.get_headers() if name != "Content-Type"])
    return response


def _unavailable(error: UnavailableError) -> Response:
    response = _problem(HTTPStatus.SERVICE_UNAVAILABLE, f"{error}; send the same request again")
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _invalid(error: ValidationError) -> Response:
    mistakes = [
        {"at": ".".join(map(str, mistake["loc"])), "is": mistake["msg"]}
        for mistake in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "the body is not of the expected form", mistakes=mistakes)


def _contradicts(error: IntegrityError) -> Response:
    unique_violation = "23505"
    if getattr(error.orig, "sqlstate", None) == unique_violation:
        return _problem(HTTPStatus.CONFLICT, "there is one already")
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "it refers to something that does not exist")


def _key_reused(_: KeyReusedError) -> Response:
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Idempotency-Key: it came with another request before")


def _bad_cursor(_: CursorError) -> Response:
    return _problem(HTTPStatus.BAD_REQUEST, "after: not the next of a page")
