"""What guardrails count before anything is registered is what the plan counts of what was recorded."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from conftest import NETWORK
from pulumi_aws_databases.cost.bill import total
from pulumi_aws_databases.cost.database import cost_alone
from pulumi_aws_databases.cost.stack import cost_of_databases, cost_of_networks, shared_pieces
from pulumi_aws_databases.decide import decide
from pulumi_aws_databases.plan.document import plan
from pulumi_aws_databases.plan.project import Project
from pulumi_aws_databases.prices.table import current
from pulumi_aws_databases.program import decide_all
from pulumi_aws_databases.stack import read_stack

ELSEWHERE = dict.fromkeys(("us-west-2", "eu-west-1", "eu-central-1"), NETWORK)
KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
TOPIC = "arn:aws:sns:us-east-1:123456789012:oncall"
VAULT = "arn:aws:backup:us-east-1:123456789012:backup-vault:given"
TABLE: dict[str, Any] = {"type": "dynamodb", "partitionKey": "pk"}
Databases = dict[str, dict[str, Any]]
STACKS: dict[str, Databases] = {
    "cluster": {"orders": {"type": "aurora"}},
    "two": {"orders": {"type": "aurora"}, "sessions": {"type": "cache"}},
    "mysql, and a proxy": {
        "orders": {"type": "aurora", "engine": "mysql", "instanceClass": "r7g.large", "proxy": True}
    },
    "members": {
        "orders": {
            "type": "aurora",
            "readerInstances": {"reports": {"instanceClass": "r7g.large"}},
            "readerAutoscaling": {"min": 2, "max": 3},
        }
    },
    "thresholds": {
        "orders": {"type": "aurora", "alarms": {"disabled": ["CPUUtilization"], "thresholds": {"DBLoad": 3}}}
    },
    "unknown class": {"orders": {"type": "instance", "instanceClass": "r99g.large", "databaseInsights": False}},
    "instance with replicas": {
        "catalog": {
            "type": "instance",
            "engine": "mysql",
            "instanceClass": "m7g.large",
            "replicas": {"near": {}, "far": {"region": "us-west-2", "instanceClass": "r7g.large", "multiAz": True}},
            "backupReplicationRegion": "eu-west-1",
            "users": {"app": {}},
        }
    },
    "readable standbys": {
        "catalog": {"type": "instance", "instanceClass": "r6gd.large", "readableStandbys": True, "proxy": True}
    },
    "global": {
        "ledger": {
            "type": "global-aurora",
            "secondaries": {"us-west-2": {"readers": 2}, "eu-west-1": {"readers": 0}},
            "users": {"app": {}},
        }
    },
    "beside": {
        "ledger": {
            "type": "global-aurora",
            "sourceClusterArn": "arn:aws:rds:us-east-1:123456789012:cluster:old",
            "secondaryRegions": ["us-west-2"],
            "backupPlan": False,
        }
    },
    "beside, without backups": {
        "ledger": {
            "type": "global-aurora",
            "tier": "staging",
            "sourceClusterArn": "arn:aws:rds:us-east-1:123456789012:cluster:old",
            "secondaryRegions": ["us-west-2"],
        }
    },
    "table": {"events": TABLE | {"sortKey": "sk", "globalIndexes": {"byDay": {"partitionKey": "day"}}}},
    "provisioned table": {
        "events": TABLE | {"billingMode": "provisioned", "readCapacity": 5, "writeAutoscaling": {"min": 1, "max": 9}}
    },
    "table with replicas": {
        "events": TABLE
        | {"replicaRegions": ["us-west-2", "eu-west-1"], "globalIndexes": {"byDay": {"partitionKey": "day"}}}
    },
    "strong table": {
        "events": TABLE | {"replicaRegions": ["us-east-2"], "witnessRegion": "us-west-2", "consistency": "strong"}
    },
    "table without a key of ours": {"events": TABLE | {"encryption": "aws-owned"}},
    "table elsewhere": {"events": TABLE | {"region": "eu-west-1"}, "orders": {"type": "aurora"}},
    "cache in cluster mode": {"sessions": {"type": "cache", "nodeType": "r7g.xlarge", "shards": 2, "replicas": 2}},
    "serverless cache": {"sessions": {"type": "cache", "serverless": True, "removalPolicy": "destroy"}},
    "given key": {"orders": {"type": "aurora", "kmsKeyArn": KEY}},
    "given topic": {"orders": {"type": "aurora", "alarms": {"topicArn": TOPIC}}},
    "given vault": {"orders": {"type": "aurora", "backupPlan": {"enabled": True, "vaultArn": VAULT}}},
    "locked vault, and copies": {
        "orders": {
            "type": "aurora",
            "backupPlan": {
                "enabled": True,
                "vaultLock": {"minRetentionDays": 7},
                "copyTo": [{"region": "us-west-2"}],
            },
        },
        "events": TABLE | {"backupPlan": {"enabled": True, "copyTo": [{"region": "eu-west-1"}]}},
    },
    "no alarms": {"orders": {"type": "aurora", "alarms": False}, "events": TABLE | {"dashboard": False}},
}


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    yield
    pulumi.runtime.set_all_config({}, [])


def recorded(folder: Path, program: str, tier: str, **more: Any) -> dict[str, Any]:
    """The plan of a program, of what it registers."""
    config = {"aws:region": "us-east-1", "aws-databases:tier": tier, **more}
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text(program)
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    return plan(Project.find(folder), "dev")


def lines(items: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(map(str, items))


@pytest.mark.parametrize(
    ("databases", "tier"),
    [
        *(pytest.param(databases, "prod", id=title) for title, databases in STACKS.items()),
        *(pytest.param(STACKS[title], "dev", id=f"{title}, dev") for title in ("two", "global", "table with replicas")),
    ],
)
def test_of_a_stack_guardrails_count_what_the_plan_counts(tmp_path: Path, databases: Databases, tier: str) -> None:
    program = "from pulumi_aws_databases import deploy\ndeploy()\n"
    network = {"cidrBlock": "10.3.0.0/16", "endpoints": ["kms"]}
    config = {"aws-databases:network": network, "aws-databases:databases": databases}
    document = recorded(tmp_path, program, tier, **config)
    decisions, made = decide_all(read_stack())  # of the configuration that the plan has set
    costs = cost_of_databases(decisions, current())
    for name, each in costs.items():
        assert lines(each.as_json()["items"]) == lines(document["databases"][name]["monthlyCost"]["items"])
    shared = cost_of_networks([made.settings] if made else [], "us-east-1", current())
    shared += shared_pieces(decisions).cost(current(), "us-east-1")
    prefixes = tuple(f"{name}: " for name in databases)
    rest = [each for each in document["monthlyCost"]["items"] if not each["item"].startswith(prefixes)]
    assert lines(shared.as_json()["items"]) == lines(rest)
    assert total([*costs.values(), shared]).as_json()["floor"] == document["monthlyCost"]["floor"]


ALONE = {title: next(iter(databases.items())) for title, databases in STACKS.items()}


@pytest.mark.parametrize(("name", "spec"), ALONE.values(), ids=ALONE)
def test_of_a_component_they_count_what_it_makes(tmp_path: Path, name: str, spec: dict[str, Any]) -> None:
    network = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b", "subnet-c"], "secondary": ELSEWHERE}
    program = f"from pulumi_aws_databases import build\nbuild({name!r}, {spec!r})\n"
    document = recorded(tmp_path, program, "prod", **{"aws-databases:network": network})
    arguments = {key: value for key, value in spec.items() if key != "type"}
    decided = decide(name, spec["type"], arguments)
    assert lines(cost_alone(decided, current()).as_json()["items"]) == lines(
        document["databases"][name]["monthlyCost"]["items"]
    )
