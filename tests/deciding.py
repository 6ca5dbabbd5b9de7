"""Deciding on databases without declaring any: the stack's configuration, refusals, and presets that give way."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pulumi
import pytest

from conftest import NETWORK, STACK, Deploy
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide


def configured(
    tier: str = "dev", *, region: str | None = "eu-west-1", secret_keys: Sequence[str] = (), **keys: Any
) -> None:
    """The configuration of a stack with an existing network; a key that is None is left out."""
    given = {"aws:region": region, "aws-databases:tier": tier}
    given |= {f"aws-databases:{key}": value for key, value in ({"network": NETWORK} | keys).items()}
    config = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items() if value is not None
    }
    pulumi.runtime.set_all_config(config, [f"aws-databases:{key}" for key in secret_keys])


def refused(kind: str = "aurora", /, **settings: Any) -> list[str]:
    """The lines with which a database called orders is refused."""
    with pytest.raises(BadInput) as raised:
        decide("orders", kind, settings)
    return str(raised.value).splitlines()


def refused_program(deploy: Deploy, make: Callable[[], Any], config: dict[str, Any] | None = None) -> list[str]:
    """The lines that a program is refused with; it registers nothing."""

    def run() -> str:
        with pytest.raises(BadInput) as raised:
            make()
        return str(raised.value)

    deployment = deploy(run, STACK | (config or {}))
    assert deployment.resources == []
    message: str = deployment.result
    return message.splitlines()


def gave_way(decided: Decided) -> dict[str, str]:
    """What is told of presets that gave way, by setting."""
    findings = [finding for finding in decided.findings if finding.code == "gave-way"]
    assert {finding.severity for finding in findings} <= {"info"}
    return {finding.path: finding.message for finding in findings}
