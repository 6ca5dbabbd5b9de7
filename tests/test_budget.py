"""The budget: what it counts, whom it tells and when."""

from typing import Any

import pulumi
import pytest

from conftest import STACK, Deploy
from pulumi_aws_databases import BadInput, Budget
from pulumi_aws_databases import deploy as deploy_stack

BUDGET = "budgets/budget:Budget"
EMAILS = ["lab@example.com", "owner@example.com"]
TABLE = {"events": {"type": "dynamodb", "partitionKey": "pk"}}
TOPIC = "arn:aws:sns:eu-west-1:123456789012:costs"


def refused(deploy: Deploy, **args: Any) -> list[str]:
    with pytest.raises(BadInput) as raised:
        deploy(lambda: Budget("costs", args))  # type: ignore[arg-type]
    return str(raised.value).splitlines()


def test_it_is_a_monthly_budget_in_dollars_of_what_carries_the_stacks_tag(deploy: Deploy) -> None:
    made = deploy(lambda: Budget("costs", {"monthly_limit": 90, "emails": EMAILS})).one(BUDGET)
    assert (made.inputs["budgetType"], made.inputs["timeUnit"]) == ("COST", "MONTHLY")
    assert (made.inputs["limitAmount"], made.inputs["limitUnit"]) == ("90", "USD")
    assert made.inputs["costFilters"] == [{"name": "TagKeyValue", "values": ["user:Stack$shop/test"]}]
    assert made.inputs["tags"] == {"Budget": "costs", "Stack": "shop/test", "Tier": "dev"}
    assert "name" not in made.inputs  # left to Pulumi, since an account's names are unique


def test_it_tells_of_actual_and_forecast_costs_at_80_and_100_percent(deploy: Deploy) -> None:
    made = deploy(lambda: Budget("costs", {"monthly_limit": 90, "emails": EMAILS})).one(BUDGET)
    told = made.inputs["notifications"]
    assert {(each["notificationType"], each["threshold"]) for each in told} == {
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("FORECASTED", 80),
        ("FORECASTED", 100),
    }
    for each in told:
        assert (each["comparisonOperator"], each["thresholdType"]) == ("GREATER_THAN", "PERCENTAGE")
        assert each["subscriberEmailAddresses"] == EMAILS
        assert each["subscriberSnsTopicArns"] == []


def test_it_tells_a_topic_that_may_be_known_only_after_deployment(deploy: Deploy) -> None:
    topic = pulumi.Output.from_input(TOPIC)
    made = deploy(lambda: Budget("costs", {"monthly_limit": 12.5, "topic_arn": topic})).one(BUDGET)
    assert made.inputs["limitAmount"] == "12.5"
    assert all(each["subscriberSnsTopicArns"] == [TOPIC] for each in made.inputs["notifications"])


def test_it_needs_no_tier_and_then_says_none(deploy: Deploy) -> None:
    program = {"aws:region": "eu-west-1"}
    made = deploy(lambda: Budget("costs", {"monthly_limit": 90, "emails": EMAILS}), program).one(BUDGET)
    assert made.inputs["tags"] == {"Budget": "costs", "Stack": "shop/test"}


def test_large_limits_are_written_out(deploy: Deploy) -> None:
    made = deploy(lambda: Budget("costs", {"monthly_limit": 12_345_678, "emails": EMAILS})).one(BUDGET)
    assert made.inputs["limitAmount"] == "12345678"


def test_the_stacks_configuration_makes_one(deploy: Deploy) -> None:
    keys = {"databases": TABLE, "budget": {"monthlyLimit": 900, "emails": EMAILS}}
    made = deploy(deploy_stack, STACK | {f"aws-databases:{key}": value for key, value in keys.items()})
    assert made.one(BUDGET, "budget").inputs["limitAmount"] == "900"
    # What it counts is what everything in the stack is tagged with.
    table = made.one("dynamodb/table:Table")
    assert table.inputs["tags"]["Stack"] == "shop/test"
    assert made.one(BUDGET).inputs["costFilters"][0]["values"] == ["user:Stack$shop/test"]


def test_a_stack_without_a_budget_makes_none(deploy: Deploy) -> None:
    assert deploy(deploy_stack, STACK | {"aws-databases:databases": TABLE}).all(BUDGET) == []


def test_it_counts_by_the_tag_as_the_user_gave_it(deploy: Deploy) -> None:
    config = STACK | {"aws-databases:tags": {"Stack": "mine"}}
    made = deploy(lambda: Budget("costs", {"monthly_limit": 90, "emails": EMAILS}), config).one(BUDGET)
    assert made.inputs["costFilters"][0]["values"] == ["user:Stack$mine"]


def test_a_budget_must_tell_somebody(deploy: Deploy) -> None:
    told = "required, or else topicArn: a budget that tells nobody is none"
    assert refused(deploy, monthly_limit=90) == [f"costs: emails: {told}"]
    config = STACK | {"aws-databases:databases": TABLE, "aws-databases:budget": {"monthlyLimit": 90}}
    with pytest.raises(BadInput) as raised:
        deploy(deploy_stack, config)
    assert str(raised.value) == f"aws-databases:budget: emails: {told}"


@pytest.mark.parametrize(
    ("args", "line"),
    [
        ({"emails": EMAILS}, "costs: monthlyLimit: required"),
        ({"monthly_limit": 0, "emails": EMAILS}, "costs: monthlyLimit: expected a number of at least 0.01; got 0"),
        ({"monthly_limit": 9, "emails": ["lab"]}, 'costs: emails: expected an e-mail address; got "lab"'),
        (
            {"monthly_limit": 9, "emails": [f"a{n}@example.com" for n in range(11)]},
            "costs: emails: expected at most 10 addresses; got 11",
        ),
        (
            {"monthly_limit": 9, "topic_arn": "costs"},
            'costs: topicArn: expected the ARN of an SNS topic, arn:aws:sns:…; got "costs"',
        ),
        ({"monthly_limit": 9, "emails": EMAILS, "limit": 9}, "costs: limit: unknown setting"),
    ],
)
def test_what_aws_would_refuse_is_refused(deploy: Deploy, args: dict[str, Any], line: str) -> None:
    assert refused(deploy, **args) == [line]
