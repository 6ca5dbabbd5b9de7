"""Running components on Pulumi's mocks, with the options of each resource seen as well as its inputs."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import mocks, rpc

os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"  # an Output put into text is an error

STACK = {"aws:region": "eu-west-1", "aws-databases:tier": "dev"}
NETWORK = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}


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
        """Every resource of a type, such as ``rds/cluster:Cluster``, by name."""
        found = [each for each in self.resources if each.type.partition(":")[2] == kind or each.type == kind]
        return sorted(found, key=lambda each: each.name)

    def one(self, kind: str, name: str | None = None) -> Registered:
        """The only resource of a type, or the one of that name."""
        found = [each for each in self.all(kind) if name in (None, each.name)]
        assert len(found) == 1, (
            f"{len(found)} of {kind} {name or ''} among {[f'{r.type} {r.name}' for r in self.resources]}"
        )
        return found[0]


class Aws(mocks.Mocks):
    """Answers as AWS would, as far as components read the answers."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:  # noqa: C901  # one for each
        kind = args.typ.rpartition(":")[2]
        arn = f"arn:aws:mock:eu-west-1:123456789012:{kind}/{args.name}"
        computed: dict[str, Any] = {"arn": arn, "region": "eu-west-1", "name": f"{args.name}-0a1b2c3"}
        if args.typ == "pulumi:pulumi:StackReference":
            computed = {"outputs": {"vpc": "vpc-9", "subnets": ["subnet-x", "subnet-y"], "clients": ["sg-x", "sg-y"]}}
        if args.typ == "aws:rds/cluster:Cluster":
            identifier = args.inputs["clusterIdentifier"]
            computed |= {
                "endpoint": f"{identifier}.cluster.example",
                "readerEndpoint": f"{identifier}.cluster-ro.example",
                "clusterResourceId": "cluster-RESOURCE",
                "masterUserSecrets": [{"secretArn": f"{arn}-secret", "secretStatus": "active", "kmsKeyId": "k"}],
            }
        if kind == "ClusterInstance":
            computed["identifier"] = f"{args.name}-0a1b2c3"
        if kind == "GlobalCluster":
            computed["endpoint"] = f"{args.inputs['globalClusterIdentifier']}.global.example"
        if args.typ == "aws:rds/instance:Instance":
            host, managed = f"{args.inputs['identifier']}.example", args.inputs.get("manageMasterUserPassword")
            secrets = [{"secretArn": f"{arn}-secret", "secretStatus": "active", "kmsKeyId": "k"}] if managed else []
            computed |= {
                "address": host,
                "endpoint": f"{host}:{args.inputs['port']}",
                "resourceId": f"db-{args.name}",
                "masterUserSecrets": secrets,
            }
        if kind == "ReplicationGroup":
            identifier = args.inputs["replicationGroupId"]
            computed |= {
                "primaryEndpointAddress": f"{identifier}.example",
                "readerEndpointAddress": f"{identifier}-ro.example",
            }
            if "numNodeGroups" in args.inputs:
                computed = {
                    "arn": arn,
                    "region": "eu-west-1",
                    "configurationEndpointAddress": f"{identifier}-cfg.example",
                }
        if kind == "ServerlessCache":
            host = f"{args.inputs['name']}-serverless.example"
            computed |= {
                "endpoints": [{"address": host, "port": 6379}],
                "readerEndpoints": [{"address": host, "port": 6380}],
            }
        if kind == "RandomId":
            computed = {"hex": "0a1b2c3d"}
        if kind == "RandomPassword":
            computed = {"result": "Password0Password0Password0Passw"}
        if kind == "Table":
            computed["streamArn"] = f"{arn}/stream"
        return f"{args.name}-id", computed | args.inputs

    def call(self, args: mocks.MockCallArgs) -> Any:
        return {
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "123456789012"},
            "aws:index/getPartition:getPartition": {"partition": "aws"},
            "aws:index/getRegion:getRegion": {"region": args.args.get("region") or "eu-west-1"},
            "aws:index/getAvailabilityZones:getAvailabilityZones": {
                "names": [f"{args.args.get('region') or 'eu-west-1'}{zone}" for zone in "abc"]
            },
            "aws:rds/getCluster:getCluster": {
                **args.args,
                "clusterResourceId": "cluster-EXISTING",
                "databaseName": "shop",
                "endpoint": f"{args.args.get('clusterIdentifier')}.cluster.example",
                "engineVersion": "16.8",
                "masterUsername": "keeper",
                "port": 5433,
                "readerEndpoint": f"{args.args.get('clusterIdentifier')}.cluster-ro.example",
            },
        }[args.token]


class Monitor(mocks.MockMonitor):
    """Keeps every registration, with its options."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__(Aws())
        self.deployment = deployment

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """As the engine makes it; the mocks leave out all but the last type above."""
        above = parent.split("::")[2] if parent else "pulumi:pulumi:Stack"
        qualified = type_ if above == "pulumi:pulumi:Stack" else f"{above}${type_}"
        return f"urn:pulumi:test::shop::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        if request.type != "pulumi:pulumi:Stack":
            self._keep(request)
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def _keep(self, request: Any) -> None:
        secrets = {
            name for name, value in MessageToDict(request.object).items() if rpc._special_secret_sig in str(value)
        }
        self.deployment.resources.append(
            Registered(
                type=request.type,
                name=request.name,
                parent=request.parent,
                urn=self.make_urn(request.parent, request.type, request.name),
                inputs=_unwrapped(rpc.deserialize_properties(request.object)),
                secrets=frozenset(secrets),
                protect=request.protect,
                retain_on_delete=request.retainOnDelete,
                delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
                ignore_changes=tuple(request.ignoreChanges),
                depends_on=tuple(sorted(request.dependencies)),
                additional_secret_outputs=tuple(request.additionalSecretOutputs),
            )
        )


def _unwrapped(value: Any) -> Any:
    if rpc.is_rpc_secret(value):
        return _unwrapped(rpc.unwrap_rpc_secret(value))
    if isinstance(value, Mapping):
        return {key: _unwrapped(each) for key, each in value.items()}
    return [_unwrapped(each) for each in value] if isinstance(value, list) else value


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
        deployment = Deployment()
        mocks.set_mocks(Aws(), "shop", "test", preview=preview, monitor=Monitor(deployment))
        encoded = {
            key: value if isinstance(value, str) else json.dumps(value) for key, value in (config or STACK).items()
        }
        pulumi.runtime.set_all_config(encoded, list(secret_keys))

        @pulumi.runtime.test  # type: ignore[untyped-decorator]
        def program() -> pulumi.Output[Any]:
            def keep(value: Any) -> None:
                deployment.result = value

            return pulumi.Output.from_input(make()).apply(keep)

        program()
        return deployment

    yield run
    pulumi.runtime.set_all_config({}, [])
