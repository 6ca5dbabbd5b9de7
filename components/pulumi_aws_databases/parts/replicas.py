"""RDS instances: what a source and its read replicas have in common, and the replicas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.parts.engine_parameters import as_arguments, instance_parameters
from pulumi_aws_databases.parts.logs import log_groups
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.relational import insights, insights_mode
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.instance import ENGINES, InstanceSettings, Replica


@dataclass(frozen=True)
class ReadReplica:
    """A read replica, and where it stands."""

    made: aws.rds.Instance
    site: Site
    region: str | None

    def reached(self, port: int) -> dict[str, Any]:
        """How clients reach it."""
        return {
            "host": self.made.address,
            "port": port,
            "region": self.made.region.apply(lambda told: told or self.region),
            "arn": self.made.arn,
            "securityGroupId": self.site.groups[0],
            "resourceId": self.made.resource_id,
        }


def read_replicas(
    home: Site, decided: Decided, source: aws.rds.Instance, common: Mapping[str, Any], measured: Mapping[str, Any]
) -> dict[str, ReadReplica]:
    """The replicas by name; for those of another region also what an instance needs there."""
    settings: InstanceSettings = decided.settings
    own_region = settings.region or decided.stack.region
    sites = {own_region: home}
    places: dict[str | None, dict[str, Any]] = {own_region: {"replicate_source_db": source.identifier, **common}}
    made = {}
    for name, replica in settings.all_replicas().items():
        region = replica.region or own_region
        if region not in sites and region is not None:
            sites[region] = Site.abroad(home.scope, home.suffix, decided, region)
            places[region] = _abroad(sites[region], settings, source, measured)
        made[name] = ReadReplica(
            _replica(sites[region], settings, name, replica, places[region], decided), sites[region], region
        )
    return made


def _abroad(
    site: Site, settings: InstanceSettings, source: aws.rds.Instance, measured: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments of replicas in another region, which know their source by ARN and share nothing with it."""
    scope = site.scope
    subnets = aws.rds.SubnetGroup(scope.name, subnet_ids=site.network.subnet_ids, opts=scope.child(), **scope.shared)
    return {
        "replicate_source_db": source.arn,
        "kms_key_id": site.key.arn,
        "db_subnet_group_name": subnets.name,
        # An option group of the user's is of the source's region.
        **shared_arguments(site, settings.model_copy(update={"option_group_name": None}), measured),
    }


def _replica(
    site: Site,
    settings: InstanceSettings,
    name: str,
    replica: Replica,
    place: Mapping[str, Any],
    decided: Decided,
) -> aws.rds.Instance:
    """One read replica: it holds nothing of its own, so it is neither protected nor kept, and leaves no snapshot."""
    logical = f"{decided.name}-{name}"
    identifier = join(settings.identifier or decided.name, name, site.suffix)
    # A replica begins with as much storage as its source has by then, and RDS refuses less; but where performance is
    # chosen, it must grow with the source to be able to carry that.
    grows = settings.iops is not None or settings.storage_throughput is not None
    shared = {setting: value for setting, value in place.items() if grows or setting != "allocated_storage"}
    return aws.rds.Instance(
        logical,
        identifier=identifier,
        instance_class=class_name(replica.instance_class or settings.instance_class),
        multi_az=replica.multi_az,
        availability_zone=replica.availability_zone,
        skip_final_snapshot=True,
        **shared,
        **site.scope.shared,
        opts=site.scope.child(depends_on=instance_logs(site, settings, logical, identifier)),
    )


def class_name(name: str) -> str:
    """An instance class as AWS writes it."""
    return f"db.{name.removeprefix('db.')}"


def instance_logs(
    site: Site, settings: InstanceSettings, name: str, identifier: pulumi.Input[str]
) -> list[aws.cloudwatch.LogGroup]:
    """The log groups of one instance."""
    names = {log: pulumi.Output.format("/aws/rds/instance/{0}/{1}", identifier, log) for log in settings.log_exports}
    return list(log_groups(site.scope, names, settings.log_retention_days, site.key, prefix=name).values())


def shared_arguments(site: Site, settings: InstanceSettings, measured: Mapping[str, Any]) -> dict[str, Any]:
    """What the source and its replicas have in common; their groups of parameters and options are made here."""
    scope = site.scope
    parameters = aws.rds.ParameterGroup(
        scope.name,
        family=settings.family,
        description=f"Parameters of {scope.name}",
        parameters=as_arguments(
            instance_parameters(settings.engine, settings.tier, settings.parameters), settings.engine
        ),
        opts=scope.kept(),
        **scope.shared,
    )
    return {
        "engine_version": settings.engine_version,
        "allow_major_version_upgrade": settings.allow_major_version_upgrade,
        "port": settings.port,
        "parameter_group_name": parameters.name,
        "option_group_name": _option_group(scope, settings),
        "storage_encrypted": True,
        "storage_type": settings.storage_type,
        "iops": settings.iops,
        "storage_throughput": settings.storage_throughput,
        "allocated_storage": settings.allocated_storage,
        "max_allocated_storage": settings.max_allocated_storage,
        "vpc_security_group_ids": site.groups,
        "publicly_accessible": settings.publicly_accessible,
        "iam_database_authentication_enabled": settings.iam_authentication,
        "enabled_cloudwatch_logs_exports": list(settings.log_exports),
        "maintenance_window": settings.maintenance_window,
        "auto_minor_version_upgrade": settings.auto_minor_version_upgrade,
        "ca_cert_identifier": settings.ca_certificate_identifier,
        "copy_tags_to_snapshot": True,
        "apply_immediately": settings.apply_immediately,
        "database_insights_mode": insights_mode(settings),
        **insights(settings, site.key),
        **measured,
    }


def _option_group(scope: Scope, settings: InstanceSettings) -> pulumi.Input[str] | None:
    """The user's option group, or one that writes the audit log: who connects, and who changes rights.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.MySQL.Options.AuditPlugin.html
    """
    if not settings.needs_audit_option:
        return settings.option_group_name
    events = {"name": "SERVER_AUDIT_EVENTS", "value": "CONNECT,QUERY_DCL"}
    group = aws.rds.OptionGroup(
        scope.name,
        engine_name=ENGINES[settings.engine],
        major_engine_version=settings.major,
        option_group_description=f"Audit log of {scope.name}",
        options=[{"option_name": "MARIADB_AUDIT_PLUGIN", "option_settings": [events]}],
        opts=scope.child(retain=True),  # snapshots refer to it, and RDS deletes none that is referred to
        **scope.shared,
    )
    name: pulumi.Output[str] = group.name
    return name
