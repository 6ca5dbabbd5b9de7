"""Engine parameters: the package's own, and how AWS applies each."""

from collections.abc import Mapping
from typing import Any

# Parameters that only a restart changes. AWS refuses to apply one of these at once, and applying any other one at the
# next restart would leave it pending for good.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Reference.ParameterGroups.html
STATIC = {
    "postgresql": frozenset(
        """
    apg_plan_mgmt.max_databases apg_plan_mgmt.max_plans autovacuum_freeze_max_age autovacuum_max_workers
    autovacuum_multixact_freeze_max_age huge_pages jit_provider max_connections max_files_per_process
    max_locks_per_transaction max_logical_replication_workers max_pred_locks_per_transaction
    max_prepared_transactions max_replication_slots max_stack_depth max_wal_senders max_worker_processes
    pg_stat_statements.max rds.babelfish_status rds.custom_dns_resolution rds.enable_plan_management
    rds.logical_replication rds.restrict_password_commands shared_buffers shared_preload_libraries
    ssl_max_protocol_version track_activity_query_size track_commit_timestamp wal_buffers
    """.split()
    ),
    "mysql": frozenset(
        """
    aurora_enhanced_binlog back_log binlog_format binlog_gtid_simple_recovery default_authentication_plugin
    enforce_gtid_consistency ft_max_word_len ft_min_word_len gtid-mode gtid_mode innodb_buffer_pool_chunk_size
    innodb_buffer_pool_instances innodb_ft_max_token_size innodb_ft_min_token_size innodb_open_files
    innodb_page_cleaners innodb_purge_threads innodb_read_io_threads innodb_rollback_on_timeout innodb_sort_buffer_size
    innodb_write_io_threads lower_case_table_names ngram_token_size open_files_limit performance_schema
    performance_schema_max_digest_length replica_parallel_type report_host skip-name-resolve skip_name_resolve
    table_open_cache_instances thread_stack tls_version
    """.split()
    ),
}

# Both at every tier, as a server loads libraries only when it starts; what pgAudit writes is changed in place.
_LIBRARIES = {"shared_preload_libraries": "pg_stat_statements,pgaudit"}
_AUDITED_TIERS = ("prod", "enterprise")

# TLS for everyone, and statements slower than 1 s in the log.
AURORA_CLUSTER: Mapping[str, Mapping[str, Any]] = {
    "postgresql": {"rds.force_ssl": 1, "log_min_duration_statement": 1000, **_LIBRARIES},
    "mysql": {
        "require_secure_transport": "ON",
        "character_set_server": "utf8mb4",
        "slow_query_log": 1,
        "long_query_time": 1,
    },
}

# AWS's own number of connections is said, so that the plan shows it: it grows with the class's memory, in bytes.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
_MYSQL = {
    "require_secure_transport": 1,
    "character_set_server": "utf8mb4",
    "slow_query_log": 1,
    "long_query_time": 1,
    "log_output": "FILE",
}
INSTANCE: Mapping[str, Mapping[str, Any]] = {
    "postgresql": {
        "rds.force_ssl": 1,
        "log_min_duration_statement": 1000,
        **_LIBRARIES,
        "max_connections": "LEAST({DBInstanceClassMemory/9531392},5000)",
    },
    "mysql": _MYSQL | {"max_connections": "{DBInstanceClassMemory/12582880}"},
    "mariadb": _MYSQL | {"max_connections": "LEAST({DBInstanceClassMemory/25165760},12000)"},
}


def auditing(engine: str, tier: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters by which PostgreSQL writes who comes and goes, who changes tables, and who changes rights.

    Not every statement: those hold the data. Where the user loads other libraries, pgAudit is left out.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.html
    """
    if engine != "postgresql":
        return {}
    audited = tier in _AUDITED_TIERS
    loads = "pgaudit" in str(parameters.get("shared_preload_libraries", "pgaudit"))
    return {
        "log_connections": int(audited),
        "log_disconnections": int(audited),
        **({"pgaudit.log": "ddl,role" if audited else "none"} if loads else {}),
    }


def instance_parameters(engine: str, tier: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an instance: the package's, what its tier writes down, and those that are given."""
    return {**INSTANCE[engine], **auditing(engine, tier, given), **given}


def as_arguments(parameters: Mapping[str, Any], engine: str) -> list[dict[str, Any]]:
    """Parameters as a parameter group takes them, in the order in which AWS lists them."""
    static = STATIC["postgresql" if engine == "postgresql" else "mysql"]
    return [
        {
            "name": name,
            "value": as_text(value),
            "apply_method": "pending-reboot" if name in static else "immediate",
        }
        for name, value in sorted(parameters.items())
    ]


def as_text(value: Any) -> Any:
    """A parameter's value as AWS writes it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, int | float) else value
