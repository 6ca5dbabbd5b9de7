"""The program that `pulumi up` runs: the stack that its configuration declares."""

from pulumi_aws_databases import deploy

deploy()
