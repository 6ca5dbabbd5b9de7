"""Two stacks side by side: what differs, what changing it does, and what both cost."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_aws_databases.cli import main
from pulumi_aws_databases.kinds import KINDS
from pulumi_aws_databases.plan.compare import compare
from pulumi_aws_databases.plan.project import Project
from pulumi_aws_databases.rules.change import SERVERS, STACK
from pulumi_aws_databases.rules.changes import CHANGES, effect_of
from pulumi_aws_databases.settings.base import Settings, nested_model
from pulumi_aws_databases.stack import StackSettings

ROOT = Path(__file__).parents[1]
ARN = "arn:aws:kms:eu-west-1:123456789012:key/{}"


def stacks(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> Project:
    """A project with two stacks, whose configurations are those of dev but for the keys given."""
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text("from pulumi_aws_databases import deploy\ndeploy()\n")
    for name, keys in (("a", before), ("b", after)):
        config = {"aws:region": "eu-west-1", "tier": "dev", "network": {"cidrBlock": "10.1.0.0/16"}, **keys}
        named = {key if ":" in key else f"aws-databases:{key}": value for key, value in config.items()}
        (folder / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": named}))
    return Project.find(folder)


def one(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The comparison of one database in two stacks."""
    project = stacks(folder, {"databases": {"orders": before}}, {"databases": {"orders": after}})
    database: dict[str, Any] = compare(project, "a", "b")["databases"]["orders"]
    return database


def test_settings_stand_side_by_side_with_their_origins() -> None:
    document = json.loads(json.dumps(compare(Project.find(ROOT), "dev", "prod")))
    assert document["stacks"] == ["dev", "prod"]
    assert document["settings"]["tier"] == {
        "values": ["dev", "prod"],
        "origins": ["stack config", "stack config"],
        "differs": True,
        "change": "in place",
        "note": "",
    }
    orders = document["databases"]["orders"]
    assert orders["types"] == ["aurora", "aurora"]
    assert orders["settings"]["backupRetentionDays"] == {
        "values": [7, 35],
        "origins": ["tier dev", "preset"],
        "differs": True,
        "change": "in place",
        "note": "",
    }
    same = orders["settings"]["engine"]
    assert (same["values"], same["differs"], same["change"]) == (["postgresql", "postgresql"], False, None)
    # What one has and the other has not: a value is null, and so is its origin.
    pause = orders["settings"]["capacity.autoPauseSeconds"]
    assert (pause["values"], pause["origins"]) == ([300, None], ["tier dev", None])


def test_costs_stand_beside_them() -> None:
    document = compare(Project.find(ROOT), "dev", "prod")
    # 0 ACU and 3 x 1 ACU x 730 h x $0.14 = 306.60, each with a secret; a dashboard at 3.00 and 26 alarms at 0.10
    assert [cost["floor"] for cost in document["databases"]["orders"]["monthlyCost"]] == [0.4, 312.6]
    assert document["monthlyCost"][0]["floor"] == 11.73


@pytest.mark.parametrize(("before", "after"), [("dev", "staging"), ("staging", "prod"), ("prod", "dev")])
def test_another_tier_changes_everything_in_place(before: str, after: str) -> None:
    document = compare(Project.find(ROOT), before, after)
    assert {database["change"] for database in document["databases"].values()} == {"in place"}


@pytest.mark.parametrize(
    ("before", "after", "path", "effect"),
    [
        ({"type": "aurora"}, {"type": "aurora", "engine": "mysql"}, "engine", "replaced"),
        ({"type": "aurora"}, {"type": "aurora", "databaseName": "shop"}, "databaseName", "none"),
        (
            {"type": "aurora", "kmsKeyArn": ARN.format(1)},
            {"type": "aurora", "kmsKeyArn": ARN.format(2)},
            "kmsKeyArn",
            "replaced",
        ),
        (
            {"type": "aurora"},
            {"type": "aurora", "credentials": {"management": "generated"}},
            "credentials.management",
            "refused",
        ),
        ({"type": "aurora", "engineVersion": "16"}, {"type": "aurora"}, "engineVersion", "refused"),
        (
            {"type": "aurora", "engineVersion": "16"},
            {"type": "aurora", "allowMajorVersionUpgrade": True},
            "engineVersion",
            "in place",
        ),
        (
            {"type": "aurora"},
            {"type": "aurora", "engineVersion": "16", "allowMajorVersionUpgrade": True},
            "engineVersion",
            "refused",
        ),
        ({"type": "aurora"}, {"type": "aurora", "snapshotIdentifier": "s"}, "snapshotIdentifier", "none"),
        ({"type": "aurora"}, {"type": "aurora", "port": 5433}, "port", "in place"),
        ({"type": "instance", "allocatedStorage": 50}, {"type": "instance"}, "allocatedStorage", "refused"),
        ({"type": "instance"}, {"type": "instance", "allocatedStorage": 50}, "allocatedStorage", "in place"),
        ({"type": "instance"}, {"type": "instance", "identifier": "shop"}, "identifier", "in place"),
        (
            {"type": "dynamodb", "partitionKey": "a"},
            {"type": "dynamodb", "partitionKey": "b"},
            "partitionKey",
            "replaced",
        ),
        (
            {"type": "dynamodb", "partitionKey": "a"},
            {"type": "dynamodb", "partitionKey": "a", "encryption": "customer-managed"},
            "encryption",
            "in place",
        ),
        ({"type": "cache"}, {"type": "cache", "engine": "redis"}, "engine", "refused"),
        ({"type": "cache", "engine": "redis"}, {"type": "cache"}, "engine", "refused"),
        ({"type": "cache", "engine": "redis"}, {"type": "cache", "engineVersion": "8.0"}, "engine", "in place"),
        ({"type": "cache"}, {"type": "cache", "shards": 2}, "shards", "refused"),
        (
            {"type": "cache"},
            {"type": "cache", "transitEncryption": False, "authentication": "none"},
            "transitEncryption",
            "refused",
        ),
        ({"type": "cache", "shards": 3}, {"type": "cache", "shards": 2}, "shards", "in place"),
        ({"type": "cache"}, {"type": "cache", "serverless": True}, "serverless.enabled", "replaced"),
        ({"type": "cache"}, {"type": "cache", "expectedUsage": {"hours": 3}}, "expectedUsage.hours", "none"),
    ],
)
def test_what_a_change_does_is_told(
    tmp_path: Path, before: dict[str, Any], after: dict[str, Any], path: str, effect: str
) -> None:
    setting = one(tmp_path, before, after)["settings"][path]
    assert (setting["differs"], setting["change"]) == (True, effect)
    assert setting["note"] or effect == "in place"


