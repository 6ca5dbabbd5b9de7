"""A monthly budget for what a stack costs."""

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.arguments import BudgetArgs
from pulumi_aws_databases.cost.bill import plain
from pulumi_aws_databases.decide import decide

THRESHOLDS = (80, 100)


class Budget(pulumi.ComponentResource):
    """A monthly budget, in US dollars, of what carries the running stack's tag ``Stack``.

    It makes a budget that tells e-mail addresses, an SNS topic or both when actual or forecast costs go beyond 80 % and
    100 % of the limit. AWS counts by a tag only once it is activated as a cost allocation tag, in the Billing console
    of the payer account, and from then on.
    https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html

    Raises:
        BadInput: everything wrong with the arguments, before anything is registered.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: BudgetArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        decided = decide(name, "budget", args)
        super().__init__("aws-databases:index:Budget", name, None, opts)
        settings = decided.settings
        budget = aws.budgets.Budget(
            name,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=plain(settings.monthly_limit),
            limit_unit="USD",
            cost_filters=[{"name": "TagKeyValue", "values": [f"user:Stack${decided.tags['Stack']}"]}],
            notifications=[
                {
                    "comparison_operator": "GREATER_THAN",
                    "notification_type": kind,
                    "threshold": threshold,
                    "threshold_type": "PERCENTAGE",
                    "subscriber_email_addresses": list(settings.emails),
                    "subscriber_sns_topic_arns": [settings.topic_arn] if settings.topic_arn is not None else [],
                }
                for kind in ("ACTUAL", "FORECASTED")
                for threshold in THRESHOLDS
            ],
            tags=decided.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=False),
        )
        self.name, self.arn = budget.name, budget.arn
        self.register_outputs({"name": self.name, "arn": self.arn})
