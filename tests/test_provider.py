"""The provider as the engine meets it: a process of its own that speaks Pulumi's protocol, to an engine on loopback."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent import futures
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pulumi
import pytest
from google.protobuf import empty_pb2, struct_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import (
    engine_pb2_grpc,
    errors_pb2,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
    status_pb2,
)
from pulumi.runtime.settings import SETTINGS

from conftest import STACK, Aws, Deployment, Monitor, Registered
from pulumi_aws_databases.errors import BadInput, Mistake
from pulumi_aws_databases.provider.serve import told

COMPONENTS = Path(__file__).parents[1] / "components"
NETWORK = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
SIGNATURE = "4dabf18193072939515e22adb298388d"


def output(value: Any = None, *, secret: bool = False) -> dict[str, Any]:
    """An Output as the engine sends it, unknown where it has no value."""
    known = {} if value is None else {"value": value}
    return {SIGNATURE: OUTPUT, **known, "secret": secret, "dependencies": []}


class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """The two services of the engine that a provider calls, over the answers of the mocks."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.deployment = Deployment()
        self.monitor = Monitor(self.deployment, Aws(), "shop", "test")
        self.outputs: dict[str, Any] = {}
        self.logged: list[str] = []

    def GetDeploymentInfo(self, request: Any, _: Any) -> Any:
        return self.monitor.GetDeploymentInfo(request)  # type: ignore[no-untyped-call]

    def SupportsFeature(self, request: Any, _: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id != "outputValues")

    def RegisterResource(self, request: Any, _: Any) -> Any:
        # The mocks answer from this region; each thread of the server has a configuration of its own, and settings
        # that may be those of a plan before.
        pulumi.runtime.set_all_config({"aws:region": STACK["aws:region"]})
        SETTINGS.dry_run = False
        return self.monitor.RegisterResource(request)

    def RegisterResourceOutputs(self, request: Any, _: Any) -> Any:
        self.outputs[request.urn] = MessageToDict(request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, _: Any) -> Any:
        made = self.monitor.Invoke(request)  # type: ignore[no-untyped-call]
        answer = provider_pb2.InvokeResponse()
        getattr(answer, "return").CopyFrom(getattr(made, "return"))
        return answer

    def Log(self, request: Any, _: Any) -> Any:
        self.logged.append(request.message)
        return empty_pb2.Empty()


@dataclass
class Made:
    """What came of a request to make a component."""

    state: Mapping[str, Any]
    resources: list[Registered]
    logged: list[str] = field(default_factory=list)

    def one(self, kind: str, name: str | None = None) -> Registered:
        return Deployment(self.resources).one(kind, name)


class RefusedError(Exception):
    """The provider refused to make a component."""

    def __init__(self, error: grpc.RpcError, made: list[Registered]) -> None:
        super().__init__(error.details())
        self.code, self.message, self.made = error.code(), error.details(), made
        status = status_pb2.Status()
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                status.ParseFromString(value)
        failures = errors_pb2.InputPropertiesError()
        for each in status.details:
            each.Unpack(failures)
        self.failures = {each.property_path: each.reason for each in failures.errors}