def test_a_database_is_told_by_the_gravest_of_its_changes(tmp_path: Path) -> None:
    replaced = one(tmp_path, {"type": "cache"}, {"type": "cache", "port": 6400, "nodeType": "t4g.small"})
    assert replaced["change"] == "replaced"
    stays = one(tmp_path, {"type": "cache"}, {"type": "cache"})
    assert stays["change"] == "none"


def test_databases_that_one_stack_has_not_are_created_or_removed(tmp_path: Path) -> None:
    table = {"type": "dynamodb", "partitionKey": "pk"}
    project = stacks(
        tmp_path,
        {"databases": {"orders": {"type": "aurora"}, "events": table}},
        {"databases": {"events": {"type": "cache"}, "users": table}},
    )
    document = compare(project, "a", "b")
    told = {name: (database["types"], database["change"]) for name, database in document["databases"].items()}
    assert told == {
        "orders": (["aurora", None], "removed"),
        "events": (["dynamodb", "cache"], "replaced"),
        "users": ([None, "dynamodb"], "created"),
    }
    assert document["databases"]["users"]["monthlyCost"][0] is None


def test_the_stacks_own_keys_are_compared_too(tmp_path: Path) -> None:
    databases = {"events": {"type": "dynamodb", "partitionKey": "pk"}}
    project = stacks(
        tmp_path,
        {"databases": databases},
        {"databases": databases, "aws:region": "us-east-1", "network": {"cidrBlock": "10.2.0.0/16"}},
    )
    settings = compare(project, "a", "b")["settings"]
    assert (settings["aws:region"]["values"], settings["aws:region"]["change"]) == (
        ["eu-west-1", "us-east-1"],
        "replaced",
    )
    assert settings["network.cidrBlock"]["change"] == "none"
    assert settings["network.cidrBlock"]["note"] == "a network that is there keeps its addresses"


def test_the_text_shows_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "dev", "prod", "--program", str(ROOT)]) == 0
    out = capsys.readouterr().out
    lines = [line.split() for line in out.splitlines()]
    assert ["From", "stack", "dev", "to", "stack", "prod"] in lines
    assert ["orders", "aurora", "changed", "in", "place"] in lines
    assert ["capacity.max", "2", "→", "32", "in", "place"] in lines
    assert ["capacity.autoPauseSeconds", "300", "→", "-", "in", "place"] in lines
    assert ["orders", "$0.40", "$312.60", "and", "more", "-"] in lines
    # A dashboard, and alarms on 18 metrics: 4 of throttling, 10 calls that fail, 4 that are slow.
    # Contributor insights of a table and an index with sort keys: 8 rules at $0.50.
    assert ["events", "$0.00", "$8.80", "+8.80"] in lines
    assert not any(line[:1] == ["databaseName"] for line in lines)  # which is the same


def test_the_json_is_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "dev", "staging", "--program", str(ROOT), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["stacks"] == ["dev", "staging"]


def test_an_unknown_stack_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "dev", "prd", "--program", str(ROOT)]) == 2
    assert 'did you mean "prod"?' in capsys.readouterr().err


def paths(model: type[Settings], at: str = "") -> list[str]:
    """Every path that settings of a model may have, names that users choose standing as NAME."""
    found = []
    for name, field in model.model_fields.items():
        path = f"{at}{field.alias or name}"
        below, is_map = nested_model(field.annotation)
        found.append(path)
        if below:
            found += paths(below, f"{path}.NAME." if is_map else f"{path}.")
    return found


def test_every_change_is_of_a_setting_that_there_is() -> None:
    models: dict[str, type[Settings]] = {kind: each.settings for kind, each in KINDS.items()} | {STACK: StackSettings}
    for change in CHANGES:
        for kind in change.kinds:
            known = [*paths(models[kind]), "aws:region"]
            if kind in SERVERS:  # a database is told what it takes from its stack
                known += [path for path in paths(StackSettings) if path.startswith("network.")]
            assert any(re.fullmatch(change.path, path) for path in known), (kind, change.path)
        assert change.source.startswith("https://")


def test_what_is_not_listed_changes_in_place() -> None:
    assert effect_of("aurora", "readers", 1, 2, {}) == ("in place", "")
