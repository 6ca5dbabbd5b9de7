"""Cache-aside: one load for many callers, nothing stale after a write, and answers without a cache."""

import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from dogpile.cache import CacheRegion

from shop import cache as caching
from tests.servers import NAMELESS, CacheServer
from tests.support import Cloud, Service, at_once

Serve = Callable[..., Service]


class Load:
    """What is costly to make: counts how often it was."""

    def __init__(self, seconds: float = 0) -> None:
        self.count = 0
        self.seconds = seconds
        self._counting = threading.Lock()

    def __call__(self) -> dict[str, int]:
        with self._counting:
            self.count += 1
            value = {"n": self.count}
        time.sleep(self.seconds)
        return value


def test_a_value_is_made_once_and_again_after_a_write(serve: Serve, either_cache: CacheServer) -> None:
    cache, load = serve(**either_cache.environment).shop.cache, Load()
    assert [cache.get("customer:1", "summary", load) for _ in range(3)] == [{"n": 1}] * 3
    cache.invalidate("customer:1")
    assert cache.get("customer:1", "summary", load) == {"n": 2}
    assert cache.get("customer:2", "summary", load) == {"n": 3}


def test_many_misses_at_once_make_one_load(serve: Serve, either_cache: CacheServer) -> None:
    # Two processes' worth: each service has its own connections, and shares no lock with the other.
    services, load = [serve(**either_cache.environment) for _ in range(2)], Load(seconds=0.3)
    values = at_once(24, lambda number: services[number % 2].shop.cache.get("hot", "value", load))
    assert values == [{"n": 1}] * 24
    assert load.count == 1


def test_an_aged_value_is_given_to_others_while_one_makes_it_anew(serve: Serve, cache: CacheServer) -> None:
    kept, load = serve(**cache.environment, CACHE_TTL="1").shop.cache, Load()
    at_once(20, lambda _: kept.get("hot", "value", load))
    time.sleep(1.1)
    load.seconds = 1

    def get(_: int) -> tuple[int, bool]:
        began = time.monotonic()
        return kept.get("hot", "value", load)["n"], time.monotonic() - began < 0.9

    values = at_once(20, get)
    assert sorted(values) == [(1, True)] * 19 + [(2, False)]


def test_values_do_not_age_all_at_once(serve: Serve, cache: CacheServer, monkeypatch: pytest.MonkeyPatch) -> None:
    ages: list[float] = []
    original = CacheRegion.get_or_create

    def spy(region: CacheRegion, key: str, make: Any, expiration_time: float | None = None, **named: Any) -> Any:
        if expiration_time is not None:
            ages.append(expiration_time)
        return original(region, key, make, expiration_time, **named)

    monkeypatch.setattr(CacheRegion, "get_or_create", spy)
    kept = serve(**cache.environment, CACHE_TTL="60").shop.cache
    for _ in range(50):
        kept.get("hot", "value", Load())
    assert all(48 <= age <= 60 for age in ages)
    assert max(ages) - min(ages) > 6


def test_all_keys_expire_and_stay_on_one_shard(serve: Serve, cache: CacheServer) -> None:
    serve(**cache.environment, CACHE_TTL="60").shop.cache.get("customer:1", "summary", Load())
    client = cache.client()
    keys = client.keys()
    assert len(keys) == 2
    for key in keys:
        assert key.startswith(b"{customer:1}:")
        assert 60 < client.ttl(key) <= 121


def test_a_value_read_before_a_write_is_not_kept_after_it(serve: Serve, cache: CacheServer) -> None:
    kept = serve(**cache.environment).shop.cache

    def slow() -> str:
        kept.invalidate("customer:1")  # somebody writes while the former value is on its way
        return "former"

    assert kept.get("customer:1", "summary", slow) == "former"
    assert kept.get("customer:1", "summary", lambda: "current") == "current"


def test_nothing_is_kept_of_what_is_not_there(serve: Serve, cache: CacheServer) -> None:
    service = serve(**cache.environment)
    for _ in range(2):
        assert service.get(f"/customers/{uuid4()}").status == 404
    assert all(key.endswith(b":version") for key in cache.client().scan_iter())


def test_an_order_shows_in_the_summary_at_once(serve: Serve, cache: CacheServer) -> None:
    service = serve(**cache.environment)
    customer = service.customer()
    for number in range(3):
        assert service.get(f"/customers/{customer}").body["orders"] == number
        service.order(customer)
    assert service.get(f"/customers/{customer}").body["total_cents"] == 2700


def test_without_its_cache_the_service_answers_from_the_database(
    serve: Serve, cache: CacheServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "REST_SECONDS", 0.3)
    service = serve(**cache.environment)
    customer = service.customer()
    assert service.get(f"/customers/{customer}").body["orders"] == 0
    assert service.get("/health/ready").body["cache"] == "there"
    cache.kill()
    for number in range(1, 4):
        assert service.order(customer).status == 201
        began = time.monotonic()
        assert service.get(f"/customers/{customer}").body["orders"] == number
        assert time.monotonic() - began < 1
    assert service.get("/health/ready").body == {"database": "there", "cache": "away"}
    cache.start()
    time.sleep(0.4)
    assert service.get(f"/customers/{customer}").body["orders"] == 3
    assert len(cache.client().keys()) == 2


def test_a_cache_that_is_away_at_the_start_is_found_later(
    serve: Serve, either_cache: CacheServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "REST_SECONDS", 0.2)
    either_cache.kill()
    cache, load = serve(**either_cache.environment).shop.cache, Load()
    assert [cache.get("n", "k", load)["n"] for _ in range(2)] == [1, 2]
    either_cache.start()
    time.sleep(0.3)
    assert [cache.get("n", "k", load)["n"] for _ in range(3)] == [3, 3, 3]


def test_a_changed_password_is_fetched(serve: Serve, cache: CacheServer, cloud: Cloud) -> None:
    arn = cloud.secret(f"cache-{uuid4()}", username="app", password=cache.password)
    kept, load = serve(**cache.environment, CACHE_SECRET_ARN=arn).shop.cache, Load()
    kept.get("n", "k", load)
    client = cache.client()
    client.execute_command("ACL", "SETUSER", "app", "resetpass", ">cache-2")
    try:
        cloud.rotate(arn, username="app", password="cache-2")
        client.execute_command("CLIENT", "KILL", "USER", "app", "SKIPME", "yes")
        kept.invalidate("n")
        assert [kept.get("n", "k", load) for _ in range(2)] == [{"n": 2}] * 2
        assert kept.answers()
    finally:
        client.execute_command("ACL", "SETUSER", "app", "resetpass", f">{cache.password}")


def test_a_server_of_another_name_is_no_cache(serve: Serve, either_cache: CacheServer) -> None:
    cache = serve(**either_cache.environment | {"CACHE_HOST": NAMELESS}).shop.cache
    assert cache.get("n", "k", lambda: 1) == 1
    assert not cache.answers()
