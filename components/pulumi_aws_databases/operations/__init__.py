"""What of a database is worth an alarm, and what its dashboard shows: data, and no resources."""
