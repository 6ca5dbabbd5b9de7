"""What clusters and instances have in common."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.backup import Protected
from pulumi_aws_databases.parts.roles import service_role
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.relational import Relational
from pulumi_aws_databases.shared import EncryptionKey

_LIFECYCLE = "open-source-rds-extended-support"
EXTENDED_SUPPORT = {True: _LIFECYCLE, False: f"{_LIFECYCLE}-disabled"}


def removal(settings: Relational, final_snapshot: pulumi.Output[str]) -> dict[str, Any]:
    """What stands against removal, and what is left after it."""
    return {
        "deletion_protection": settings.deletion_protection,
        "skip_final_snapshot": not settings.keeps_data,
        "final_snapshot_identifier": final_snapshot if settings.keeps_data else None,
    }


def monitoring(scope: Scope, settings: Relational) -> dict[str, Any]:
    """Enhanced monitoring, with the role by which RDS writes its measurements."""
    if not settings.monitoring_interval:
        return {"monitoring_interval": 0}
    role = service_role(scope, f"{scope.name}-monitoring", "monitoring.rds")
    partition = aws.get_partition_output(opts=scope.invoke).partition
    policy = pulumi.Output.format("arn:{0}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole", partition)
    attached = aws.iam.RolePolicyAttachment(
        f"{scope.name}-monitoring", role=role.name, policy_arn=policy, opts=scope.child()
    )
    # Through the attachment, so that instances are made only once the role may write.
    arn = pulumi.Output.all(role.arn, attached.id).apply(lambda known: known[0])
    return {"monitoring_interval": settings.monitoring_interval, "monitoring_role_arn": arn}


def insights(settings: Relational, key: EncryptionKey) -> dict[str, Any]:
    """Performance data of an instance, which Database Insights shows."""
    if not settings.database_insights.enabled:
        return {"performance_insights_enabled": False}
    return {
        "performance_insights_enabled": True,
        "performance_insights_retention_period": settings.database_insights.retention_days,
        "performance_insights_kms_key_id": key.arn,
    }


def insights_mode(settings: Relational) -> str:
    """The mode of Database Insights; AWS has one even where it is off."""
    return settings.database_insights.mode if settings.database_insights.enabled else "standard"


def protected(
    kind: str, made: aws.rds.Cluster | aws.rds.Instance, site: Site, abroad: Mapping[str, EncryptionKey]
) -> Protected:
    """What AWS Backup is told of a cluster or an instance; a test restores it into its own network.

    By itself AWS Backup would restore it into the account's default one, if that is there.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
    """
    groups = pulumi.Output.json_dumps(site.groups)
    restored = {"dbSubnetGroupName": made.db_subnet_group_name, "vpcSecurityGroupIds": groups}
    return Protected(kind, made.arn, site.key, abroad, restored)
