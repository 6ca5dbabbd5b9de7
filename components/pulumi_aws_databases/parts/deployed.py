"""What the last deployment of the running stack left, as its state tells."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pulumi
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import settings
from pulumi.runtime.proto import resource_pb2

DEPLOYED = "pulumi:pulumi:readStackResourceOutputs"
"""The engine's own function for it, which its Node.js SDK calls `listResourceOutputs`; that of Python has none."""


def deployed(component: pulumi.Resource, kind: str, name: str) -> pulumi.Output[Mapping[str, Any]]:
    """The outputs that a component's resource had after the last deployment; empty where none is known.

    The engine tells of all resources; nothing of the others is kept.

    Args:
        component: the resource's parent.
        kind: the resource's type, such as ``aws:dynamodb/table:Table``.
        name: its logical name.
    """

    async def read() -> Mapping[str, Any]:
        urn = await component.urn.future() or ""
        stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
        request = resource_pb2.ResourceInvokeRequest(tok=DEPLOYED)
        request.args["stackName"] = stack
        monitor: Any = settings.get_monitor()
        try:
            # Not by `pulumi.runtime.invoke`, which lets the whole program fail where this one answer is not to be had.
            answer = await asyncio.get_running_loop().run_in_executor(None, monitor.Invoke, request)
            resources = MessageToDict(getattr(answer, "return"))["outputs"]
            known: Mapping[str, Any] = resources[f"{urn.rpartition('::')[0]}${kind}::{name}"]["outputs"]
        except Exception as error:  # noqa: BLE001  # no such stack or table, or a monitor that knows no such function
            pulumi.log.debug(f"{name}: nothing is known of an earlier deployment: {type(error).__name__}", component)
            return {}
        return known

    return pulumi.Output.from_input(read())
