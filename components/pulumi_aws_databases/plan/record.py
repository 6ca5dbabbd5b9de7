"""Running a Pulumi program against recorded resources: the same code path as a preview, without an engine or AWS."""

import asyncio
import os
import runpy
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import resource_pb2

from pulumi_aws_databases import decide
from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.parts.deployed import DEPLOYED
from pulumi_aws_databases.plan.project import Configuration, Project
from pulumi_aws_databases.stack import UNKNOWN

_SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d"  # noqa: S105  # marks a special object in Pulumi's protocol
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # and this one a secret
ROOT_TYPE = "pulumi:pulumi:Stack"
SECRET_SHOWN = "[secret]"  # noqa: S105


@dataclass(frozen=True)
class Resource:
    """One resource as it would be registered; an unknown input is None, a secret one ``[secret]``."""

    urn: str
    type: str
    name: str
    parent: str | None
    inputs: Mapping[str, Any]
    options: Mapping[str, Any]


@dataclass
class Recording:
    """What a program registered, exported and decided."""

    resources: list[Resource] = field(default_factory=list)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    decided: list[Decided] = field(default_factory=list)


class ProgramError(Exception):
    """The program itself failed."""


def record(project: Project, stack: str, configuration: Configuration) -> Recording:
    """Runs a project's program with a stack's configuration and records what it does.

    Raises:
        BadInput: what the package refuses.
        ProjectError: there is no program, or it is not in Python.
        ProgramError: anything else that the program raises, as the cause.
    """
    program, recording = project.runnable(), Recording()
    monitor = _Monitor(recording, configuration.values.get("aws:region"))
    organization = os.environ.get("PULUMI_ORG", "organization")
    with _listening(recording.decided.append), _in_program(program), redirect_stdout(sys.stderr):
        asyncio.set_event_loop(asyncio.new_event_loop())
        settings.SETTINGS.rpc_manager.clear()  # what an earlier program left unfinished when it failed
        settings.SETTINGS.outputs.clear()
        pulumi.runtime.set_all_config(dict(configuration.values), list(configuration.secret_keys))
        _forget_root()
        mocks.set_mocks(_NoMocks(), project.name, stack, preview=True, monitor=monitor, organization=organization)
        _forget_root()  # the mocks have made a root; the program gets its own
        recording.resources.clear()
        try:
            asyncio.get_event_loop().run_until_complete(pulumi.runtime.run_in_stack(lambda: _run(program)))
        except pulumi.RunError:
            raise
        except (Exception, SystemExit) as error:
            raise ProgramError from error
    recording.resources.sort(key=lambda resource: resource.urn)
    return recording


class _NoMocks(mocks.Mocks):
    def call(self, args: mocks.MockCallArgs) -> Any:
        raise NotImplementedError

    def new_resource(self, args: mocks.MockResourceArgs) -> Any:
        raise NotImplementedError


class _Monitor(mocks.MockMonitor):
    """Records registrations, and answers as a preview does: with inputs, and no more than can be known."""

    def __init__(self, recording: Recording, region: str | None) -> None:
        super().__init__(_NoMocks())
        self.recording, self.region, self.lock = recording, region, threading.Lock()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The URN that the engine would give, which unlike the mocks' has all types above but the stack's."""
        above = parent.split("::")[2] if parent else ROOT_TYPE
        qualified = type_ if above == ROOT_TYPE else f"{above}${type_}"
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == ROOT_TYPE:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        self._note(urn, request, _options(request))
        answer = resource_pb2.RegisterResourceResponse(urn=urn)
        answer.object.CopyFrom(request.object)
        if request.type.startswith("aws:") and self.region and "region" not in request.object:
            answer.object["region"] = self.region
        return answer

    def ReadResource(self, request: Any) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        self._note(urn, request, {"read": True})
        answer = resource_pb2.ReadResourceResponse(urn=urn)
        answer.properties.CopyFrom(request.properties)
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:
        if request.urn.split("::")[2] == ROOT_TYPE:
            self.recording.outputs = _plain(MessageToDict(request.outputs))
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> Any:
        known = self._known(request)
        answer = resource_pb2.ResourceInvokeResponse(unknown=known is None)
        getattr(answer, "return").update(known or {})
        return answer

    def _known(self, request: Any) -> dict[str, Any] | None:
        """What a provider function answers, where the region alone says it; to a plan, nothing was deployed before."""
        if request.tok == DEPLOYED:
            return {"outputs": {}}
        region = MessageToDict(request.args).get("region") or self.region
        if region and request.tok == "aws:index/getRegion:getRegion":
            return {"region": region, "name": region, "id": region}
        if region and request.tok == "aws:index/getPartition:getPartition":
            partition = {"cn": "aws-cn", "us-gov": "aws-us-gov", "eusc": "aws-eusc"}
            return {
                "partition": next((name for start, name in partition.items() if region.startswith(f"{start}-")), "aws")
            }
        return None

    def _note(self, urn: str, request: Any, options: Mapping[str, Any]) -> None:
        inputs = _plain(MessageToDict(request.object if hasattr(request, "object") else request.properties))
        resource = Resource(urn, request.type, request.name, request.parent or None, inputs, options)
        with self.lock:
            self.recording.resources.append(resource)


def _options(request: Any) -> dict[str, Any]:
    """The options that differ from Pulumi's defaults."""
    options: dict[str, Any] = {
        "protect": request.protect,
        "retainOnDelete": request.retainOnDelete,
        "ignoreChanges": list(request.ignoreChanges),
        "dependsOn": sorted(request.dependencies),
        "aliases": [alias.urn or alias.spec.name for alias in request.aliases],
        "additionalSecretOutputs": list(request.additionalSecretOutputs),
        "provider": request.provider,
        "import": request.importId,
    }
    options = {name: value for name, value in options.items() if value}
    if request.deleteBeforeReplaceDefined:
        options["deleteBeforeReplace"] = request.deleteBeforeReplace
    return options


def _plain(value: Any) -> Any:
    """A value of the protocol as JSON may show it."""
    if isinstance(value, Mapping):
        if _SECRET_SIGNATURE in value:
            return SECRET_SHOWN if value[_SECRET_SIGNATURE] == _SECRET else f"[{value.get('path', 'asset')}]"
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if value == UNKNOWN:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _forget_root() -> None:
    settings.set_root_resource(None)  # type: ignore[arg-type]  # as the SDK does between its own tests


def own_traceback(error: BaseException) -> BaseException:
    """An exception of a program without what ran the program: its traceback begins there."""
    runner, trace = runpy.run_path.__code__.co_filename, error.__traceback__
    last = trace
    while trace:
        if trace.tb_frame.f_code.co_filename == runner:
            last = trace.tb_next
        trace = trace.tb_next
    return error.with_traceback(last)


def _run(program: Path) -> None:
    runpy.run_path(str(program), run_name="__main__")


@contextmanager
def _listening(listener: Callable[[Decided], None]) -> Iterator[None]:
    decide.watchers.append(listener)
    try:
        yield
    finally:
        decide.watchers.remove(listener)


@contextmanager
def _in_program(program: Path) -> Iterator[None]:
    """Runs as the engine does: in the program's folder, which is also where its modules are looked for."""
    folder = program if program.is_dir() else program.parent
    before, arguments, path = Path.cwd(), sys.argv, list(sys.path)
    os.chdir(folder)
    sys.argv, sys.path[:] = [str(program)], [str(folder), *path]
    try:
        yield
    finally:
        os.chdir(before)
        sys.argv, sys.path[:] = arguments, path
