"""The service in this process, its migrations, and an imitation of Secrets Manager."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import boto3
import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from flask.testing import FlaskClient

from shop.web import Shop, shop_of
from tests.servers import APP, Answer, Certificates, Postgres

LINE = {"article": "tea", "quantity": 2, "unit_price_cents": 450}


@dataclass(frozen=True)
class Cloud:
    """Secrets Manager, as moto imitates it."""

    endpoint: str

    @property
    def environment(self) -> dict[str, str]:
        """What leads the service there."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def secret(self, name: str, **value: str) -> str:
        """Makes a secret; returns its ARN."""
        return str(self._client().create_secret(Name=name, SecretString=json.dumps(value))["ARN"])

    def rotate(self, arn: str, **value: str) -> None:
        """Gives a secret another value."""
        self._client().put_secret_value(SecretId=arn, SecretString=json.dumps(value))

    def _client(self) -> Any:
        return boto3.client(
            "secretsmanager",
            region_name="eu-west-1",
            endpoint_url=self.endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )


class Service:
    """The service in this process, asked without a network."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @property
    def shop(self) -> Shop:
        """What it works with."""
        return shop_of(self.app)

    def get(self, path: str) -> Answer:
        """A request of a client that wrote nothing before."""
        return self.ask(self.app.test_client(), "GET", path)

    def post(self, path: str, body: Any, key: UUID | None = None) -> Answer:
        """A request with a key of its own."""
        headers = {"Idempotency-Key": str(key or uuid4())}
        return self.ask(self.app.test_client(), "POST", path, json=body, headers=headers)

    def ask(self, client: FlaskClient, method: str, path: str, **arguments: Any) -> Answer:
        """A request of a client that keeps its cookies, over HTTPS unless told otherwise."""
        response = client.open(path, method=method, **{"base_url": "https://shop.example", **arguments})
        return Answer(response.status_code, response.json, dict(response.headers))

    def customer(self) -> str:
        """Adds a customer; returns its id."""
        answer = self.post("/customers", {"name": "Ada", "email": f"{uuid4()}@example.com"})
        assert answer.status == 201, answer
        return str(answer.body["id"])

    def order(self, customer: str, key: UUID | None = None) -> Answer:
        """Orders two teas."""
        return self.post("/orders", {"customer_id": customer, "lines": [LINE]}, key)


def owner(postgres: Postgres, certificates: Certificates, database: str) -> dict[str, str]:
    """The variables of a task that migrates."""
    return {
        "DATABASE_HOST": postgres.host,
        "DATABASE_PORT": str(postgres.port),
        "DATABASE_NAME": database,
        "DATABASE_USERNAME": "owner",
        "DATABASE_PASSWORD": "owner",
        "DATABASE_CA_BUNDLE": str(certificates.authority),
    }


def migrate(direction: str, revision: str, environment: dict[str, str]) -> None:
    """Runs Alembic as the command line does."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        getattr(command, direction)(Config(APP / "alembic.ini"), revision)


def at_once(number: int, work: Any) -> list[Any]:
    """Calls work with 0, 1, … in as many threads; returns the results in order."""
    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(work, range(number)))
