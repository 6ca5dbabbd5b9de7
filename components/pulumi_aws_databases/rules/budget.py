"""What AWS refuses of a budget."""

from collections.abc import Sequence

from pulumi_aws_databases.rules.rule import Found, Rule
from pulumi_aws_databases.settings.budget import BudgetSettings

_MOST_EMAILS = 10


def _somebody(_: str, settings: BudgetSettings) -> Found:
    if not settings.emails and settings.topic_arn is None:
        yield "emails", "required, or else topicArn: a budget that tells nobody is none"
    if len(settings.emails) > _MOST_EMAILS:
        yield "emails", f"expected at most {_MOST_EMAILS} addresses; got {len(settings.emails)}"


RULES: Sequence[Rule] = (
    Rule(
        _somebody,
        ("emails", "topicArn"),
        "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html",
    ),
)
