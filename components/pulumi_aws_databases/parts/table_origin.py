"""What a table is made from: objects in S3, or another table at a moment."""

from typing import Any

from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings

DECIDED_AT_CREATION = ("importTable", "restoreSourceTableArn", "restoreDateTime", "restoreToLatestTime")
"""What a table began with; said later, or no more, it would be replaced for it."""


def origin(settings: DynamoDBSettings) -> dict[str, Any]:
    """The arguments of a table that does not begin empty."""
    return _imported(settings) | _restored(settings)


def _imported(settings: DynamoDBSettings) -> dict[str, Any]:
    given = settings.import_from
    if given is None:
        return {}
    csv = {"delimiter": given.csv_delimiter, "header_lists": list(given.csv_headers)}
    options = {name: value for name, value in csv.items() if value}
    source = {"bucket": given.bucket} | ({"key_prefix": given.key_prefix} if given.key_prefix else {})
    return {
        "import_table": {
            "input_format": given.format.upper().replace("-", "_"),
            "input_compression_type": given.compression.upper(),
            "s3_bucket_source": source,
            **({"input_format_options": {"csv": options}} if options else {}),
        }
    }


def _restored(settings: DynamoDBSettings) -> dict[str, Any]:
    given = settings.restore_from
    if given is None:
        return {}
    moment: dict[str, Any] = {"restore_date_time": given.time} if given.time else {"restore_to_latest_time": True}
    return {"restore_source_table_arn": given.table_arn, **moment}
