"""Two values for every setting of every type, each with what must stand beside them."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

Around = dict[str, Any]

_KEY = "arn:aws:kms:{}:123456789012:key/{}"
_TOPIC = "arn:aws:sns:eu-west-1:123456789012:{}"
_VAULT = "arn:aws:backup:eu-west-1:123456789012:backup-vault:{}"
_ROLE = "arn:aws:iam::123456789012:role/{}"
_THERE, _ELSEWHERE = "eu-central-1", "us-east-1"
_VPC = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b", "subnet-c"]}
_ABROAD = {_THERE: {"vpcId": "vpc-2", "subnetIds": ["subnet-d", "subnet-e"]}}
_CLUSTER = "arn:aws:rds:eu-west-1:123456789012:cluster:{}"
_TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/{}"
_NOTHING: Around = {}
ASIDE = {"alarms", "backupPlan", "dashboard", "databaseInsights", "expectedUsage", "proxy", "tags"}
"""What a global database has as an Aurora cluster does, and beside its clusters; it is tried there."""


class Sample(NamedTuple):
    """A setting of a type, two values of it (None where it is left out), and what stands beside both."""

    kind: str
    path: str
    before: Any
    after: Any
    around: Around

    def specs(self) -> tuple[Around, Around]:
        """The two declarations."""
        return tuple(  # type: ignore[return-value]  # there are two
            self.around if value is None else _merged(self.around, _nested(self.path, value))
            for value in (self.before, self.after)
        )


def _nested(path: str, value: Any) -> Around:
    for part in reversed(path.split(".")):
        value = {part: value}
    nested: Around = value
    return nested


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> Around:
    both = dict(one)
    for key, value in other.items():
        both[key] = _merged(both[key], value) if isinstance(value, dict) and isinstance(both.get(key), dict) else value
    return both


def _beside(around: Around, values: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any, Around]]:
    return {path: (*pair, around) for path, pair in values.items()}


_COOLDOWNS = {"scaleInCooldownSeconds": (60, 120), "scaleOutCooldownSeconds": (60, 120)}


def _scaling(name: str, values: Mapping[str, tuple[Any, Any]], **around: Any) -> dict[str, tuple[Any, Any, Around]]:
    beside = {**around, name: {"min": 1, "max": 4}}
    return _beside(beside, {f"{name}.{each}": pair for each, pair in {**values, **_COOLDOWNS}.items()})


_EVERY = _beside(
    _NOTHING,
    {
        "tags": ({"team": "a"}, {"team": "b"}),
        "region": (None, _THERE),
        "kmsKeyArn": (_KEY.format("eu-west-1", 1), _KEY.format("eu-west-1", 2)),
        "expectedUsage.hours": (None, 100),
        "expectedUsage.averageCapacity": (None, 1),
    },
) | _beside(
    {"alarms": {"enabled": True}},
    {
        "alarms.topicArn": (_TOPIC.format("a"), _TOPIC.format("b")),
        "alarms.thresholds": ({"CPUUtilization": 80}, {"CPUUtilization": 90}),
        "alarms.disabled": (None, ["CPUUtilization"]),
    },
)
_BACKUP = {"backupPlan": {"enabled": True}}
_BACKED_UP = _beside(
    _BACKUP,
    {
        "backupPlan.schedule": ("cron(0 5 ? * * *)", "cron(0 6 ? * * *)"),
        "backupPlan.vaultArn": (_VAULT.format("one"), _VAULT.format("two")),
        "backupPlan.copyTo": (None, [{"region": _THERE}]),
        "backupPlan.vaultLock.minRetentionDays": (1, 2),
        "backupPlan.restoreTesting.schedule": ("cron(0 5 ? * MON *)", "cron(0 5 ? * TUE *)"),
    },
) | _beside(
    {"backupPlan": {"enabled": True, "vaultLock": {"minRetentionDays": 1}}},
    {"backupPlan.vaultLock.maxRetentionDays": (100, 200)},
)
_SERVERS = (
    _beside(
        _NOTHING,
        {
            "identifier": ("one", "two"),
            "allowedSecurityGroupIds": (["sg-1"], ["sg-2"]),
            "allowedCidrs": (["10.0.0.0/16"], ["10.1.0.0/16"]),
            "maintenanceWindow": ("mon:05:00-mon:06:00", "tue:05:00-tue:06:00"),
            "parameters": (None, {"timeout": 10}),
        },
    )
    | _beside(
        {"network": _VPC},
        {
            "network.vpcId": ("vpc-1", "vpc-8"),
            "network.subnetIds": (["subnet-a", "subnet-b", "subnet-c"], ["subnet-a", "subnet-b", "subnet-z"]),
            "network.allowedSecurityGroupIds": (["sg-1"], ["sg-2"]),
            "network.isolated": (False, True),
        },
    )
    | _beside(
        {"region": _THERE, "network": {**_VPC, "regions": _ABROAD}},
        {
            f"network.regions.{_THERE}.vpcId": ("vpc-2", "vpc-8"),
            f"network.regions.{_THERE}.subnetIds": (["subnet-d", "subnet-e"], ["subnet-d", "subnet-z"]),
            f"network.regions.{_THERE}.isolated": (False, True),
        },
    )
)
_IMPORT = {
    "engine": "mysql",
    "s3Import": {"bucket": "one", "sourceEngineVersion": "8.0.39", "role": _ROLE.format("a")},
}
_RELATIONAL = (
    _SERVERS
    | _BACKED_UP
    | _beside(
        _NOTHING,
        {
            "instanceClass": ("r7g.large", "r7g.xlarge"),
            "databaseName": ("one", "two"),
            "credentials.username": ("one", "two"),
            "snapshotIdentifier": (None, "one"),
            "backupWindow": ("01:00-02:00", "02:00-03:00"),
            "caCertificateIdentifier": (None, "rds-ca-rsa2048-g1"),
            "roles": (None, {"s3Import": _ROLE.format("a")}),
            "logExports": ([], ["postgresql"]),
            "parameters": (None, {"work_mem": 8192}),
            "proxy.initQuery": (None, "SET x = 1"),
            "engineVersion": ("16", "17"),
        },
    )
    | _beside(
        {"restoreToPointInTime": {"source": "one"}},
        {"restoreToPointInTime.time": ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")},
    )
    | _beside(
        {"restoreToPointInTime": {"source": "one", "time": "2026-01-01T00:00:00Z"}},
        {"restoreToPointInTime.latest": (None, False)},
    )
    | _beside({"restoreToPointInTime": {"latest": True}}, {"restoreToPointInTime.source": ("one", "two")})
    | _beside(
        _IMPORT,
        {
            "s3Import.bucket": ("one", "two"),
            "s3Import.prefix": (None, "two"),
            "s3Import.sourceEngineVersion": ("8.0.39", "8.0.40"),
            "s3Import.role": (_ROLE.format("a"), _ROLE.format("b")),
        },
    )
    | _beside({"allowedCidrs": ["10.0.0.0/16"]}, {"publiclyAccessible": (False, True)})
    | _beside({"engine": "mysql"}, {"proxy.sessionPinningFilters": (None, ["EXCLUDE_VARIABLE_SETS"])})
)
_AURORA = (
    _RELATIONAL
    | _scaling("readerAutoscaling", {"min": (1, 2), "max": (4, 5), "targetCpu": (50, 60)}, readers=1)
    | _beside(
        {"readers": 1, "readerAutoscaling": {"min": 1, "max": 4}},
        {"readerAutoscaling.targetConnections": (100, 200)},
    )
    | _beside(
        {"readerInstances": {"a": {}}},
        {
            "writer.instanceClass": (None, "r7g.large"),
            "writer.availabilityZone": ("eu-west-1a", "eu-west-1b"),
            "readerInstances.a.instanceClass": (None, "r7g.large"),
            "readerInstances.a.promotionTier": (2, 3),
            "readerInstances.a.availabilityZone": ("eu-west-1a", "eu-west-1b"),
            "customEndpoints.x.members": (["a"], ["a", "writer"]),
            "customEndpoints.x.excluded": (["a"], ["a", "writer"]),
        },
    )
    | _beside(_NOTHING, {"instanceParameters": (None, {"work_mem": 8192})})
)
_SECONDARIES: Around = {"secondaries": {_THERE: {}}}

_GLOBAL_EVERY = {path: values for path, values in _EVERY.items() if path.split(".")[0] not in ASIDE}

SAMPLES: Mapping[str, Mapping[str, tuple[Any, Any, Around]]] = {
    "aurora": _EVERY | _AURORA | _beside({"engine": "mysql"}, {"backtrackHours": (None, 24)}),
    "instance": _EVERY
    | _RELATIONAL
    | _beside(
        _NOTHING,
        {
            "maxAllocatedStorage": (200, 300),
            "storageType": ("gp3", "gp2"),
            "readReplicas": (0, 1),
            "backupReplicationRegion": (_THERE, _ELSEWHERE),
            "optionGroupName": ("one", "two"),
            "availabilityZone": ("eu-west-1a", "eu-west-1b"),
        },
    )
    | _beside(
        {"replicas": {"a": {}}},
        {
            "replicas.a.region": (None, _THERE),
            "replicas.a.instanceClass": ("r7g.large", "r7g.xlarge"),
            "replicas.a.availabilityZone": ("eu-west-1a", "eu-west-1b"),
        },
    )
    | _beside({"allocatedStorage": 400}, {"iops": (12000, 13000), "storageThroughput": (500, 600)}),
    "global-aurora": _GLOBAL_EVERY
    | {
        path: (before, after, {**_SECONDARIES, **around})
        for path, (before, after, around) in _AURORA.items()
        if path.split(".")[0] not in ASIDE and not path.startswith("network.")
    }
    | {
        path: (*_SERVERS[path][:2], {**_SECONDARIES, "network": {**_VPC, "regions": _ABROAD}})
        for path in _SERVERS
        if path.startswith("network.")
    }
    | _beside({"secondaryRegions": [_THERE]}, {"primaryRegion": (None, _ELSEWHERE), "region": (None, _ELSEWHERE)})
    | _beside(_NOTHING, {"secondaryRegions": ([_THERE], [_THERE, _ELSEWHERE])})
    | _beside(
        _SECONDARIES,
        {
            "sourceClusterArn": (_CLUSTER.format("a"), _CLUSTER.format("b")),
            f"secondaries.{_THERE}.readers": (1, 2),
            f"secondaries.{_THERE}.capacity": ({"min": 1, "max": 2}, {"min": 1, "max": 3}),
            f"secondaries.{_THERE}.instanceClass": ("r7g.large", "r7g.xlarge"),
            f"secondaries.{_THERE}.kmsKeyArn": (_KEY.format(_THERE, 1), _KEY.format(_THERE, 2)),
            f"secondaries.{_THERE}.network": (_ABROAD[_THERE], {**_ABROAD[_THERE], "vpcId": "vpc-8"}),
        },
    ),
    "dynamodb": _EVERY
    | _BACKED_UP
    | _beside(
        _NOTHING,
        {
            "kmsKeyArn": (_KEY.format("eu-west-1", 1), _KEY.format("eu-west-1", 2)),
            "tableName": ("one", "two"),
            "partitionKey": ("one", "two"),
            "sortKey": ("one", "two"),
            "warmReadUnits": (12000, 13000),
            "timeToLive": ("one", "two"),
            "replicaRegions": ([_THERE], [_THERE, _ELSEWHERE]),
            "resourcePolicy": (
                None,
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "dynamodb:DeleteTable"}],
                },
            ),
        },
    )
    | _beside(
        {"alarms": {"enabled": True}},
        {"alarms.thresholds": ({"SystemErrors": 1}, {"SystemErrors": 2}), "alarms.disabled": (None, ["SystemErrors"])},
    )
    | _scaling(
        "readAutoscaling",
        {"min": (1, 2), "max": (4, 5), "target": (50, 60)},
        billingMode="provisioned",
        writeCapacity=1,
    )
    | _beside(
        {"billingMode": "provisioned", "readCapacity": 1, "writeCapacity": 1},
        {"readCapacity": (1, 2), "writeCapacity": (1, 2), "writeAutoscaling": (None, {"min": 1, "max": 4})},
    )
    | _beside({"timeToLive": "at"}, {"timeToLiveEnabled": (True, False)})
    | _beside(
        {"globalIndexes": {"byX": {"partitionKey": "p"}}},
        {
            "globalIndexes.byX.partitionKey": ("p", "q"),
            "globalIndexes.byX.sortKey": ("r", "s"),
            "globalIndexes.byX.projection": ("all", "keys-only"),
            "globalIndexes.byX.maxReadUnits": (10, 20),
            "globalIndexes.byX.maxWriteUnits": (10, 20),
        },
    )
    | _beside(
        {"globalIndexes": {"byX": {"partitionKey": "p", "projection": "include"}}},
        {"globalIndexes.byX.nonKeyAttributes": (["a"], ["a", "b"])},
    )
    | _beside(
        {
            "billingMode": "provisioned",
            "readCapacity": 1,
            "writeCapacity": 1,
            "globalIndexes": {"byX": {"partitionKey": "p", "readCapacity": 1, "writeCapacity": 1}},
        },
        {
            "globalIndexes.byX.readCapacity": (1, 2),
            "globalIndexes.byX.writeCapacity": (1, 2),
            "globalIndexes.byX.readAutoscaling": (None, {"min": 1, "max": 4}),
            "globalIndexes.byX.writeAutoscaling": (None, {"min": 1, "max": 4}),
        },
    )
    | _beside({"sortKey": "at"}, {"localIndexes": (None, {"byX": {"sortKey": "s"}})})
    | _beside(
        {"sortKey": "at", "localIndexes": {"byX": {"sortKey": "s"}}},
        {"localIndexes.byX.sortKey": ("s", "t"), "localIndexes.byX.projection": ("all", "keys-only")},
    )
    | _beside(
        {"sortKey": "at", "localIndexes": {"byX": {"sortKey": "s", "projection": "include"}}},
        {"localIndexes.byX.nonKeyAttributes": (["a"], ["a", "b"])},
    )
    | _beside(
        {"replicas": {_THERE: {}}},
        {
            f"replicas.{_THERE}.kmsKeyArn": (_KEY.format(_THERE, 1), _KEY.format(_THERE, 2)),
            f"replicas.{_THERE}.pointInTimeRecovery": (True, False),
            f"replicas.{_THERE}.deletionProtection": (False, True),
        },
    )
    | _beside({"replicas": {_THERE: {}, "eu-west-2": {}}}, {"consistency": ("eventual", "strong")})
    | _beside({"replicas": {_THERE: {}}, "consistency": "strong"}, {"witnessRegion": ("eu-west-2", "eu-west-3")})
    | _beside(
        {"importFrom": {"bucket": "one", "format": "csv"}},
        {
            "importFrom.bucket": ("one", "two"),
            "importFrom.keyPrefix": ("one", "two"),
            "importFrom.compression": ("none", "gzip"),
            "importFrom.csvDelimiter": (",", ";"),
            "importFrom.csvHeaders": (["a"], ["b"]),
        },
    )
    | _beside({"importFrom": {"bucket": "one"}}, {"importFrom.format": ("ion", "dynamodb-json")})
    | _beside(
        {"restoreFrom": {"tableArn": _TABLE.format("one")}},
        {
            "restoreFrom.tableArn": (_TABLE.format("one"), _TABLE.format("two")),
            "restoreFrom.time": ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
        },
    ),
    "cache": _EVERY
    | _SERVERS
    | _beside(
        _NOTHING,
        {
            "nodeType": ("m7g.large", "r7g.large"),
            "snapshotWindow": ("01:00-02:00", "02:00-03:00"),
            "snapshotName": (None, "one"),
            "parameters": (None, {"timeout": 10}),
            "users.a.accessString": ("on ~* +@read", "on ~* +@all"),
            "users.a.iam": (False, True),
            "engineVersion": ("7.2", "8.0"),
            "replicas": (1, 2),
            "dataTiering": (False, True),
        },
    )
    | _beside({"authentication": "token"}, {"authToken.version": (1, 2), "authToken.keepPrevious": (False, True)})
    | _scaling("shardAutoscaling", {"min": (1, 2), "max": (4, 5), "target": (50, 60)}, shards=2)
    | _scaling("replicaAutoscaling", {"min": (1, 2), "max": (4, 5), "target": (50, 60)}, shards=2, replicas=2)
    | _beside(
        {"serverless": {"enabled": True}}, {"serverless.maxStorageGb": (10, 20), "serverless.maxEcpu": (1000, 2000)}
    ),
}

# What depends on something beside it: the same settings again.
MORE: tuple[Sample, ...] = (
    *(
        Sample("instance", path, before, after, {"readableStandbys": True, "instanceClass": "r6gd.large", **around})
        for path, before, after, around in (
            ("identifier", "one", "two", _NOTHING),
            ("storageType", "gp3", "io1", {"allocatedStorage": 400, "iops": 12000}),
            ("databaseName", "one", "two", _NOTHING),
            ("credentials.username", "one", "two", _NOTHING),
            ("extendedSupport", False, True, _NOTHING),
            ("allocatedStorage", 100, 200, _NOTHING),
            ("kmsKeyArn", _KEY.format("eu-west-1", 1), _KEY.format("eu-west-1", 2), _NOTHING),
            ("publiclyAccessible", False, True, {"allowedCidrs": ["10.0.0.0/16"]}),
            ("engine", "postgresql", "mysql", _NOTHING),
            ("port", 5433, 5434, _NOTHING),
        )
    ),
    Sample("instance", "readableStandbys", None, True, {"instanceClass": "r6gd.large"}),
    Sample("instance", "allocatedStorage", 200, 100, _NOTHING),
    Sample("instance", "availabilityZone", "eu-west-1a", None, _NOTHING),
    Sample("aurora", "writer.availabilityZone", "eu-west-1a", None, _NOTHING),
    Sample("aurora", "engineVersion", "17", "16", {"allowMajorVersionUpgrade": True}),
    Sample("aurora", "backtrackHours", 24, None, {"engine": "mysql"}),
    Sample("global-aurora", "engineVersion", "17.4", "17.5", _SECONDARIES),
    Sample("global-aurora", "engineVersion", "17.4", "17", _SECONDARIES),
    Sample("global-aurora", "engineVersion", "16.8", "17.4", {**_SECONDARIES, "allowMajorVersionUpgrade": True}),
    Sample(
        "global-aurora", "sourceClusterArn", None, _CLUSTER.format("a"), _SECONDARIES
    ),
    Sample(
        "global-aurora", "sourceClusterArn", _CLUSTER.format("a"), None, _SECONDARIES
    ),
    Sample("dynamodb", "warmReadUnits", 13000, 12000, _NOTHING),
    Sample("dynamodb", "warmReadUnits", 13000, None, _NOTHING),
    Sample("dynamodb", "partitionKey", "id", "id:N", _NOTHING),
    Sample("dynamodb", "tableName", None, "one", _NOTHING),
    Sample("dynamodb", "kmsKeyArn", _KEY.format("eu-west-1", 1), _KEY.format("eu-west-1", 2),
           {"replicaRegions": [_THERE]}),
    Sample("cache", "engine", "redis", "valkey", {"engineVersion": "7.2"}),
    Sample("cache", "engineVersion", "8.0", "7.2", _NOTHING),
    Sample("cache", "engineVersion", "8.0", None, {"autoMinorVersionUpgrade": False}),
    Sample("cache", "engineVersion", "7", "8", {"serverless": True}),
    Sample("cache", "engineVersion", "8", "9", {"serverless": True}),
    Sample("cache", "identifier", "one", "two", {"serverless": True}),
    Sample("cache", "engine", "valkey", "redis", {"serverless": True}),
    Sample("cache", "network.subnetIds", ["subnet-a", "subnet-b"], ["subnet-a", "subnet-c"],
           {"serverless": True, "network": {"vpcId": "vpc-1"}}),
    Sample("cache", "serverless", None, True, _NOTHING),
    Sample("cache", "serverless", True, None, _NOTHING),
    Sample("cache", "shards", None, 2, _NOTHING),
    Sample("cache", "shards", 2, 3, _NOTHING),
    Sample("cache", "nodeType", "r7g.large", "r6gd.xlarge", _NOTHING),
    Sample("cache", "kmsKeyArn", _KEY.format("eu-west-1", 1), _KEY.format("eu-west-1", 2), {"serverless": True}),
    Sample("cache", "snapshotName", None, "one", {"serverless": True}),
)  # fmt: skip


# What a type refuses of the settings that it shares with others, or takes only with others that change too.
REFUSED = {
    ("dynamodb", "billingMode"),
    ("instance", "proxy.readOnlyEndpoint"),
    ("global-aurora", "backtrackHours"),
    ("global-aurora", "credentials.management"),
}


def is_tried(kind: str, path: str) -> bool:
    """Whether a setting of a type can be changed by itself, and is nowhere else."""
    return (kind, path) not in REFUSED and not (kind == "global-aurora" and path.split(".", maxsplit=1)[0] in ASIDE)


def choices(kind: str, path: str, schema: Mapping[str, Any], around: Around) -> Iterator[Sample]:
    """Samples of a setting whose type tells its values: each choice against the next, and a number against one more."""
    for each in [option for option in schema.get("anyOf", ()) if option.get("type") != "null"] or [schema]:
        values = list(each.get("enum", ()))
        if each.get("type") == "boolean":
            values = [False, True]
        elif each.get("type") in ("integer", "number") and not values:
            least = each.get("minimum", 1)
            values = [least, least + each.get("multipleOf", 1)]
        if values:
            if isinstance(values[0], int | float):
                values = values[:2]
            yield from (Sample(kind, path, one, other, around) for one, other in pairwise(values))
            return
