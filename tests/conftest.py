"""Running components on Pulumi's mocks, with the options of each resource seen as well as its inputs."""

import functools
import gc
import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ParamSpec, TypeVar

import pulumi
import pytest
from pulumi.runtime import get_root_resource, mocks

from pulumi_aws_databases import deploy as deploy_stack
from pulumi_aws_databases.testing import AwsMocks, Deployment, Monitor, Registered, deployed

__all__ = [
    "NETWORK",
    "STACK",
    "THREE_ZONES",
    "Aws",
    "Deploy",
    "Deployment",
    "Monitor",
    "Registered",
    "answering",
    "once",
]

pytest.register_assert_rewrite("deciding", "global_databases", "instances_abroad", "terraform_modules")
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
Settings = ParamSpec("Settings")
Made = TypeVar("Made")


def once(make: Callable[Settings, Made]) -> Callable[Settings, Made]:
    """What a function deploys, deployed once for the same settings and mocks; who looks at it changes nothing of it."""
    made: dict[tuple[Any, ...], Made] = {}

    @functools.wraps(make)
    def answer(*args: Settings.args, **settings: Settings.kwargs) -> Made:
        try:
            key = (json.dumps([args[1:], settings]), Aws.new_resource, Aws.call)  # the first one is the fixture
        except TypeError:  # settings that are not plain, such as Outputs
            return make(*args, **settings)
        if key not in made:
            made[key] = make(*args, **settings)
        return made[key]

    return answer


def answering(
    more: Callable[[mocks.MockResourceArgs, Mapping[str, Any]], Mapping[str, Any]], *, autouse: bool = False
) -> Any:
    """A fixture with which AWS answers more of a resource than its arguments hold, be it another ``id``."""
    plain = Aws.new_resource

    def new_resource(self: Aws, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        identifier, state = plain(self, args)
        state = {**state, **more(args, state)}
        return state.pop("id", identifier), state

    @pytest.fixture(autouse=autouse)
    def answered(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Aws, "new_resource", new_resource)

    return answered


def secret(_: mocks.MockResourceArgs, state: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"result": pulumi.Output.secret(state["result"])} if "result" in state else {}


secret_password = answering(secret)
"""Generated passwords are secret, as their provider marks them."""


def pytest_collection_finish() -> None:
    """Half of a test's time is the collector's otherwise, which walks through the SDK and finds nothing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def stack_outputs() -> dict[str, Any]:
    """Runs the stack program, and hands back the stack's outputs."""
    root: Any = get_root_resource()
    root.outputs.clear()  # the mocks have one root for all
    deploy_stack()
    return dict(root.outputs)


@pytest.fixture(scope="session")
def deploy() -> Deploy:
    """Runs a function that makes components, and hands back what it registered and, resolved, what it returned."""

    def run(
        make: Callable[[], Any],
        config: Mapping[str, Any] | None = None,
        *,
        secret_keys: tuple[str, ...] = (),
        preview: bool = False,
    ) -> Deployment:
        settings = config or STACK
        with pytest.MonkeyPatch.context() as environment:
            for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
                environment.delenv(name, raising=False)
            return deployed(make, settings, aws=Aws(), project="shop", secret_keys=secret_keys, preview=preview)

    return run


@pytest.fixture(autouse=True)
def no_configuration() -> Iterator[None]:
    """What a test configures is no other test's."""
    yield
    pulumi.runtime.set_all_config({}, [])
