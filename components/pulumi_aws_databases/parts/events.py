"""Subscriptions to the events of RDS.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
"""

from collections.abc import Mapping, Sequence

import pulumi_aws as aws

from pulumi_aws_databases.parts.measured import Source, Text
from pulumi_aws_databases.parts.scope import Scope

# What each kind of source is listened to for: failures and failovers, storage, backups and restoring, maintenance, and
# what changes. Security Hub's RDS.19 to RDS.22 ask for some of each.
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "db-cluster": (
        "configuration change", "deletion", "failover", "failure", "global-failover", "maintenance", "notification",
    ),
    "db-instance": (
        "availability", "backup", "configuration change", "deletion", "failover", "failure", "low storage",
        "maintenance", "notification", "read replica", "recovery", "restoration",
    ),
    "db-parameter-group": ("configuration change",),
    "db-security-group": ("configuration change", "failure"),
}  # fmt: skip


def event_subscriptions(scope: Scope, name: str, topic: Text, sources: Sequence[Source]) -> None:
    """Makes a subscription for each kind of source in one region, to a topic there.

    An account has 20 of them in a region, so that a stack's databases share theirs. Security groups of the kind that
    RDS tells of are none of ours; of these it tells all.
    """
    for kind, categories in CATEGORIES.items():
        identifiers = [source.identifier for source in sources if source.type == kind]
        if identifiers or kind == "db-security-group":
            aws.rds.EventSubscription(
                f"{name}-{kind.removeprefix('db-')}",
                sns_topic=topic,
                source_type=kind,
                source_ids=identifiers or None,
                event_categories=list(categories),
                opts=scope.child(),
                **scope.shared,
            )