@dataclass(frozen=True)
class Provider:
    """A running provider and the engine that it talks to."""

    stub: Any
    engine: Engine
    address: str

    def schema(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.stub.GetSchema(provider_pb2.GetSchemaRequest(version=0)).schema)
        return answer

    def make(
        self,
        component: str,
        name: str,
        inputs: Mapping[str, Any],
        config: Mapping[str, Any] | None = None,
        *,
        preview: bool = False,
        **request: Any,
    ) -> Made:
        self.engine.begin()
        given = struct_pb2.Struct()
        given.update(inputs)
        encoded = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in (STACK if config is None else config).items()
        }
        asked = provider_pb2.ConstructRequest(
            project="shop",
            stack="test",
            config=encoded,
            dryRun=preview,
            parallel=4,
            monitorEndpoint=self.address,
            type=f"aws-databases:index:{component}",
            name=name,
            inputs=given,
            accepts_output_values=True,
            **request,
        )
        try:
            answer = self.stub.Construct(asked, timeout=60)
        except grpc.RpcError as error:
            raise RefusedError(error, self.engine.deployment.resources) from None
        return Made(MessageToDict(answer.state), self.engine.deployment.resources, self.engine.logged)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    server = grpc.server(futures.ThreadPoolExecutor(8))
    engine = Engine()
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    process = subprocess.Popen(
        [sys.executable, str(COMPONENTS), address, "--logtostderr"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            configured = stub.Configure(provider_pb2.ConfigureRequest())
            assert (configured.acceptSecrets, configured.acceptResources, configured.acceptOutputs) == (True,) * 3
            yield Provider(stub, engine, address)
    finally:
        process.terminate()
        process.wait(10)
        server.stop(0)


def refused(provider: Provider, component: str, name: str, inputs: Mapping[str, Any], **more: Any) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        provider.make(component, name, inputs, **more)
    assert caught.value.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "Traceback" not in str(caught.value)
    assert "Unexpected" not in str(caught.value)
    return caught.value


def test_the_package_has_its_name_version_and_components(provider: Provider) -> None:
    schema = provider.schema()
    assert (schema["name"], schema["version"]) == ("aws-databases", "0.1.0")
    assert set(schema["resources"]) == {
        f"aws-databases:index:{name}"
        for name in (
            "AuroraCluster", "Budget", "Cache", "DatabaseAccess", "DatabaseInstance", "DynamoDBTable",
            "GlobalAuroraCluster", "Network",
        )
    }  # fmt: skip
    info = provider.stub.GetPluginInfo(empty_pb2.Empty())
    assert info.version == "0.1.0"


def test_numbers_that_arrive_as_floats_are_whole_where_they_are_meant_to_be(provider: Provider) -> None:
    inputs = {
        "network": NETWORK,
        "readers": 1.0,
        "port": 5433.0,
        "backupRetentionDays": 9.0,
        "capacity": {"min": 0.5, "max": 4.0},
        "databaseInsights": {"retentionDays": 31.0},
        "parameters": {"work_mem": 65536.0, "random_page_cost": 1.1},
    }
    made = provider.make("AuroraCluster", "orders", inputs)
    cluster = made.one("rds/cluster:Cluster")
    assert cluster.inputs["port"] == 5433
    assert cluster.inputs["backupRetentionPeriod"] == 9
    assert cluster.inputs["serverlessv2ScalingConfiguration"] == {"minCapacity": 0.5, "maxCapacity": 4}
    assert sorted(each.name for each in Deployment(made.resources).all("rds/clusterInstance:ClusterInstance")) == [
        "orders-reader-1",
        "orders-writer",
    ]
    parameters = made.one("rds/clusterParameterGroup:ClusterParameterGroup").inputs["parameters"]
    values = {each["name"]: each["value"] for each in parameters}
    assert (values["work_mem"], values["random_page_cost"]) == ("65536", "1.1")


def test_keys_of_the_users_own_maps_stay_as_they_are(provider: Provider) -> None:
    inputs = {
        "partitionKey": "id",
        "tags": {"cost-center": "a", "data_owner": "b", "teamName": "c"},
        "globalIndexes": {"by_email": {"partitionKey": "email"}, "byAge": {"partitionKey": "age:N"}},
    }
    table = provider.make("DynamoDBTable", "users", inputs).one("dynamodb/table:Table")
    assert {"cost-center": "a", "data_owner": "b", "teamName": "c"}.items() <= table.inputs["tags"].items()
    assert {each["name"] for each in table.inputs["globalSecondaryIndexes"]} == {"by_email", "byAge"}


def test_nested_settings_and_sets_of_values_cross(provider: Provider) -> None:
    inputs = {
        "network": NETWORK,
        "tier": "prod",
        "engine": "mysql",
        "readerAutoscaling": {"min": 1.0, "max": 3.0, "targetCpu": 60.0},
        "readerInstances": {"reports": {"promotionTier": 15.0}},
        "customEndpoints": {"reports": {"type": "any", "members": ["reports"]}},
        "users": {"app": {"iam": True}},
        "proxy": {"maxConnectionsPercent": 80.0},
    }
    made = provider.make("AuroraCluster", "orders", inputs)
    target = made.one("appautoscaling/target:Target").inputs
    assert (target["minCapacity"], target["maxCapacity"]) == (1, 3)
    policy = made.one("appautoscaling/policy:Policy").inputs["targetTrackingScalingPolicyConfiguration"]
    assert policy["targetValue"] == 60
    assert made.one("rds/clusterEndpoint:ClusterEndpoint").inputs["customEndpointType"] == "ANY"
    pool = made.one("rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup").inputs["connectionPoolConfig"]
    assert pool["maxConnectionsPercent"] == 80
    assert made.state["users"]["app"]["iam"] is True
    assert "CREATE USER 'app'" in made.state["userSql"]


def test_what_is_null_counts_as_left_out(provider: Provider) -> None:
    inputs = {"network": NETWORK, "readers": None, "capacity": {"max": 8.0, "min": None}, "engineVersion": None}
    cluster = provider.make("AuroraCluster", "orders", inputs).one("rds/cluster:Cluster")
    assert cluster.inputs["serverlessv2ScalingConfiguration"] == {
        "minCapacity": 0,
        "maxCapacity": 8,
        "secondsUntilAutoPause": 300,
    }


@pytest.mark.parametrize("preview", [True, False])
def test_values_of_other_resources_cross_known_or_not(provider: Provider, preview: bool) -> None:
    def told(value: Any) -> Any:
        return output(None if preview else value)

    inputs = {
        "network": {"vpcId": told("vpc-9"), "subnetIds": [told("subnet-x"), "subnet-b"]},
        "kmsKeyArn": told("arn:aws:kms:eu-west-1:123456789012:key/k"),
        "allowedSecurityGroupIds": told(["sg-1"]),
        "tags": {"owner": told("web")},
    }
    made = provider.make("Cache", "sessions", inputs, preview=preview)
    group = made.one("elasticache/replicationGroup:ReplicationGroup").inputs
    subnets = made.one("elasticache/subnetGroup:SubnetGroup").inputs["subnetIds"]
    access = made.one("ec2/securityGroup:SecurityGroup", "sessions-access").inputs
    assert group.get("kmsKeyId") == (None if preview else "arn:aws:kms:eu-west-1:123456789012:key/k")
    assert group["tags"].get("owner") == (None if preview else "web")
    assert subnets == ([None, "subnet-b"] if preview else ["subnet-x", "subnet-b"])
    assert access.get("vpcId") == (None if preview else "vpc-9")


def test_a_secret_stays_one(provider: Provider) -> None:
    tags = {"token": output("hunter2", secret=True), "team": "a"}
    made = provider.make("DynamoDBTable", "users", {"partitionKey": "id", "tags": tags})
    assert "tags" in made.one("dynamodb/table:Table").secrets


def test_outputs_are_the_connection_and_its_parts(provider: Provider) -> None:
    made = provider.make("DatabaseInstance", "catalog", {"network": NETWORK, "tier": "prod", "engine": "mysql"})
    connection = made.state["connection"]
    assert connection["kind"] == made.state["kind"] == "instance"
    assert connection["port"] == made.state["port"] == 3306
    assert made.state["environment"]["DATABASE_HOST"] == connection["host"] == made.state["host"]
    assert connection["replicas"].keys() == made.state["replicas"].keys() == {"replica-1"}
    described = provider.schema()["resources"]["aws-databases:index:DatabaseInstance"]
    assert set(made.state) <= set(described["properties"])
    assert set(described["required"]) <= set(made.state)


SMALL: dict[str, dict[str, Any]] = {
    "AuroraCluster": {"network": NETWORK},
    "DatabaseInstance": {"network": NETWORK, "readReplicas": 1.0},
    "GlobalAuroraCluster": {
        "network": NETWORK,
        "secondaries": {"eu-central-1": {"network": {"vpcId": "vpc-2", "subnetIds": ["subnet-c", "subnet-d"]}}},
    },
    "DynamoDBTable": {"partitionKey": "id", "replicaRegions": ["eu-central-1"]},
    "Cache": {"network": NETWORK, "users": {"reports": {"iam": True}}},
    "Network": {"cidrBlock": "10.0.0.0/16"},
    "Budget": {"monthlyLimit": 900.0, "emails": ["owner@example.com"]},
}


@pytest.mark.parametrize("component", SMALL)
def test_the_schema_knows_every_output(provider: Provider, component: str) -> None:
    made = provider.make(component, "thing", SMALL[component])
    schema = provider.schema()
    described = schema["resources"][f"aws-databases:index:{component}"]
    assert set(described["required"]) <= set(made.state) <= set(described["properties"])
    if "connection" in made.state:
        assert set(made.state["connection"]) <= set(described["properties"])
    for name, value in made.state.items():
        reference = described["properties"][name].get("additionalProperties", {}).get("$ref", "")
        if reference.startswith("#/types/"):
            nested = schema["types"][reference.removeprefix("#/types/")]
            for each in value.values():
                assert set(each) <= set(nested["properties"])


def test_access_takes_the_whole_connection_of_another_component(provider: Provider) -> None:
    connection = provider.make("DynamoDBTable", "events", {"partitionKey": "id"}).state["connection"]
    for given in (connection, output(connection)):
        made = provider.make("DatabaseAccess", "web", {"connection": given, "role": output("web"), "level": "read"})
        policy = json.loads(made.one("iam/rolePolicy:RolePolicy").inputs["policy"])
        assert connection["tableArn"] in policy["Statement"][0]["Resource"]
        assert "dynamodb:GetItem" in policy["Statement"][0]["Action"]
    unknown = {"connection": output(), "role": "web", "level": "read"}
    provider.make("DatabaseAccess", "web", unknown, preview=True)


def test_access_to_a_cache_opens_its_port(provider: Provider) -> None:
    connection = provider.make("Cache", "sessions", {"network": NETWORK}).state["connection"]
    given = {"connection": output(connection), "role": "web", "securityGroupId": output("sg-web")}
    made = provider.make("DatabaseAccess", "web", given)
    rule = made.one("vpc/securityGroupIngressRule:SecurityGroupIngressRule").inputs
    assert (rule["fromPort"], rule["toPort"], rule["referencedSecurityGroupId"]) == (6379, 6379, "sg-web")


@pytest.mark.parametrize("component", [each for each in SMALL if each not in ("Network", "Budget")])
def test_access_needs_no_key_that_is_null_as_some_languages_drop_those(provider: Provider, component: str) -> None:
    def known(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: known(each) for key, each in value.items() if each is not None}
        return value

    connection = provider.make(component, "thing", SMALL[component]).state["connection"]
    more = {"level": "full"} if component == "DynamoDBTable" else {"securityGroupId": "sg-web"}
    policies = []
    for each in (connection, known(connection), output(known(connection))):
        made = provider.make("DatabaseAccess", "web", {"connection": each, "role": "web", **more})
        policies.append(made.one("iam/rolePolicy:RolePolicy").inputs["policy"])
    assert policies[0] == policies[1] == policies[2]


def test_the_stacks_configuration_crosses(provider: Provider) -> None:
    config = {
        "aws:region": "eu-west-1",
        "aws-databases:tier": "staging",
        "aws-databases:tags": {"team": "payments"},
        "aws-databases:presets": {"aurora": {"backupRetentionDays": 20}},
        "aws-databases:network": NETWORK,
    }
    cluster = provider.make("AuroraCluster", "orders", {}, config).one("rds/cluster:Cluster")
    assert cluster.inputs["backupRetentionPeriod"] == 20
    assert cluster.inputs["tags"] == {
        "Database": "orders", "Stack": "shop/test", "Tier": "staging", "team": "payments",
    }  # fmt: skip


def test_a_tier_among_the_arguments_is_enough(provider: Provider) -> None:
    table = provider.make("DynamoDBTable", "events", {"partitionKey": "id", "tier": "prod"}, {}).one(
        "dynamodb/table:Table"
    )
    assert table.protect
    without = refused(provider, "DynamoDBTable", "events", {"partitionKey": "id"}, config={"aws:region": "eu-west-1"})
    assert without.message == "aws-databases:tier: expected dev, staging, prod or enterprise; got nothing"
    assert not without.made


def test_every_mistake_is_told_by_its_property_before_anything_is_made(provider: Provider) -> None:
    inputs = {"network": NETWORK, "capacity": {"max": 0.3}, "readers": "two", "engine": "postgres"}
    error = refused(provider, "AuroraCluster", "orders", inputs)
    assert error.failures == {
        "capacity.max": "orders: capacity.max: 0.3 is not a multiple of 0.5 ACU",
        "engine": 'orders: engine: expected postgresql or mysql; got "postgres"; did you mean "postgresql"?',
        "readers": 'orders: readers: expected a number; got "two"',
    }
    assert not error.made


@pytest.mark.parametrize(
    ("inputs", "path", "line"),
    [
        ({"replcas": 1.0}, "replcas", 'sessions: replcas: unknown setting; did you mean "replicas"?'),
        (
            {"logDelivery": {"slowLogs": True}},
            "logDelivery.slowLogs",
            'sessions: logDelivery.slowLogs: unknown setting; did you mean "slowLog"?',
        ),
        (
            {"users": {"reports": {"password": "hunter2"}}},
            "users.reports.password",
            "sessions: users.reports.password: unknown setting; passwords are generated",
        ),
        ({"network": "hunter2"}, "network", "sessions: network: expected an object; got text"),
    ],
)
def test_of_what_may_be_a_secret_the_engine_is_given_no_path_to_show(
    provider: Provider, inputs: dict[str, Any], path: str, line: str
) -> None:
    error = refused(provider, "Cache", "sessions", {"network": NETWORK} | inputs)
    assert error.failures == {f"sessions.{path}": line}
    assert "hunter2" not in str(error.failures) + error.message
    assert not error.made


def test_where_every_path_would_show_the_value_the_message_alone_says_what_is_wrong() -> None:
    error = BadInput([Mistake("tags", "pasword", "unknown setting")])
    inputs = {"pasword": "hunter2", "tags": {"pasword": "hunter2"}}
    assert told("tags", error, inputs) == ("tags: pasword: unknown setting", [])
    assert told("orders", pulumi.RunError("no zones"), inputs) == ("no zones", [])


def test_a_count_that_is_known_only_later_is_refused(provider: Provider) -> None:
    error = refused(provider, "AuroraCluster", "orders", {"network": NETWORK, "readers": output()}, preview=True)
    assert error.failures == {
        "orders.readers": "orders: readers: expected a number; got a value known only after deployment"
    }


def test_what_turns_out_wrong_only_later_is_told_in_a_line_too(provider: Provider) -> None:
    connection = provider.make("DynamoDBTable", "events", {"partitionKey": "id"}).state["connection"]
    error = refused(provider, "DatabaseAccess", "web", {"connection": output(connection), "role": "web"})
    line = "web: level: expected read, write, read-write, full or stream for a table"
    assert any(each.startswith(line) for each in (error.message, *error.failures.values()))


def test_options_reach_the_component(provider: Provider) -> None:
    parent = "urn:pulumi:test::shop::my:index:App::app"
    made = provider.make("DynamoDBTable", "events", {"partitionKey": "id"}, parent=parent)
    component = made.one("aws-databases:index:DynamoDBTable")
    assert component.parent == parent
    assert made.one("dynamodb/table:Table").parent == component.urn


def test_a_component_that_the_package_does_not_have_is_refused(provider: Provider) -> None:
    with pytest.raises(RefusedError, match="aws-databases has no component aws-databases:index:Queue"):
        provider.make("Queue", "jobs", {})


def test_two_stacks_at_once_do_not_see_each_other(provider: Provider) -> None:
    """The engine makes components at the same time, each with the configuration of its own request."""

    def tier_of(tier: str) -> str:
        given = struct_pb2.Struct()
        given.update({"partitionKey": "id"})
        asked = provider_pb2.ConstructRequest(
            project="shop", stack="test", config={"aws:region": "eu-west-1", "aws-databases:tier": tier},
            parallel=4, monitorEndpoint=provider.address, type="aws-databases:index:DynamoDBTable", name=f"of-{tier}",
            inputs=given,
        )  # fmt: skip
        provider.stub.Construct(asked, timeout=60)
        return tier

    provider.engine.begin()
    tiers = ["dev", "staging", "prod", "enterprise"]
    with futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tier_of, tiers)) == tiers
    tables = Deployment(provider.engine.deployment.resources).all("dynamodb/table:Table")
    assert {each.name: each.inputs["tags"]["Tier"] for each in tables} == {f"of-{tier}": tier for tier in tiers}
