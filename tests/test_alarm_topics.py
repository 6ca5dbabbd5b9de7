"""Topics: who may write to them, what encrypts them, who is subscribed, and which of them an alarm goes to."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, once, stack_outputs
from pulumi_aws_databases import BadInput, build

ALARM = "cloudwatch/metricAlarm:MetricAlarm"
TOPIC, POLICY, SUBSCRIPTION = (
    "sns/topic:Topic",
    "sns/topicPolicy:TopicPolicy",
    "sns/topicSubscription:TopicSubscription",
)
KEY, CACHE = "kms/key:Key", "elasticache/replicationGroup:ReplicationGroup"
GIVEN = "arn:aws:sns:eu-west-1:123456789012:oncall"
ABROAD = "arn:aws:sns:eu-central-1:123456789012:oncall"
GIVEN_KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
ARN_OF = "alarms.topicArn: expected"
MAIL = {"emails": ["oncall@example.com"]}
ARN = "arn:aws:mock:eu-west-1:123456789012:Topic/"
TABLE: Mapping[str, Any] = {"type": "dynamodb", "partitionKey": "pk"}
SHOP: Mapping[str, Any] = {
    "orders": {"type": "aurora", "network": NETWORK},
    "events": {**TABLE, "replicaRegions": ["eu-central-1"]},
    "sessions": {"type": "cache", "network": NETWORK},
}


@once
def stack(deploy: Deploy, databases: Mapping[str, Any] = SHOP, tier: str = "prod", **config: Any) -> Deployment:
    keys = {"alarms": MAIL, **config, "tier": tier, "databases": databases}
    return deploy(stack_outputs, STACK | {f"aws-databases:{key}": value for key, value in keys.items() if value})


@once
def alone(deploy: Deploy, kind: str, *, configured: Any = None, tier: str = "prod", **settings: Any) -> Deployment:
    network = {} if kind == "dynamodb" else {"network": NETWORK}
    required = {"partitionKey": "pk"} if kind == "dynamodb" else {}
    config = STACK | {"aws-databases:tier": tier} | ({"aws-databases:alarms": configured} if configured else {})
    return deploy(lambda: build("shop", {"type": kind, **network, **required, **settings}).connection, config)


def actions(made: Deployment, region: str | None = None) -> set[str]:
    return {each.inputs["alarmActions"][0] for each in made.all(ALARM) if each.inputs.get("region") == region}


def test_a_stack_has_one_topic_in_each_region_with_alarms(deploy: Deploy) -> None:
    made = stack(deploy)
    assert {each.name: each.inputs.get("region") for each in made.all(TOPIC)} == {
        "stack-alarms": None,
        "stack-alarms-eu-central-1": "eu-central-1",
    }
    assert {each.parent.rpartition("::")[2] for each in made.all(TOPIC)} == {"stack"}
    assert actions(made) == {f"{ARN}stack-alarms"}
    assert actions(made, "eu-central-1") == {f"{ARN}stack-alarms-eu-central-1"}
    assert made.result["stack"]["alarmTopicArn"] == f"{ARN}stack-alarms"


def test_only_services_of_aws_for_this_account_may_write_to_a_topic_and_over_tls_alone(deploy: Deploy) -> None:
    made = stack(deploy)
    policies = {each.name: each.inputs for each in made.all(POLICY)}
    assert policies.keys() == {"stack-alarms", "stack-alarms-eu-central-1"}
    for name, inputs in policies.items():
        assert inputs["arn"] == f"{ARN}{name}"
        allow, deny = json.loads(inputs["policy"])["Statement"]
        assert allow == {
            "Sid": "Tell",
            "Effect": "Allow",
            "Principal": {
                "Service": [
                    "cloudwatch.amazonaws.com",
                    "events.rds.amazonaws.com",
                    "budgets.amazonaws.com",
                    "backup.amazonaws.com",
                ]
            },
            "Action": "sns:Publish",
            "Resource": f"{ARN}{name}",
            "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
        }
        assert deny == {
            "Sid": "OverTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": f"{ARN}{name}",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }


def test_a_topic_is_encrypted_with_the_stacks_key_which_lets_tellers_use_it(deploy: Deploy) -> None:
    made = stack(deploy)
    for region in ("", "-eu-central-1"):
        key = made.one(KEY, f"stack-key{region}")
        topic = made.one(TOPIC, f"stack-alarms{region}")
        assert topic.inputs["kmsMasterKeyId"].endswith(f"Key/{key.name}")
        statements = {each["Sid"]: each for each in json.loads(key.inputs["policy"])["Statement"]}
        assert statements.keys() == {"Account", "Logs", "Alarms"}
        assert statements["Alarms"] == {
            "Sid": "Alarms",
            "Effect": "Allow",
            "Principal": {
                "Service": [
                    "cloudwatch.amazonaws.com",
                    "events.rds.amazonaws.com",
                    "budgets.amazonaws.com",
                    "backup.amazonaws.com",
                ]
            },
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": {
                "ArnLike": {
                    "kms:EncryptionContext:aws:sns:topicArn": f"arn:aws:sns:{region[1:] or 'eu-west-1'}:123456789012:*"
                }
            },
        }
    assert len(made.all(KEY)) == 2


@pytest.mark.parametrize(
    "databases",
    [
        {"orders": {**SHOP["orders"], "kmsKeyArn": GIVEN_KEY, "tier": "staging"}},
        {"events": {**TABLE, "encryption": "aws-owned"}},
    ],
)
def test_without_a_key_whose_policy_is_known_a_topic_has_one_of_its_own(
    deploy: Deploy, databases: Mapping[str, Any]
) -> None:
    made = stack(deploy, databases)
    key = made.one(KEY)
    assert key.name == "stack-alarms-key"
    assert not key.retain_on_delete
    assert made.one(TOPIC).inputs["kmsMasterKeyId"].endswith("Key/stack-alarms-key")
    assert "cloudwatch.amazonaws.com" in key.inputs["policy"]


def test_each_address_is_subscribed_in_each_region_whatever_its_place_in_the_list(deploy: Deploy) -> None:
    first, second = "oncall@example.com", "dba@example.com"
    one = stack(deploy, alarms={"emails": [first, second]}).all(SUBSCRIPTION)
    other = stack(deploy, alarms={"emails": [second, first]}).all(SUBSCRIPTION)
    assert {each.name: each.inputs for each in one} == {each.name: each.inputs for each in other}
    assert len(one) == 4
    assert {(each.inputs["endpoint"], each.inputs.get("region")) for each in one} == {
        (address, region) for address in (first, second) for region in (None, "eu-central-1")
    }
    for each in one:
        assert each.inputs["protocol"] == "email"
        assert "@" not in each.name
        assert "oncall" not in each.name
        assert each.inputs["topic"].endswith("stack-alarms" + ("-eu-central-1" if each.inputs.get("region") else ""))


def test_a_given_topic_takes_the_stacks_alarms_of_its_region(deploy: Deploy) -> None:
    made = stack(deploy, alarms={"topicArn": GIVEN})
    assert [each.name for each in made.all(TOPIC)] == ["stack-alarms-eu-central-1"]
    assert actions(made) == {GIVEN}
    assert actions(made, "eu-central-1") == {f"{ARN}stack-alarms-eu-central-1"}
    assert made.all(SUBSCRIPTION) == []
    assert made.result["stack"]["alarmTopicArn"] == GIVEN
    statements = json.loads(made.one(KEY, "stack-key").inputs["policy"])["Statement"]
    assert [each["Sid"] for each in statements] == ["Account", "Logs"]


def test_a_given_topic_of_a_region_without_alarms_is_refused(deploy: Deploy) -> None:
    far = GIVEN.replace("eu-west-1", "us-east-1")
    with pytest.raises(BadInput) as refused:
        stack(deploy, alarms={"topicArn": far})
    assert str(refused.value) == (
        "aws-databases:alarms: topicArn: expected a topic of eu-central-1 or eu-west-1, where the alarms are; "
        "got one of us-east-1"
    )
    assert stack(deploy, tier="dev", alarms={"topicArn": far}).all(ALARM) == []


def test_a_database_with_a_topic_of_its_own_uses_that(deploy: Deploy) -> None:
    own = {**SHOP["orders"], "alarms": {"topicArn": GIVEN}}
    made = stack(deploy, {"orders": own, "sessions": SHOP["sessions"]})
    by = {each.name.partition("-")[0]: each.inputs["alarmActions"] for each in made.all(ALARM)}
    assert by == {"orders": [GIVEN], "stack": [f"{ARN}stack-alarms"], "sessions": [f"{ARN}stack-alarms"]}
    only = stack(deploy, {"orders": own})
    assert only.all(TOPIC) == []
    assert actions(only) == {GIVEN}
    assert {each.name for each in only.all(ALARM)} >= {"stack-vault-NumberOfBackupJobsFailed"}
    assert only.result["stack"]["alarmTopicArn"] is None


def test_a_stack_without_alarms_has_no_topic(deploy: Deploy) -> None:
    made = stack(deploy, tier="dev")
    assert made.all(TOPIC) == made.all(SUBSCRIPTION) == []
    assert made.result["stack"]["alarmTopicArn"] is None


@pytest.mark.parametrize("kind", ["aurora", "instance", "dynamodb", "cache"])
def test_a_component_on_its_own_makes_its_topic_for_whom_the_configuration_names(deploy: Deploy, kind: str) -> None:
    made = alone(deploy, kind, configured=MAIL)
    assert made.one(TOPIC).name == "shop-alarms"
    assert made.one(TOPIC).inputs["kmsMasterKeyId"].endswith("Key/shop-key")
    assert made.one(SUBSCRIPTION).inputs["endpoint"] == "oncall@example.com"
    assert actions(made) == {f"{ARN}shop-alarms"}
    assert [each.name for each in made.all(KEY)] == ["shop-key"]


@pytest.mark.parametrize(
    ("settings", "configured"), [({"alarms": {"topicArn": GIVEN}}, None), ({}, {"topicArn": GIVEN})]
)
def test_a_component_on_its_own_uses_a_given_topic(deploy: Deploy, settings: Any, configured: Any) -> None:
    made = alone(deploy, "instance", configured=configured, **settings)
    assert made.all(TOPIC) == []
    assert actions(made) == {GIVEN}


def test_a_cache_tells_its_events_to_a_given_topic_and_to_none_that_is_encrypted(deploy: Deploy) -> None:
    assert alone(deploy, "cache", alarms={"topicArn": GIVEN}).one(CACHE).inputs["notificationTopicArn"] == GIVEN
    assert "notificationTopicArn" not in alone(deploy, "cache", configured=MAIL).one(CACHE).inputs
    off = alone(deploy, "cache", configured={"topicArn": GIVEN}, alarms=False)
    assert "notificationTopicArn" not in off.one(CACHE).inputs


@pytest.mark.parametrize(
    ("alarms", "line"),
    [
        ({"topicArn": ABROAD},
         f"shop: {ARN_OF} a topic of eu-west-1, where its alarms are; got one of eu-central-1"),
        ({"topicArn": "oncall"}, f'shop: {ARN_OF} the ARN of an SNS topic, arn:aws:sns:…; got "oncall"'),
        ({"thresholds": {"CPUUtilization": "high"}},
         "shop: alarms.thresholds.CPUUtilization: expected a number of at least 0, in the metric's unit; got \"high\""),
        ({"thresholds": {"CPUUtilization": -1}},
         "shop: alarms.thresholds.CPUUtilization: expected a number of at least 0, in the metric's unit; got -1"),
        ({"thresholds": {"Evictions": 5}, "disabled": ["Evictions"]},
         "shop: alarms.thresholds.Evictions: expected no threshold of an alarm that is disabled too"),
        ({"emails": ["a@example.com"]},
         "shop: alarms.emails: unknown setting; addresses are the stack's, see aws-databases:alarms"),
    ],
)  # fmt: skip
def test_what_alarms_cannot_be_told_is_refused(deploy: Deploy, alarms: Any, line: str) -> None:
    with pytest.raises(BadInput) as raised:
        alone(deploy, "cache", alarms=alarms)
    assert str(raised.value) == line


CACHE_ALARMS = (
    "AuthenticationFailures, BytesUsedForCache, CPUUtilization, CurrConnections, DatabaseMemoryUsagePercentage, "
    "ElastiCacheProcessingUnits, EngineCPUUtilization, Evictions, ReplicationLag, SuccessfulReadRequestLatency, "
    "SuccessfulWriteRequestLatency or ThrottledCmds"
)
TABLE_ALARMS = (
    "ConsumedReadCapacityUnits, ConsumedWriteCapacityUnits, ReadThrottleEvents, ReplicationLatency, "
    "SuccessfulRequestLatency, SystemErrors or WriteThrottleEvents"
)
INSTANCE_ALARMS = (
    "AvailabilityPercentage, BurstBalance, CPUUtilization, ClientConnectionsSetupFailedAuth, DBLoad, "
    "DatabaseConnections, DatabaseConnectionsBorrowLatency, EBSByteBalance%, EBSIOBalance%, FreeStorageSpace, "
    "FreeableMemory, MaximumUsedTransactionIDs, ReadLatency, ReplicaLag or WriteLatency"
)
AURORA_ALARMS = (
    "ACUUtilization, AuroraReplicaLag, AvailabilityPercentage, BufferCacheHitRatio, CPUUtilization, "
    "ClientConnectionsSetupFailedAuth, DBLoad, DatabaseConnections, DatabaseConnectionsBorrowLatency, EngineUptime, "
    "FreeLocalStorage, FreeableMemory, MaximumUsedTransactionIDs, ReadLatency, RollbackSegmentHistoryListLength or "
    "WriteLatency"
)


@pytest.mark.parametrize(
    ("kind", "known"),
    [("cache", CACHE_ALARMS), ("dynamodb", TABLE_ALARMS), ("instance", INSTANCE_ALARMS), ("aurora", AURORA_ALARMS)],
)
def test_an_unknown_alarm_is_refused_with_those_of_the_type(deploy: Deploy, kind: str, known: str) -> None:
    with pytest.raises(BadInput) as raised:
        alone(deploy, kind, alarms={"thresholds": {"Sunshine": 5}, "disabled": ["Rain"]})
    assert str(raised.value).splitlines() == [
        f'shop: alarms.disabled: unknown alarm; expected {known}; got "Rain"',
        f"shop: alarms.thresholds.Sunshine: unknown alarm; expected {known}",
    ]


def test_a_typo_in_an_alarm_is_told_with_what_was_meant(deploy: Deploy) -> None:
    with pytest.raises(BadInput, match=r"thresholds\.CPUUtilisation: .*; did you mean \"CPUUtilization\"\?"):
        alone(deploy, "instance", alarms={"thresholds": {"CPUUtilisation": 5}})


@pytest.mark.parametrize(
    ("alarms", "line"),
    [
        ({"emails": ["nobody"]}, 'aws-databases:alarms: emails: expected an e-mail address; got "nobody"'),
        ({"emails": "a@example.com"}, 'aws-databases:alarms: emails: expected a list; got "a@example.com"'),
        ({"topicArn": "x"}, 'aws-databases:alarms: topicArn: expected the ARN of an SNS topic, arn:aws:sns:…; got "x"'),
        ({"emails": ["a@b.example"], "topicArn": GIVEN},
         "aws-databases:alarms: expected either emails or topicArn; got both"),
        ({"mails": ["a@b.example"]}, 'aws-databases:alarms: mails: unknown setting; did you mean "emails"?'),
    ],
)  # fmt: skip
def test_what_the_stack_cannot_be_told_of_alarms_is_refused(deploy: Deploy, alarms: Any, line: str) -> None:
    with pytest.raises(BadInput) as raised:
        stack(deploy, {"events": TABLE}, alarms=alarms)
    assert str(raised.value).splitlines() == [line]
