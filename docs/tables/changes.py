"""What a later change of a setting does, where it is more than a change in place.

Provider and AWS say so: https://www.pulumi.com/registry/packages/aws/api-docs/rds/cluster/ and its neighbours name the
inputs whose change replaces a resource.
"""

from collections.abc import Mapping

AT_CREATION = "has no effect: decided at creation"
REPLACES = "refused: AWS would replace the database"
OTHER = "makes another database and deletes this one: only protection stands against it"
MEMBER = "replaces that instance, which holds no data of its own"

_RELATIONAL = {
    "engine": REPLACES,
    "kmsKeyArn": REPLACES,
    "region": OTHER,
    "databaseName": AT_CREATION,
    "credentials.username": AT_CREATION,
    "snapshotIdentifier": AT_CREATION,
    "restoreToPointInTime": AT_CREATION,
    "s3Import": AT_CREATION,
    "extendedSupport": AT_CREATION,
    "network": "refused by AWS: another VPC is another database; subnets of the same VPC may be added",
    "engineVersion": "upgrades; a new major needs `allowMajorVersionUpgrade`; never back",
    "port": "in place, with an interruption; clients must follow",
}
_CLUSTER = {
    **_RELATIONAL,
    "identifier": OTHER,
    "backtrackHours": "can be changed, but neither turned on nor off",
    "writer.availabilityZone": MEMBER,
    "readerInstances": "another name is another reader",
}

CHANGES: Mapping[str, Mapping[str, str]] = {
    "aurora": _CLUSTER,
    "global-aurora": {
        **_CLUSTER,
        "primaryRegion": "refused: see regional failover in the runbooks",
        "secondaryRegions": "adds or removes a region",
        "secondaries": "adds or removes a region",
        "sourceClusterArn": AT_CREATION,
    },
    "instance": {
        **_RELATIONAL,
        "availabilityZone": REPLACES,
        "identifier": "renames it in place; its host changes",
        "allocatedStorage": "grows in place, never shrinks",
        "readableStandbys": OTHER,
        "replicas": "another name is another replica",
    },
    "dynamodb": {
        "partitionKey": REPLACES,
        "sortKey": REPLACES,
        "localIndexes": REPLACES,
        "tableName": OTHER,
        "region": OTHER,
        "importFrom": AT_CREATION,
        "restoreFrom": AT_CREATION,
        "consistency": "decided at creation",
        "warmReadUnits": "can be raised; lowering it is refused, as AWS would replace the table",
        "warmWriteUnits": "can be raised; lowering it is refused, as AWS would replace the table",
        "kmsKeyArn": "in place, but not while there are replicas",
        "encryption": "in place, but not while there are replicas",
        "globalIndexes": "adds or removes an index; one whose keys change is made anew",
    },
    "cache": {
        "engine": "`redis` becomes `valkey` in place; the way back is refused",
        "engineVersion": "upgrades; never back",
        "kmsKeyArn": REPLACES,
        "region": OTHER,
        "port": REPLACES,
        "dataTiering": REPLACES,
        "identifier": OTHER,
        "shards": "their number changes in place; turning cluster mode on or off is refused",
        "serverless": OTHER,
        "snapshotName": AT_CREATION,
        "network": "refused by AWS: another VPC is another cache",
    },
    "network": {
        "cidrBlock": AT_CREATION,
        "zones": "adds subnets; those that are there keep their zones",
        "availabilityZones": "adds subnets; those that are there keep their zones",
        "region": "makes another network: refused by AWS while something lives in it",
    },
}
