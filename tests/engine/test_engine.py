"""What only the real engine shows: that the plan tells the truth, and that bad input stops a preview."""

import json
import os
from collections import Counter
from typing import Any

import pytest

from engine.conftest import shipped
from pulumi_aws_databases.cli import main


def registered(steps: list[dict[str, Any]]) -> Counter[str]:
    return Counter(step["urn"].split("::", 2)[2] for step in steps if "pulumi:providers:" not in step["urn"])


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_plan_is_what_a_preview_shows(engine: Any, stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    made = engine(stack, shipped(stack))
    steps = json.loads(made.succeed("preview", "--json"))["steps"]
    assert main(["plan", "--program", str(made.folder), "--stack", stack, "--format", "json"]) == 0
    planned = Counter(each["urn"].split("::", 2)[2] for each in json.loads(capsys.readouterr().out)["resources"])
    previewed = registered([step for step in steps if not step["urn"].endswith(f"::aws-databases-{stack}")])
    assert planned == previewed


def test_bad_input_fails_a_preview_with_the_same_lines_as_the_plan(
    engine: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    config = shipped("dev")
    config["aws-databases:databases"]["orders"] = {"type": "aurora", "readers": "two", "capacity": {"max": 0.3}}
    config["aws-databases:databases"]["sessions"] = {"type": "cache", "replcas": 1}
    made = engine("dev", config)
    done = made.run("preview")
    assert done.returncode != 0
    assert main(["plan", "--program", str(made.folder)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    said = [line.strip().removeprefix("error: ") for line in (done.stdout + done.stderr).splitlines()]
    assert "\n".join(lines) in "\n".join(said)
    assert "Traceback" not in done.stdout + done.stderr
    assert not any("aws:" in each and "create" in each for each in said)


def test_a_table_lives_from_up_to_destroy(engine: Any) -> None:
    table = {"type": "dynamodb", "partitionKey": "id", "globalIndexes": {"byEmail": {"partitionKey": "email"}}}
    config = {"aws:region": "eu-west-1", "aws-databases:tier": "dev", "aws-databases:databases": {"users": table}}
    made = engine("dev", config)
    made.succeed("up", "--yes", "--skip-preview")
    made.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    made.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}


@pytest.mark.long
def test_alarms_and_who_hears_them_change_in_place(engine: Any) -> None:
    table: dict[str, Any] = {"type": "dynamodb", "partitionKey": "id", "removalPolicy": "destroy"}
    made = engine(
        "staging",
        {
            "aws:region": "eu-west-1",
            "aws-databases:tier": "staging",
            "aws-databases:alarms": {"emails": ["oncall@example.com", "first@example.com"]},
            "aws-databases:databases": {"users": table},
        },
    )

    def alarms() -> dict[str, tuple[str, Any]]:
        state = made.state().items()
        return {urn: (each["id"], each["outputs"]["threshold"]) for urn, each in state if "MetricAlarm" in urn}

    made.succeed("up", "--yes", "--skip-preview")
    made.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    made.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    before = alarms()
    table["alarms"] = {"thresholds": {"ReadThrottleEvents": 77}, "disabled": ["SystemErrors"]}
    made.configure(
        {
            "aws-databases:alarms": {"emails": ["second@example.com", "oncall@example.com"]},
            "aws-databases:databases": {"users": table},
        }
    )
    made.succeed("up", "--yes", "--skip-preview")
    made.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    after = alarms()
    assert [urn.rpartition("::")[2] for urn in before.keys() - after.keys()] == ["users-SystemErrors"]
    changed = {urn.rpartition("::")[2]: each for urn, each in after.items() if each != before[urn]}
    assert list(changed) == ["users-ReadThrottleEvents"]
    (urn,) = (urn for urn in after if urn.endswith("::users-ReadThrottleEvents"))
    assert after[urn] == (before[urn][0], 77)
    subscribed = {each["outputs"]["endpoint"] for urn, each in made.state().items() if "TopicSubscription" in urn}
    assert subscribed == {"oncall@example.com", "second@example.com"}


@pytest.mark.skipif(not os.environ.get("AWS_DATABASES_ENDPOINT"), reason="moto knows no tags of budgets")
def test_a_budget_changes_in_place(engine: Any) -> None:
    table = {"type": "dynamodb", "partitionKey": "id"}
    config = {
        "aws:region": "eu-west-1",
        "aws-databases:tier": "dev",
        "aws-databases:budget": {"monthlyLimit": 90, "emails": ["lab@example.com"]},
        "aws-databases:databases": {"users": table},
    }
    made = engine("dev", config)
    made.succeed("up", "--yes", "--skip-preview")
    made.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    made.configure({"aws-databases:budget": {"monthlyLimit": 120, "emails": ["owner@example.com"]}})
    steps = json.loads(made.succeed("preview", "--json"))["steps"]
    assert [step["op"] for step in steps if step["op"] != "same"] == ["update"]
    made.succeed("up", "--yes", "--skip-preview")
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}


GRANTS = """
import json
import pulumi
import pulumi_aws as aws
from pulumi_aws_databases import DatabaseAccess, DynamoDBTable

trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
role = aws.iam.Role("web", path="/apps/", assume_role_policy=document)
events = DynamoDBTable("events", {"partition_key": "id", "stream": "new-image"})
for _ in range(2):
    events.grant_read(role)
    events.grant_stream(role.arn, name="later")
level = pulumi.Config("aws-databases-test").get("level") or "write"
DatabaseAccess("direct", {"connection": events.connection, "role": role.arn, "level": level})
"""


def test_grants_live_from_up_to_destroy_and_say_in_a_line_what_is_wrong(engine: Any) -> None:
    config = {"aws:region": "eu-west-1", "aws-databases:tier": "dev", "aws-databases:databases": {}}
    made = engine("dev", config, GRANTS)
    made.succeed("up", "--yes", "--skip-preview")
    made.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    policies = {
        urn.rpartition("::")[2]: json.loads(each["inputs"]["policy"])
        for urn, each in made.state().items()
        if each["type"] == "aws:iam/rolePolicy:RolePolicy"
    }
    assert set(policies) == {"direct", "events-later-stream", "events-web-read"}
    assert "dynamodb:PutItem" in policies["direct"]["Statement"][0]["Action"]
    made.configure({"aws-databases-test:level": "connect"})
    done = made.run("preview")
    assert done.returncode != 0
    line = 'direct: level: expected read, write, read-write, full or stream for a table; got "connect"'
    assert line in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    made.configure({"aws-databases-test:level": "write"})
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.state() == {}


def test_a_change_that_would_replace_a_table_stops_with_the_table_in_place(engine: Any) -> None:
    table = {"type": "dynamodb", "tableName": "users", "partitionKey": "id"}
    config = {"aws:region": "eu-west-1", "aws-databases:tier": "dev", "aws-databases:databases": {"users": table}}
    made = engine("dev", config)
    made.succeed("up", "--yes", "--skip-preview")
    before = made.state()
    made.configure({"aws-databases:databases": {"users": table | {"partitionKey": "email"}}})
    done = made.run("up", "--yes", "--skip-preview")
    assert done.returncode != 0
    assert "ResourceInUseException" in done.stdout + done.stderr
    owner = next(urn for urn in before if urn.endswith("dynamodb/table:Table::users"))
    assert made.state()[owner]["inputs"]["hashKey"] == "id"
    made.configure({"aws-databases:databases": {"users": table}})
    made.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    made.succeed("destroy", "--yes", "--skip-preview")


def test_the_plan_takes_the_stack_that_the_cli_has_selected(
    engine: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = engine("dev", shipped("dev"))
    (made.folder / "Pulumi.other.yaml").write_text("config: {}\n")
    monkeypatch.setenv("PULUMI_BACKEND_URL", made.environment["PULUMI_BACKEND_URL"])
    made.succeed("stack", "select")
    assert main(["plan", "--program", str(made.folder)]) == 0
    assert capsys.readouterr().out.startswith("Stack dev, tier dev")
