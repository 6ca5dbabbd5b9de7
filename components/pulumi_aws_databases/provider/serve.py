"""The provider's process: it makes components at the request of the Pulumi engine."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any

import grpc
import pulumi
from google.protobuf.json_format import MessageToDict
from pulumi.errors import InputPropertyErrorDetails
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_aws_databases import __version__
from pulumi_aws_databases.errors import BadInput, Mistake, got
from pulumi_aws_databases.provider.exported import EXPORTED
from pulumi_aws_databases.provider.schema import PACKAGE, package_schema

LARGEST_MESSAGE = 400 * 1024 * 1024  # as Pulumi's own providers


class DatabasesProvider(Provider):
    """The package's components, made from what another process gives, as it was given.

    A component reads all its arguments itself: what it refuses in this process it refuses here, with the same words,
    where Pulumi's own component provider would leave out what is not in the schema.
    """

    def __init__(self) -> None:
        super().__init__(__version__, json.dumps(package_schema(__version__)))
        self._exported = {f"{PACKAGE}:index:{each.name}": each for each in EXPORTED}

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Mapping[str, Any],
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Makes a component.

        Raises:
            BadInput: everything wrong with the inputs, before anything is registered.
            ValueError: there is no component of that type.
        """
        exported = self._exported.get(resource_type)
        if exported is None:
            raise ValueError(f"{PACKAGE} has no component {resource_type}")
        component: Any = exported.component
        made = component(name, dict(inputs), options)
        return ConstructResult(made.urn, exported.state(made))


class Servicer(ProviderServicer):
    """Pulumi's protocol, with what is wrong told as failures of properties and not as a traceback."""

    async def Construct(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        """Makes a component, and waits until all of it is registered."""
        try:
            return await super().Construct(request, context)
        except pulumi.RunError as error:
            message, failures = told(request.name, error, MessageToDict(request.inputs))
            await context.abort_with_status(self.create_grpc_invalid_properties_status(message, failures))
            raise


def told(name: str, error: pulumi.RunError, inputs: Mapping[str, Any]) -> tuple[str, list[InputPropertyErrorDetails]]:
    """What is wrong, as the engine takes it: a message, and a failure of each property with its path and the line.

    The engine shows the value that it finds at a path. Where the line does not show it, as of an unknown setting, which
    may be a secret, the path begins with the component's name, where the engine finds nothing.
    """
    if not isinstance(error, BadInput):
        return str(error), []
    others = [str(each) for each in error.mistakes if each.subject != name or not each.path]
    failures: list[InputPropertyErrorDetails] = []
    for each in error.mistakes:
        if each.subject != name or not each.path:
            continue
        path = each.path if _shown(each, inputs) else f"{name}.{each.path}"
        if path != each.path and _found(path, inputs) is not None:
            others.append(str(each))
        else:
            failures.append({"property_path": path, "reason": str(each)})
    return "\n".join(others) or f"{name}: {len(failures)} settings cannot be deployed", failures


def _shown(mistake: Mistake, inputs: Mapping[str, Any]) -> bool:
    value = _found(mistake.path, inputs)
    return value is None or (not isinstance(value, Mapping | list) and got(value) in mistake.message)


def _found(path: str, inputs: Mapping[str, Any]) -> Any:
    """The value that the engine finds at a path; None where it finds nothing."""
    value: Any = inputs
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def serve() -> None:
    """Serves the provider on a port of its own, which it prints, until the engine ends it."""
    parser = argparse.ArgumentParser(description="The aws-databases plugin of the Pulumi engine.")
    parser.add_argument("engine", help="the engine's address")
    engine, _ = parser.parse_known_args()
    asyncio.run(_serve(engine.engine))


async def _serve(engine: str) -> None:
    limits = [(f"grpc.max_{way}_message_length", LARGEST_MESSAGE) for way in ("receive", "send")]
    server = grpc.aio.server(options=limits)
    servicer = Servicer(DatabasesProvider(), sys.argv[1:], engine)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")  # where the engine reads it
    sys.stdout.flush()
    await server.wait_for_termination()
