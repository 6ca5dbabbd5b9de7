"""Settings that several kinds of database have."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pulumi

from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.operations import Alarms
from pulumi_aws_databases.settings.values import (
    AddressBlocks,
    Flag,
    InputText,
    KmsKeyArn,
    Region,
    SecurityGroupIds,
    SubnetIds,
    Tags,
    Version,
    VpcId,
    WeeklyWindow,
    amount,
    choice,
    text,
    whole,
)

Tier = Literal["dev", "staging", "prod", "enterprise"]
TIERS: tuple[Tier, ...] = ("dev", "staging", "prod", "enterprise")

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip


class ExpectedUsage(Settings):
    """How much a database will be used in a month, from which the plan computes what it will cost."""

    hours: Annotated[float, amount(0, 730, "h")] | None = None
    """The hours in which Serverless v2 instances are in use, of the 730 of a month; by default all."""
    average_capacity: Annotated[float, amount(0, 256, "ACU")] | None = None
    """The average capacity of each Serverless v2 instance in these hours, in ACU; by default the least."""
    storage_gb: Annotated[float, amount(0, unit="GB")] | None = None
    """What is stored on average, in GB."""
    read_units: Annotated[float, amount(0)] | None = None
    """Read units of a table, read I/O of a cluster, or ECPUs of reading from a serverless cache."""
    write_units: Annotated[float, amount(0)] | None = None
    """Write units of a table, write I/O of a cluster, or ECPUs of writing to a serverless cache."""


class Common(Settings):
    """What every database can be told."""

    tier: Annotated[Tier, choice(*TIERS)]
    """The environment whose presets apply: dev, staging, prod or enterprise."""
    tags: Tags = {}
    """Tags of every resource, beside the stack's."""
    region: Region | None = None
    """The AWS region, where it is not the stack's."""
    deletion_protection: Flag
    """AWS's deletion protection where the service has it, and Pulumi's `protect`."""
    removal_policy: Annotated[Literal["destroy", "snapshot", "retain"], choice("destroy", "snapshot", "retain")]
    """What stays when the database is taken out: nothing, its data in a final snapshot, or everything."""
    kms_key_arn: KmsKeyArn | None = None
    """The KMS key that encrypts data, secrets and insights; by default one made here and rotated every 365 days."""
    alarms: Alarms
    """CloudWatch alarms, and the events that the database tells of."""
    dashboard: Flag
    """Whether it has a CloudWatch dashboard."""
    expected_usage: ExpectedUsage | None = None
    """How much it will be used in a month, for the plan's expected cost."""

    @property
    def server_regions(self) -> dict[str, str]:
        """The regions that it has servers in, by the setting that names them; the stack's goes without saying."""
        return {"region": self.region} if self.region else {}

    @property
    def data_regions(self) -> dict[str, str]:
        """The regions that it has data in."""
        return self.server_regions

    @property
    def watched_regions(self) -> tuple[str, ...]:
        """The regions that something of it is measured in; the stack's goes without saying."""
        return tuple(self.server_regions.values())

    @property
    def given_keys(self) -> dict[str | None, InputText]:
        """The KMS keys that are given, by region; of the database's own none where it is the stack's."""
        return {} if self.kms_key_arn is None else {self.region: self.kms_key_arn}

    @property
    def keeps_data(self) -> bool:
        """Whether data outlives the database, so that its key must too."""
        return self.removal_policy != "destroy"

    @property
    def retained(self) -> bool:
        """Whether the database itself outlives the program, so that what it lives in must too."""
        return self.removal_policy == "retain"


class RegionReference(Settings):
    """An existing network in another region."""

    vpc_id: VpcId
    """The VPC."""
    subnet_ids: SubnetIds
    """Private subnets in at least two zones."""
    isolated: Flag = False
    """Whether it has no way to or from the internet, as a `Network` that was made says itself."""


class NetworkReference(RegionReference):
    """An existing network; in Python also a `Network`, or its outputs."""

    allowed_security_group_ids: SecurityGroupIds = ()
    """Security groups whose members may connect to every database of the network."""
    regions: dict[str, RegionReference] = {}
    """The same in other regions, by region; a `Network` with `secondary` says this itself."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """A `Network` component, an Output of its outputs, or these outputs whole stand for their VPC and subnets."""
        if isinstance(value, pulumi.ComponentResource) and isinstance(
            reference := getattr(value, "reference", None), dict
        ):
            return reference
        if isinstance(value, pulumi.Output):
            return {"vpcId": value["vpcId"], "subnetIds": value["subnetIds"]}
        if isinstance(value, Mapping) and "routeTableIds" in value:
            regions = {region: _place(there) for region, there in value.get("regions", {}).items()}
            return {**_place(value), "regions": regions}
        return value


def _place(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """What a network's outputs say of one region; only a network that was made has route tables."""
    isolated = bool(outputs["routeTableIds"])
    return {"vpcId": outputs["vpcId"], "subnetIds": outputs["subnetIds"], "isolated": isolated}


class Server(Common):
    """Settings of databases that run on servers in a VPC."""

    network: NetworkReference | None = None
    """Where it lives; by default the network of the stack's configuration."""
    allowed_security_group_ids: SecurityGroupIds = ()
    """Security groups whose members may connect."""
    allowed_cidrs: AddressBlocks = ()
    """Private address ranges that may connect."""
    identifier: Annotated[str, text("1 to 63 of a-z, 0-9 and -, a letter first", r"[a-z](-?[a-z0-9]){0,62}")] | None = (
        None
    )
    """A fixed AWS identifier, for adopting what exists; by default the database's name with a random suffix."""
    engine_version: Version
    """The engine's major version, or an exact one."""
    port: Annotated[int, whole(1150, 65535)]
    """The port clients connect to; by default the engine's."""

    def network_in(self, region: str | None) -> NetworkReference | None:  # noqa: ARG002  # most have one region
        """The network of its own that it was given for another region."""
        return None

    @property
    def ports(self) -> tuple[int, int]:
        """The first and the last port that clients connect to."""
        return self.port, self.port


class Maintained(Server):
    """Settings of servers that AWS maintains in a weekly window."""

    log_retention_days: Annotated[int, choice(*LOG_RETENTION_DAYS)]
    """How long CloudWatch keeps the logs, in days."""
    maintenance_window: WeeklyWindow = "sun:05:00-sun:06:00"
    """When AWS may maintain it, in UTC."""
    auto_minor_version_upgrade: Flag = True
    """Whether AWS installs minor versions in the maintenance window."""
    apply_immediately: Flag
    """Whether changes are made at once, instead of in the next maintenance window."""
