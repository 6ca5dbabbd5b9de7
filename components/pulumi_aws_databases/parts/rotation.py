"""Rotation of the master password: by RDS, or by Secrets Manager's function in the database's network."""

import json
import re
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.site import Site
from pulumi_aws_databases.settings.relational import Relational

_TYPES = {"postgresql": "PostgreSQLSingleUser", "mysql": "MySQLSingleUser", "mariadb": "MariaDBSingleUser"}
_LONGEST = 64 - len("-rotation-0a1b2c3d")  # a function's name has up to 64 characters
# Leaves letters, digits, - and _: one of each kind, as the function asks for, that no engine and no shell minds.
_EXCLUDED = "!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~"


def managed_rotation(site: Site, settings: Relational, secret_arn: pulumi.Input[str]) -> None:
    """The schedule of a password that RDS keeps, which by itself changes every 7 days.

    It stays when it is taken out of the program: deleting it would end rotation altogether.
    """
    if settings.credentials.rotation_days is None:
        return
    aws.secretsmanager.SecretRotation(
        site.scope.name,
        secret_id=secret_arn,
        rotate_immediately=False,
        rotation_rules={"automatically_after_days": settings.credentials.rotation_days},
        opts=site.scope.child(retain=True),
        **site.scope.place,
    )


def rotation_function(
    site: Site, settings: Relational, secret_arn: pulumi.Input[str], instances: Sequence[pulumi.Resource]
) -> None:
    """Hosted rotation: a CloudFormation stack with Secrets Manager's function, its role, and the schedule.

    Hosted rotation rather than the rotation application of the Serverless Application Repository, which half of the
    regions do not have, and whose versions would have to be pinned here.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-rotationschedule-hostedrotationlambda.html
    """
    scope, name = site.scope, f"{site.scope.name}-rotation"
    group = site.companion("rotation", settings.port, reaches_aws=True)
    function = join(re.sub(r"[^a-zA-Z0-9]+", "-", scope.name)[:_LONGEST].strip("-"), "rotation", site.suffix)
    aws.cloudformation.Stack(
        name,
        name=function,
        template_body=json.dumps(_template(settings)),
        parameters={
            "SecretArn": secret_arn,
            "KeyArn": site.key.arn,
            "SubnetIds": pulumi.Output.from_input(site.network.subnet_ids).apply(_listed),
            "SecurityGroupId": group,
            "FunctionName": function,
        },
        capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        # The first rotation comes at once.
        opts=scope.child(depends_on=list(instances)),
        **scope.shared,
    )


def _template(settings: Relational) -> dict[str, object]:
    parameters = ("SecretArn", "KeyArn", "SubnetIds", "SecurityGroupId", "FunctionName")
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::SecretsManager-2024-09-16",
        "Parameters": {parameter: {"Type": "String"} for parameter in parameters},
        "Resources": {
            "Rotation": {
                "Type": "AWS::SecretsManager::RotationSchedule",
                "Properties": {
                    "SecretId": {"Ref": "SecretArn"},
                    "HostedRotationLambda": {
                        "RotationType": _TYPES[settings.engine],
                        "RotationLambdaName": {"Ref": "FunctionName"},
                        "KmsKeyArn": {"Ref": "KeyArn"},
                        "VpcSubnetIds": {"Ref": "SubnetIds"},
                        "VpcSecurityGroupIds": {"Ref": "SecurityGroupId"},
                        "ExcludeCharacters": _EXCLUDED,
                    },
                    "RotationRules": {"AutomaticallyAfterDays": settings.credentials.rotation_days},
                },
            }
        },
    }


def _listed(items: Any) -> str:
    return ",".join(items)
