"""The alarms on AWS Backup's own work, of each vault."""

# What a metric counts, and what to do about it.
# https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
METRICS = {
    "NumberOfBackupJobsFailed": (
        "A backup failed. Look at the job's message in the AWS Backup console; mend that, and start a backup on demand."
    ),
    "NumberOfBackupJobsExpired": (
        "A backup did not begin within its window. Look for a backup of the database's own, or maintenance, at that "
        "time, and start an on-demand backup."
    ),
    "NumberOfCopyJobsFailed": (
        "A backup was not copied to the other region. Look at the copy job's message in the AWS Backup console; mend "
        "that, and copy the backup on demand."
    ),
}
