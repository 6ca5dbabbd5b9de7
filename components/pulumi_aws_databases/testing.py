"""Testing programs that use the package: Pulumi's mocks, answering as AWS does, and everything that was registered.

No account, engine or network is needed. `deployed` runs a program and hands back what it registered, with the options
of each resource, which Pulumi's own mocks do not show.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import config as pulumi_config
from pulumi.runtime import mocks, rpc

_ROOT = "pulumi:pulumi:Stack"
_ACCOUNT = "123456789012"
_REGION = "us-east-1"


@dataclass(frozen=True)
class Registered:
    """One registered resource: its inputs in camelCase, secrets unwrapped, and its options."""

    type: str
    name: str
    parent: str
    urn: str
    inputs: Mapping[str, Any]
    secrets: frozenset[str]
    """The inputs that are secret, at any depth."""
    protect: bool
    retain_on_delete: bool
    delete_before_replace: bool | None
    ignore_changes: tuple[str, ...]
    depends_on: tuple[str, ...]
    additional_secret_outputs: tuple[str, ...]


@dataclass
class Deployment:
    """What a program registered, and what it handed back."""

    resources: list[Registered] = field(default_factory=list)
    result: Any = None

    def all(self, kind: str) -> list[Registered]:
        """Every resource of a type, ``aws:rds/cluster:Cluster`` or ``rds/cluster:Cluster``, by name."""
        found = [each for each in self.resources if kind in (each.type, each.type.partition(":")[2])]
        return sorted(found, key=lambda each: each.name)

    def one(self, kind: str, name: str | None = None) -> Registered:
        """The only resource of a type, or the one of that name.

        Raises:
            AssertionError: there is none, or there are several.
        """
        found = [each for each in self.all(kind) if name in (None, each.name)]
        if len(found) != 1:
            known = [f"{each.type} {each.name}" for each in self.resources]
            raise AssertionError(f"{len(found)} of {kind} {name or ''} among {known}")
        return found[0]


class AwsMocks(mocks.Mocks):
    """Answers as AWS would, as far as the components read the answers; `pulumi.runtime.set_mocks` takes it too.

    Names get the suffix ``0a1b2c3d``, hosts end in ``.example``, and every ARN is of a service called ``mock``.
    """

    def __init__(self, stacks: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """Mocks that know the outputs of other stacks, by the name that a `StackReference` gives."""
        self.stacks = stacks or {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """A resource with what AWS computes for it; what it was given stays."""
        if args.typ == "pulumi:pulumi:StackReference":
            return args.name, {**args.inputs, "outputs": self.stack_outputs(args.inputs["name"])}
        kind, region = args.typ.rpartition(":")[2], args.inputs.get("region") or _region()
        arn = self.arn(region, kind, args.name)
        computed = {"arn": arn, "region": region, "name": f"{args.name}-0a1b2c3"}
        answer = _ANSWERS.get(args.typ)
        return f"{args.name}-id", {**computed, **(answer(args.name, arn, args.inputs) if answer else {}), **args.inputs}

    def arn(self, region: str, kind: str, name: str) -> str:
        """The ARN of a resource."""
        return f"arn:aws:mock:{region}:{_ACCOUNT}:{kind}/{name}"

    def stack_outputs(self, stack: str) -> Mapping[str, Any]:
        """The outputs of another stack."""
        return self.stacks.get(stack, {})

    def call(self, args: mocks.MockCallArgs) -> Any:
        """What a provider function answers."""
        region = args.args.get("region") or _region()
        known: dict[str, dict[str, Any]] = {
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": _ACCOUNT},
            "aws:index/getPartition:getPartition": {"partition": "aws"},
            "aws:index/getRegion:getRegion": {"region": region},
            "aws:index/getAvailabilityZones:getAvailabilityZones": {"names": [f"{region}{zone}" for zone in "abc"]},
        }
        if "clusterIdentifier" in args.args:
            known["aws:rds/getCluster:getCluster"] = _existing_cluster(args.args["clusterIdentifier"])
        return {**args.args, **known.get(args.token, {})}


def deployed(
    program: Callable[[], Any],
    config: Mapping[str, Any] | None = None,
    *,
    aws: AwsMocks | None = None,
    project: str = "project",
    stack: str = "test",
    secret_keys: tuple[str, ...] = (),
    preview: bool = False,
) -> Deployment:
    """Runs a function that makes resources, on mocks, and hands back what it registered and, resolved, its answer.

    Args:
        program: makes resources; an Output that it answers is waited for.
        config: the stack's configuration, such as ``{"aws:region": "eu-west-1", "aws-databases:tier": "prod"}``.
        aws: other mocks than `AwsMocks`.
        project: the project's name.
        stack: the stack's name.
        secret_keys: the keys of the configuration that are secret.
        preview: whether to run as a preview does, in which what the mocks do not answer is unknown and not null.

    Raises:
        Exception: whatever the program raises.
    """
    deployment, answers = Deployment(), aws or AwsMocks()
    mocks.set_mocks(answers, project, stack, preview=preview, monitor=Monitor(deployment, answers, project, stack))
    encoded = {key: value if isinstance(value, str) else json.dumps(value) for key, value in (config or {}).items()}
    pulumi.runtime.set_all_config(encoded, list(secret_keys))

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def run() -> pulumi.Output[Any]:
        def keep(value: Any) -> None:
            deployment.result = value

        return pulumi.Output.from_input(program()).apply(keep)

    run()
    return deployment


class Monitor(mocks.MockMonitor):
    """Keeps every registration, with its options."""

    def __init__(self, deployment: Deployment, aws: AwsMocks, project: str, stack: str) -> None:
        super().__init__(aws)
        self.deployment, self.project, self.stack = deployment, project, stack

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """As the engine makes it; Pulumi's mocks leave out all but the last type above."""
        above = parent.split("::")[2] if parent else _ROOT
        qualified = type_ if above == _ROOT else f"{above}${type_}"
        return f"urn:pulumi:{self.stack}::{self.project}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  # the protocol's name
        """Called for every resource."""
        if request.type != _ROOT:
            self._keep(request)
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def _keep(self, request: Any) -> None:
        inputs = MessageToDict(request.object).items()
        registered = Registered(
            type=request.type,
            name=request.name,
            parent=request.parent,
            urn=self.make_urn(request.parent, request.type, request.name),
            inputs=_unwrapped(rpc.deserialize_properties(request.object)),
            secrets=frozenset(name for name, value in inputs if rpc._special_secret_sig in str(value)),  # noqa: SLF001
            protect=request.protect,
            retain_on_delete=request.retainOnDelete,
            delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
            ignore_changes=tuple(request.ignoreChanges),
            depends_on=tuple(sorted(request.dependencies)),
            additional_secret_outputs=tuple(request.additionalSecretOutputs),
        )
        self.deployment.resources.append(registered)


