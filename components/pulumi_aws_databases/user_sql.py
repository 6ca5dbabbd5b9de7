"""The SQL that makes the applications' users, which AWS has no call for."""

from collections.abc import Iterable, Iterator

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.errors import BadInput, Mistake, one_of, suggestion
from pulumi_aws_databases.settings.relational import Relational

# Words that PostgreSQL takes as a name only in quotes, beside those that no database is called.
_KEYWORDS = frozenset(
    """
    authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join left like
    natural notnull outer overlaps right similar tablesample verbose
    """.split()
)


def user_sql(name: str, settings: Relational) -> str:
    """The statements for a database's migrations, to be run once by its master user; none where there are no users.

    Where it was restored from a backup, its name is known to that alone, and left as ``${DATABASE_NAME}``.

    A user may read and write rows in the first database, and nothing else. A password is left as ``${APP_PASSWORD}``,
    by the user's name, to be filled in from the user's secret. A user with IAM login gets none, unless there is a
    proxy: that checks the token itself, and logs in with the password.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connecting.html
    """
    if not settings.users:
        return ""
    database = "${DATABASE_NAME}" if settings.is_restored else settings.database_name
    master = "its master user" if settings.is_restored else settings.credentials.username
    lines = [f"-- The users of {name}, made as {master} in {database}."]
    write = _postgresql if settings.engine == "postgresql" else _mysql
    if settings.engine == "postgresql" and settings.engine_version.split(".")[0] in ("11", "12", "13", "14"):
        lines.append("REVOKE CREATE ON SCHEMA public FROM PUBLIC;")  # as it is from version 15 on
    for user, about in settings.users.items():
        by_token = not settings.has_password(about)
        lines += ["", f"-- {user}: {_login(user, by_token, about.iam)}"]
        lines += write(user, database, by_token)
    return "\n".join(lines) + "\n"


def statements_for(name: str, decided: Iterable[Decided]) -> str:
    """The statements of one of a program's databases.

    Raises:
        BadInput: the program has no relational database of that name, or that one has no users.
    """
    relational = {each.name: each.settings for each in decided if isinstance(each.settings, Relational)}
    if name not in relational:
        known = f"there is {one_of(relational)}" if relational else "there is none"
        raise BadInput(
            [Mistake(name, "", f"no relational database of this name; {known}{suggestion(name, relational)}")]
        )
    if not relational[name].users:
        raise BadInput([Mistake(name, "users", "it has none")])
    return user_sql(name, relational[name])


def password_variable(user: str) -> str:
    """What stands for a user's password."""
    return f"{user.upper()}_PASSWORD"


def _login(user: str, by_token: bool, iam: bool) -> str:
    if by_token:
        return "logs in with IAM tokens"
    place = f"{password_variable(user)} is `password` in its secret"
    return f"logs in to the proxy with IAM tokens; {place}" if iam else place


def _postgresql(user: str, database: str, by_token: bool) -> Iterator[str]:
    role, schema = user if _is_plain(user) else f'"{user}"', "SCHEMA public"
    quoted = database if _is_plain(database) else f'"{database}"'
    rows, numbers = "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT"
    if by_token:
        yield f"CREATE ROLE {role} LOGIN;"
        yield f"GRANT rds_iam TO {role};"
    else:
        yield f"CREATE ROLE {role} LOGIN PASSWORD '${{{password_variable(user)}}}';"
    yield f"GRANT CONNECT ON DATABASE {quoted} TO {role};"
    yield f"GRANT USAGE ON {schema} TO {role};"
    yield f"GRANT {rows} ON ALL TABLES IN {schema} TO {role};"
    yield f"GRANT {numbers} ON ALL SEQUENCES IN {schema} TO {role};"
    # For tables that the master user makes from now on.
    yield f"ALTER DEFAULT PRIVILEGES IN {schema} GRANT {rows} ON TABLES TO {role};"
    yield f"ALTER DEFAULT PRIVILEGES IN {schema} GRANT {numbers} ON SEQUENCES TO {role};"


def _is_plain(name: str) -> bool:
    """Whether PostgreSQL reads a name without quotes as it is."""
    return name.islower() and name not in _KEYWORDS


def _mysql(user: str, database: str, by_token: bool) -> Iterator[str]:
    login = "WITH AWSAuthenticationPlugin AS 'RDS'" if by_token else f"BY '${{{password_variable(user)}}}'"
    yield f"CREATE USER '{user}'@'%' IDENTIFIED {login} REQUIRE SSL;"
    # In a grant `_` stands for any character.
    escaped = database if database.startswith("$") else database.replace("_", r"\_")
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON `{escaped}`.* TO '{user}'@'%';"
