"""The settings of an Aurora global database."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pulumi_aws_databases.settings.aurora import AuroraSettings, Capacity, Member
from pulumi_aws_databases.settings.base import Settings
from pulumi_aws_databases.settings.common import NetworkReference
from pulumi_aws_databases.settings.relational import InstanceClass
from pulumi_aws_databases.settings.values import (
    REGION,
    Flag,
    InputText,
    KmsKeyArn,
    Region,
    list_of,
    text,
    whole,
)


class Secondary(Settings):
    """A secondary region; what it does not say is the primary's."""

    readers: Annotated[int, whole(0, 16)] | None = None
    """How many instances there are, all of them readers; by default as many as the primary's readers, and at least one.

    With 0 the region is headless: it keeps the data and answers nothing.
    """
    capacity: Capacity | None = None
    """The capacity of its Serverless v2 instances, in ACU."""
    instance_class: InstanceClass | None = None
    """The class of its instances, in place of `capacity`."""
    network: NetworkReference | None = None
    """Where it lives; by default the network's part in the region."""
    kms_key_arn: KmsKeyArn | None = None
    """The region's KMS key; by default one made there."""


class GlobalAuroraSettings(AuroraSettings):
    """Everything a `GlobalAuroraCluster` can be told: what a cluster can, which means the primary, and its regions."""

    ALTERNATIVES: ClassVar[tuple[tuple[str, str], ...]] = (
        *AuroraSettings.ALTERNATIVES,
        ("secondaryRegions", "secondaries"),
    )

    primary_region: Region | None = None
    """The region that is written to; by default the stack's."""
    secondary_regions: Annotated[tuple[str, ...], list_of(text("a region such as eu-west-1", REGION))] | None = None
    """The regions that follow it."""
    secondaries: dict[str, Secondary] | None = None
    """The regions that follow it, by region, each with what differs from the primary."""
    write_forwarding: Flag = False
    """Whether secondary regions take writes and forward them to the primary."""
    source_cluster_arn: (
        Annotated[
            str,
            text("the ARN of a cluster, arn:aws:rds:…:cluster:…", r"arn:aws[a-z-]*:rds:[\w-]+:\d{12}:cluster:.+"),
        ]
        | None
    ) = None
    """An existing cluster that becomes the primary, and stays as it is."""

    def all_secondaries(self) -> Mapping[str, Secondary]:
        """The secondary regions."""
        if self.secondaries is not None:
            return self.secondaries
        return {region: Secondary() for region in self.secondary_regions or ()}

    @property
    def server_regions(self) -> dict[str, str]:
        """The regions that it has servers in, by the setting that names them."""
        place = "secondaryRegions" if self.secondaries is None else "secondaries"
        return super().server_regions | {f"{place}.{region}": region for region in self.all_secondaries()}

    def network_in(self, region: str | None) -> NetworkReference | None:
        """The network of its own that a secondary region was given."""
        there = self.all_secondaries().get(region or "")
        network = there.network if there else None
        part = network.regions.get(region or "") if network else None
        if part is None:
            return network
        return NetworkReference(vpcId=part.vpc_id, subnetIds=part.subnet_ids, isolated=part.isolated)

    @property
    def given_keys(self) -> dict[str | None, InputText]:
        """The keys that are given, by region."""
        others = self.all_secondaries().items()
        return super().given_keys | {name: each.kms_key_arn for name, each in others if each.kms_key_arn is not None}

    @property
    def has_own_password(self) -> bool:
        """Whether the master's password is made here; an existing primary keeps its own."""
        return self.source_cluster_arn is None

    @property
    def has_exact_version(self) -> bool:
        """Whether the version is more than a major one, which AWS completes."""
        return self.engine_version.count(".") >= (1 if self.engine == "postgresql" else 2)

    @property
    def joins_later(self) -> bool:
        """Whether the primary is a cluster by itself first, from which the global one is then made."""
        return self.is_restored or self.s3_import is not None or self.source_cluster_arn is not None

    def in_region(self, region: str) -> AuroraSettings:
        """What a secondary region's cluster is told."""
        there = self.all_secondaries()[region]
        size = {"capacity": there.capacity, "instance_class": there.instance_class}
        if there.capacity is None and there.instance_class is None:
            size = {"capacity": self.capacity, "instance_class": self.instance_class}
        primary_only = {"roles": {}, "data_api": False, "writer": Member(), "reader_autoscaling": None}
        return self.model_copy(update={**size, **primary_only})

    def members_in(self, region: str) -> dict[str, Member]:
        """A secondary region's instances."""
        count = self.all_secondaries()[region].readers
        if count is None:
            count = max(1, len(self.members()) - 1)
        return {f"reader-{place}": Member() for place in range(1, count + 1)}