def _unwrapped(value: Any) -> Any:
    if rpc.is_rpc_secret(value):
        return _unwrapped(rpc.unwrap_rpc_secret(value))
    if isinstance(value, Mapping):
        return {key: _unwrapped(each) for key, each in value.items()}
    return [_unwrapped(each) for each in value] if isinstance(value, list) else value


def _region() -> str:
    return pulumi_config.get_config("aws:region") or _REGION


def _managed(arn: str) -> list[dict[str, str]]:
    return [{"secretArn": f"{arn}-secret", "secretStatus": "active", "kmsKeyId": "k"}]


def _cluster(_: str, arn: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    identifier = inputs["clusterIdentifier"]
    return {
        "endpoint": f"{identifier}.cluster.example",
        "readerEndpoint": f"{identifier}.cluster-ro.example",
        "clusterResourceId": "cluster-RESOURCE",
        "masterUserSecrets": _managed(arn),
    }


def _existing_cluster(identifier: str) -> dict[str, Any]:
    return {
        "clusterResourceId": "cluster-EXISTING",
        "databaseName": "shop",
        "endpoint": f"{identifier}.cluster.example",
        "engineVersion": "16.8",
        "masterUsername": "keeper",
        "port": 5433,
        "readerEndpoint": f"{identifier}.cluster-ro.example",
    }


def _instance(name: str, arn: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    host = f"{inputs['identifier']}.example"
    return {
        "address": host,
        "endpoint": f"{host}:{inputs['port']}",
        "resourceId": f"db-{name}",
        "masterUserSecrets": _managed(arn) if inputs.get("manageMasterUserPassword") else [],
    }


def _replication_group(_: str, __: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    identifier = inputs["replicationGroupId"]
    if "numNodeGroups" in inputs:
        return {"configurationEndpointAddress": f"{identifier}-cfg.example"}
    return {
        "primaryEndpointAddress": f"{identifier}.example",
        "readerEndpointAddress": f"{identifier}-ro.example",
    }


def _serverless_cache(_: str, __: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    host = f"{inputs['name']}-serverless.example"
    return {
        "endpoints": [{"address": host, "port": 6379}],
        "readerEndpoints": [{"address": host, "port": 6380}],
    }


_ANSWERS: Mapping[str, Callable[[str, str, Mapping[str, Any]], dict[str, Any]]] = {
    "aws:rds/cluster:Cluster": _cluster,
    "aws:rds/clusterInstance:ClusterInstance": lambda name, _, __: {"identifier": f"{name}-0a1b2c3"},
    "aws:rds/globalCluster:GlobalCluster": lambda _, __, inputs: {
        "endpoint": f"{inputs['globalClusterIdentifier']}.global.example"
    },
    "aws:rds/instance:Instance": _instance,
    "aws:elasticache/replicationGroup:ReplicationGroup": _replication_group,
    "aws:elasticache/serverlessCache:ServerlessCache": _serverless_cache,
    "aws:dynamodb/table:Table": lambda _, arn, __: {"streamArn": f"{arn}/stream"},
    "random:index/randomId:RandomId": lambda _, __, ___: {"hex": "0a1b2c3d"},
    "random:index/randomPassword:RandomPassword": lambda _, __, ___: {"result": "Password0Password0Password0Passw"},
}
