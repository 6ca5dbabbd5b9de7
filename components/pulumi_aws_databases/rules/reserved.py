"""Words that an engine does not take as the name of a database or a user.

https://www.postgresql.org/docs/17/sql-keywords-appendix.html and https://dev.mysql.com/doc/refman/8.4/en/keywords.html
"""

_BOTH = """
    all analyze and as asc both case check collate column constraint create current_date current_time
    current_timestamp current_user default desc distinct else except false fetch for foreign from grant group having
    in intersect into lateral leading limit localtime localtimestamp not null on or order primary references select
    table then to trailing true union unique using when where window with
"""
_POSTGRESQL = """
    analyse any array asymmetric cast current_catalog current_role deferrable do end initially offset only placing
    returning session_user some symmetric system_user user variadic
"""
_MYSQL = """
    accessible add alter asensitive before between bigint binary blob by call cascade change char character condition
    continue convert cross cube cume_dist cursor databases database day_hour day_minute day_second dec decimal declare
    delayed delete dense_rank describe deterministic distinctrow div double drop dual each elseif empty enclosed
    escaped exists exit explain first_value float force fulltext function generated get grouping groups high_priority
    if ignore index infile inner inout insensitive insert int integer interval intersect io_after_gtids is iterate
    join json_table key keys kill lag last_value lead leave left like linear lines load lock long longblob longtext
    loop low_priority match maxvalue mediumblob mediumint mediumtext mod modifies natural nth_value ntile numeric of
    optimize optimizer_costs option optionally out outer outfile over partition percent_rank precision procedure purge
    range rank read reads real recursive regexp release rename repeat replace require resignal restrict return revoke
    right rlike row row_number rows schema schemas sensitive separator set show signal smallint spatial specific sql
    ssl starting stored straight_join system terminated tinyblob tinyint tinytext trigger undo unlock unsigned update
    usage use utc_date utc_time utc_timestamp values varbinary varchar varying virtual while write xor zerofill
    information_schema mysql performance_schema sys
"""

RESERVED_WORDS = {
    "postgresql": frozenset((_BOTH + _POSTGRESQL).split()) | {"template0", "template1", "rdsadmin"},
    "mysql": frozenset((_BOTH + _MYSQL).split()),
    "mariadb": frozenset((_BOTH + _MYSQL).split()),
}
