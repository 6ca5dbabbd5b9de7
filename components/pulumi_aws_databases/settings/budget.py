"""The settings of a budget."""

from typing import Annotated

from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.common import TIERS, Tier
from pulumi_aws_databases.settings.operations import Emails, TopicArn
from pulumi_aws_databases.settings.values import Tags, amount, choice


class BudgetSettings(Settings):
    """What a stack is meant to cost, and who is told when it costs more."""

    monthly_limit: Annotated[float, amount(0.01)]
    """What the stack may cost in a month, in US dollars."""
    emails: Emails = ()
    """The addresses that are told, ten at most."""
    topic_arn: TopicArn | None = None
    """An SNS topic that is told too; its policy must let budgets.amazonaws.com publish."""


class BudgetArguments(BudgetSettings):
    """A `Budget` of its own also has what every component has; its tier may be left out."""

    tier: Annotated[Tier, choice(*TIERS)] | None = None
    """The environment that it is of, which its tag says; by default the stack's."""
    tags: Tags = {}
    """Tags of the budget itself, beside the stack's."""
