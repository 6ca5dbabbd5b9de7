"""Running components on Pulumi's mocks, with the options of each resource seen as well as its inputs."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pulumi
import pytest

from pulumi_aws_databases.testing import AwsMocks, Deployment, Monitor, Registered, deployed

__all__ = ["NETWORK", "STACK", "THREE_ZONES", "Aws", "Deploy", "Deployment", "Monitor", "Registered"]

os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"  # an Output put into text is an error

STACK = {"aws:region": "eu-west-1", "aws-databases:tier": "dev"}
NETWORK = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}
THREE_ZONES = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b", "subnet-c"]}


class Aws(AwsMocks):
    """Every other stack has the same outputs, and an ARN says by its name alone whose it is."""

    def arn(self, region: str, kind: str, name: str) -> str:  # noqa: ARG002
        return super().arn("eu-west-1", kind, name)

    def stack_outputs(self, stack: str) -> Mapping[str, Any]:  # noqa: ARG002
        return {"vpc": "vpc-9", "subnets": ["subnet-x", "subnet-y"], "clients": ["sg-x", "sg-y"]}


Deploy = Callable[..., Deployment]


@pytest.fixture
def deploy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deploy]:
    """Runs a function that makes components, and hands back what it registered and, resolved, what it returned."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)

    def run(
        make: Callable[[], Any],
        config: Mapping[str, Any] | None = None,
        *,
        secret_keys: tuple[str, ...] = (),
        preview: bool = False,
    ) -> Deployment:
        settings = config or STACK
        return deployed(make, settings, aws=Aws(), project="shop", secret_keys=secret_keys, preview=preview)

    yield run
    pulumi.runtime.set_all_config({}, [])
