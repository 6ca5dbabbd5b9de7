"""What the service takes from its environment, and when it refuses to start."""

import pytest
from pydantic import ValidationError

from shop.settings import Settings

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders"
GIVEN = {
    "DATABASE_ENGINE": "postgresql",
    "DATABASE_HOST": "orders.cluster-x.eu-west-1.rds.amazonaws.com",
    "DATABASE_PORT": "5432",
    "DATABASE_NAME": "orders",
    "DATABASE_READER_HOST": "orders.cluster-ro-x.eu-west-1.rds.amazonaws.com",
    "DATABASE_SECRET_ARN": ARN,
    "DATABASE_CA_BUNDLE": "/ca.pem",
    "CACHE_HOST": "sessions.x.euw1.cache.amazonaws.com",
    "CACHE_PORT": "6379",
    "CACHE_TLS": "true",
    "CACHE_CLUSTER_MODE": "true",
    "CACHE_SECRET_ARN": ARN,
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_the_packages_variables_are_all_that_is_needed(given: pytest.MonkeyPatch) -> None:
    settings = Settings()
    assert settings.database_host == GIVEN["DATABASE_HOST"]
    assert settings.reader_host == GIVEN["DATABASE_READER_HOST"]
    assert settings.cache_cluster_mode is True
    given.delenv("DATABASE_READER_HOST")
    assert Settings().reader_host == GIVEN["DATABASE_HOST"]


def test_a_url_goes_before_the_variables(given: pytest.MonkeyPatch) -> None:
    given.setenv("DATABASE_URL", "postgresql://us%40er:p%2Fw@db.example:5433/sh%20op")
    given.setenv("REDIS_URL", "rediss://app:s%3Acret@cache.example:6380")
    settings = Settings()
    assert (settings.database_host, settings.database_port, settings.database_name) == ("db.example", 5433, "sh op")
    assert settings.database_username == "us@er"
    assert settings.database_password is not None
    assert settings.database_password.get_secret_value() == "p/w"
    assert settings.database_secret_arn is None
    assert (settings.cache_host, settings.cache_port, settings.cache_tls) == ("cache.example", 6380, True)
    assert settings.cache_password is not None
    assert settings.cache_password.get_secret_value() == "s:cret"


def test_passwords_are_in_no_repr_and_no_message(given: pytest.MonkeyPatch) -> None:
    given.setenv("DATABASE_URL", "postgresql://app:geheim@db.example/shop")
    given.setenv("CACHE_URL", "rediss://app:geheim@cache.example:6379")
    assert "geheim" not in repr(Settings())
    given.setenv("TASK_COUNT", "none")
    with pytest.raises(ValidationError) as error:
        Settings()
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_CA_BUNDLE", "", "DATABASE_CA_BUNDLE"),
        ("CACHE_TLS", "false", "CACHE_TLS"),
        ("CACHE_URL", "redis://app:secret@cache.example:6379", "CACHE_TLS"),
        ("DATABASE_ENGINE", "mysql", "DATABASE_ENGINE"),
        ("DATABASE_SECRET_ARN", "", "DATABASE_SECRET_ARN"),
    ],
)
def test_it_refuses_to_start(given: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    given.setenv(name, value)
    with pytest.raises(ValidationError, match=said):
        Settings()


def test_plaintext_must_be_allowed_and_stays_on_this_machine(given: pytest.MonkeyPatch) -> None:
    given.delenv("DATABASE_CA_BUNDLE")
    given.setenv("ALLOW_PLAINTEXT", "true")
    with pytest.raises(ValidationError, match="DATABASE_CA_BUNDLE"):
        Settings()
    given.setenv("DATABASE_HOST", "127.0.0.1")
    given.setenv("DATABASE_READER_HOST", "127.0.0.1")
    assert Settings().database_ca_bundle is None
    given.setenv("DATABASE_READER_HOST", GIVEN["DATABASE_READER_HOST"])
    with pytest.raises(ValidationError, match="DATABASE_CA_BUNDLE"):
        Settings()
