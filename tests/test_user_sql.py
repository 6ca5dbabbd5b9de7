"""The SQL that makes applications' users: its statements, and the command that prints them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import NETWORK, Deploy, once
from pulumi_aws_databases import DatabaseInstance, build
from pulumi_aws_databases.cli import main

APP: dict[str, Any] = {"users": {"app": {}}}
BY_TOKEN: dict[str, Any] = {"users": {"jobs": {"iam": True}}}
BOTH: dict[str, Any] = {"users": {"app": {}, "jobs": {"iam": True}}}

MADE = "-- The users of orders, made as dbadmin in orders.\n"
POSTGRESQL_APP = """
-- app: APP_PASSWORD is `password` in its secret
CREATE ROLE app LOGIN PASSWORD '${APP_PASSWORD}';
GRANT CONNECT ON DATABASE orders TO app;
GRANT USAGE ON SCHEMA public TO app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO app;
"""
POSTGRESQL_JOBS = """
-- jobs: logs in with IAM tokens
CREATE ROLE jobs LOGIN;
GRANT rds_iam TO jobs;
GRANT CONNECT ON DATABASE orders TO jobs;
GRANT USAGE ON SCHEMA public TO jobs;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jobs;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO jobs;
"""
POSTGRESQL_JOBS_BY_PROXY = """
-- jobs: logs in to the proxy with IAM tokens; JOBS_PASSWORD is `password` in its secret
CREATE ROLE jobs LOGIN PASSWORD '${JOBS_PASSWORD}';
GRANT CONNECT ON DATABASE orders TO jobs;
GRANT USAGE ON SCHEMA public TO jobs;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jobs;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO jobs;
"""
MYSQL_APP = """
-- app: APP_PASSWORD is `password` in its secret
CREATE USER 'app'@'%' IDENTIFIED BY '${APP_PASSWORD}' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE ON `orders`.* TO 'app'@'%';
"""
MYSQL_JOBS = """
-- jobs: logs in with IAM tokens
CREATE USER 'jobs'@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE ON `orders`.* TO 'jobs'@'%';
"""
MYSQL_JOBS_BY_PROXY = """
-- jobs: logs in to the proxy with IAM tokens; JOBS_PASSWORD is `password` in its secret
CREATE USER 'jobs'@'%' IDENTIFIED BY '${JOBS_PASSWORD}' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE ON `orders`.* TO 'jobs'@'%';
"""
STATEMENTS: dict[str, tuple[str, str, str]] = {
    "postgresql": (POSTGRESQL_APP, POSTGRESQL_JOBS, POSTGRESQL_JOBS_BY_PROXY),
    "mysql": (MYSQL_APP, MYSQL_JOBS, MYSQL_JOBS_BY_PROXY),
    "mariadb": (MYSQL_APP, MYSQL_JOBS, MYSQL_JOBS_BY_PROXY),
}

kinds = pytest.mark.parametrize("kind", ["aurora", "instance"])
engines = pytest.mark.parametrize(
    ("kind", "engine"),
    [
        ("aurora", "postgresql"),
        ("aurora", "mysql"),
        ("instance", "postgresql"),
        ("instance", "mysql"),
        ("instance", "mariadb"),
    ],
)


@once
def sql(deploy: Deploy, kind: str = "aurora", **args: Any) -> str:
    def make() -> Any:
        component: Any = build("orders", {"type": kind, "network": NETWORK, **args})
        return component.user_sql()

    found: str = deploy(make).result
    return found


# The statements.


@engines
def test_a_user_with_a_password_reads_and_writes_rows(deploy: Deploy, kind: str, engine: str) -> None:
    assert sql(deploy, kind, engine=engine, **APP) == MADE + STATEMENTS[engine][0]


@engines
def test_a_user_with_tokens_has_no_password(deploy: Deploy, kind: str, engine: str) -> None:
    assert sql(deploy, kind, engine=engine, **BY_TOKEN) == MADE + STATEMENTS[engine][1]


@engines
def test_behind_a_proxy_everybody_has_a_password(deploy: Deploy, kind: str, engine: str) -> None:
    with_password, _, by_proxy = STATEMENTS[engine]
    assert sql(deploy, kind, engine=engine, proxy=True, **BOTH) == MADE + with_password + by_proxy


@pytest.mark.parametrize("off", [False, {"enabled": False}])
@engines
def test_a_proxy_that_is_off_changes_nothing(deploy: Deploy, kind: str, engine: str, off: Any) -> None:
    with_password, by_token, _ = STATEMENTS[engine]
    assert sql(deploy, kind, engine=engine, proxy=off, **BOTH) == MADE + with_password + by_token


@kinds
def test_a_proxy_that_requires_tokens_of_all_leaves_the_database_with_passwords(deploy: Deploy, kind: str) -> None:
    text = sql(deploy, kind, proxy={"iamAuthentication": True}, **BOTH)
    assert "rds_iam" not in text
    assert text.count(" PASSWORD '${") == 2


@kinds
def test_users_come_in_the_order_in_which_they_are_given(deploy: Deploy, kind: str) -> None:
    text = sql(deploy, kind, users={"zoe": {}, "app_2": {}, "jobs": {"iam": True}})
    names = [line.split()[2] for line in text.splitlines() if line.startswith("CREATE ROLE")]
    assert names == ["zoe", "app_2", "jobs"]
    assert "CREATE ROLE app_2 LOGIN PASSWORD '${APP_2_PASSWORD}';" in text.splitlines()


@kinds
@pytest.mark.parametrize("given", [{}, {"users": {}}])
def test_without_users_there_are_no_statements(deploy: Deploy, kind: str, given: dict[str, Any]) -> None:
    assert sql(deploy, kind, **given) == ""


@kinds
def test_before_version_15_nobody_but_the_master_user_may_make_tables_any_more(deploy: Deploy, kind: str) -> None:
    for version in ("13.20", "14", "15", "17"):
        revoked = "REVOKE CREATE ON SCHEMA public FROM PUBLIC;" in sql(deploy, kind, engineVersion=version, **APP)
        assert revoked == version.startswith(("13", "14"))


@kinds
def test_the_master_user_and_the_database_are_named(deploy: Deploy, kind: str) -> None:
    text = sql(deploy, kind, credentials={"username": "root"}, databaseName="shop", **APP)
    assert text.splitlines()[0] == "-- The users of orders, made as root in shop."
    assert "GRANT CONNECT ON DATABASE shop TO app;" in text.splitlines()


@pytest.mark.parametrize("name", ["Shop", "shopEU", "left", "full", "binary", "current_schema"])
@kinds
def test_postgresql_names_are_quoted_where_they_would_be_read_as_others(deploy: Deploy, kind: str, name: str) -> None:
    assert f'GRANT CONNECT ON DATABASE "{name}" TO app;' in sql(deploy, kind, databaseName=name, **APP).splitlines()


@pytest.mark.parametrize(("name", "escaped"), [("shop_eu", r"shop\_eu"), ("Shop", "Shop"), ("a_b_c", r"a\_b\_c")])
@pytest.mark.parametrize(("kind", "engine"), [("aurora", "mysql"), ("instance", "mysql"), ("instance", "mariadb")])
def test_an_underscore_in_a_mysql_grant_stands_for_itself(
    deploy: Deploy, kind: str, engine: str, name: str, escaped: str
) -> None:
    text = sql(deploy, kind, engine=engine, databaseName=name, **APP)
    assert f"GRANT SELECT, INSERT, UPDATE, DELETE ON `{escaped}`.* TO 'app'@'%';" in text.splitlines()
    assert text.splitlines()[0].endswith(f"in {name}.")


@pytest.mark.parametrize(
    "beginning", [{"snapshotIdentifier": "nightly"}, {"restoreToPointInTime": {"source": "legacy", "latest": True}}]
)
@engines
def test_the_database_of_a_backup_is_left_to_be_filled_in(
    deploy: Deploy, kind: str, engine: str, beginning: dict[str, Any]
) -> None:
    lines = sql(deploy, kind, engine=engine, databaseName="shop_eu", **beginning, **APP).splitlines()
    assert lines[0] == "-- The users of orders, made as its master user in ${DATABASE_NAME}."
    grants = {
        "postgresql": 'GRANT CONNECT ON DATABASE "${DATABASE_NAME}" TO app;',
        "mysql": "GRANT SELECT, INSERT, UPDATE, DELETE ON `${DATABASE_NAME}`.* TO 'app'@'%';",
    }
    assert grants["postgresql" if engine == "postgresql" else "mysql"] in lines
    assert "shop" not in "".join(lines)


@engines
@pytest.mark.parametrize("given", [{}, {"proxy": True}])
def test_no_user_may_do_more_than_rows_ask_for(deploy: Deploy, kind: str, engine: str, given: dict[str, Any]) -> None:
    text = sql(deploy, kind, engine=engine, **BOTH, **given).upper()
    forbidden = ("ALL PRIVILEGES", "GRANT OPTION", "SUPERUSER", "CREATEROLE", "CREATEDB", "TRUNCATE", "ON *.*", "DROP")
    assert [each for each in forbidden if each in text] == []


@engines
@pytest.mark.parametrize("given", [{}, {"proxy": True}])
def test_statements_hold_no_password(deploy: Deploy, kind: str, engine: str, given: dict[str, Any]) -> None:
    text = sql(deploy, kind, engine=engine, credentials={"management": "generated"}, **BOTH, **given)
    assert "Password0" not in text


# The command.

STACK_PROGRAM = "from pulumi_aws_databases import deploy\ndeploy()\n"
DATABASES: dict[str, Any] = {
    "orders": {"type": "aurora", **BOTH},
    "catalog": {"type": "instance", "engine": "mysql", "proxy": True, **BOTH},
    "ledger": {"type": "aurora"},
    "events": {"type": "dynamodb", "partitionKey": "id"},
    "sessions": {"type": "cache"},
}


def config(databases: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    keys = {"tier": "dev", "network": NETWORK, "databases": databases, **more}
    return {"aws:region": "eu-west-1"} | {f"aws-databases:{key}": value for key, value in keys.items()}


def project(folder: Path, stacks: Mapping[str, Mapping[str, Any]] | None = None, program: str = STACK_PROGRAM) -> Path:
    (folder / "Pulumi.yaml").write_text("name: aws-databases\nruntime: python\n")
    (folder / "__main__.py").write_text(program)
    for name, values in (stacks or {"dev": config(DATABASES)}).items():
        (folder / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": dict(values)}, sort_keys=False))
    return folder


Said = tuple[int, str, str]


def users(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> Said:
    code = main(["users", *arguments, "--program", str(folder)])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture(autouse=True)
def no_stack_selected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "pulumi"))


@pytest.mark.parametrize(
    ("name", "statements"),
    [
        ("orders", MADE + POSTGRESQL_APP + POSTGRESQL_JOBS),
        (
            "catalog",
            (MADE + MYSQL_APP + MYSQL_JOBS_BY_PROXY).replace("orders", "catalog"),
        ),
    ],
)
def test_the_command_prints_the_statements_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, statements: str
) -> None:
    assert users(capsys, project(tmp_path), name) == (0, statements, "")


def test_the_command_prints_what_the_component_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], deploy: Deploy
) -> None:
    args: Any = {key: value for key, value in DATABASES["catalog"].items() if key != "type"}
    args["network"] = NETWORK
    said = deploy(lambda: DatabaseInstance("catalog", args).user_sql()).result
    assert users(capsys, project(tmp_path), "catalog") == (0, said, "")


def test_each_stack_has_its_own_statements(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stacks = {
        "dev": config({"orders": {"type": "aurora", **BY_TOKEN}}),
        "prod": config({"orders": {"type": "aurora", "proxy": True, **BY_TOKEN}}, tier="prod"),
    }
    folder = project(tmp_path, stacks)
    assert users(capsys, folder, "orders", "--stack", "dev") == (0, MADE + POSTGRESQL_JOBS, "")
    assert users(capsys, folder, "--stack", "prod", "orders") == (0, MADE + POSTGRESQL_JOBS_BY_PROXY, "")
    assert users(capsys, folder, "orders") == (2, "", "which stack? name one with --stack: there is dev or prod\n")
    assert users(capsys, folder, "orders", "--stack", "prd") == (
        2,
        "",
        'no stack prd: there is dev or prod; did you mean "prod"?\n',
    )


def test_presets_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = config({"orders": {"type": "aurora"}}, presets={"aurora": {"proxy": True, **BY_TOKEN}})
    assert users(capsys, project(tmp_path, {"dev": values}), "orders") == (0, MADE + POSTGRESQL_JOBS_BY_PROXY, "")


NONE = "no relational database of this name; there is"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("nothing", f"{NONE} orders, catalog or ledger"),
        ("order", f'{NONE} orders, catalog or ledger; did you mean "orders"?'),
        ("ORDERS", f'{NONE} orders, catalog or ledger; did you mean "orders"?'),
        ("events", f"{NONE} orders, catalog or ledger"),
        ("sessions", f"{NONE} orders, catalog or ledger"),
        ("ledger", "users: it has none"),
    ],
)
def test_a_database_without_statements_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, line: str
) -> None:
    assert users(capsys, project(tmp_path), name) == (2, "", f"{name}: {line}\n")


def test_a_stack_without_relational_databases_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path, {"dev": config({"events": DATABASES["events"]})})
    assert users(capsys, folder, "events") == (
        2,
        "",
        "events: no relational database of this name; there is none\n",
    )


def test_every_mistake_of_the_stack_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {
        "orders": {"type": "aurora", "users": {"app": {"password": "hunter2"}, "App": {}}},
        "catalog": {"type": "instance", "users": {"admin": {}}},
    }
    code, out, err = users(capsys, project(tmp_path, {"dev": config(wrong)}), "ledger")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        'catalog: users.admin: "admin" is reserved by postgresql on RDS',
        "orders: users.app.password: unknown setting; passwords are generated",
    ]


@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_without_a_project_there_is_nothing_to_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    (tmp_path / "empty").mkdir()
    code, out, err = users(capsys, tmp_path / folder, "orders")
    assert (code, out) == (2, "")
    assert err.startswith("no Pulumi.yaml in ")


def test_a_failing_program_is_exit_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path, program=STACK_PROGRAM + "1 / 0\n")
    code, out, err = users(capsys, folder, "orders")
    assert (code, out) == (3, "")
    assert err.startswith("Traceback")
    assert "record.py" not in err  # the traceback begins in the program
    assert "__main__.py" in err.splitlines()[1]
    assert "ZeroDivisionError" in err
    assert err.endswith("the program failed\n")


def test_a_program_that_gives_up_is_exit_code_3_with_its_message_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project(tmp_path, program="import pulumi\nraise pulumi.RunError('no luck')\n")
    assert users(capsys, folder, "orders") == (3, "", "no luck\n")


def test_any_program_is_asked_and_what_it_prints_itself_is_no_statement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = """
import pulumi
from pulumi_aws_databases import AuroraCluster, DatabaseInstance

network = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-a", "subnet-b"]}
AuroraCluster("orders", {"tier": "dev", "network": network, "users": {"app": {}}})
DatabaseInstance("catalog", {"tier": "dev", "network": network, "engine": "mariadb", "users": {"jobs": {"iam": True}}})
print("a line of the program's own")
"""
    folder = project(tmp_path, {"dev": {"aws:region": "eu-west-1"}}, program)
    own = "a line of the program's own\n"
    assert users(capsys, folder, "orders") == (0, MADE + POSTGRESQL_APP, own)
    assert users(capsys, folder, "catalog") == (0, (MADE + MYSQL_JOBS).replace("orders", "catalog"), own)


def test_secrets_of_the_stack_are_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    databases = {"orders": {"type": "aurora", "kmsKeyArn": {"secure": "v1:abc:c3dvcmRmaXNo"}, **APP}}
    code, out, err = users(capsys, project(tmp_path, {"dev": config(databases)}), "orders")
    assert (code, out, err) == (0, MADE + POSTGRESQL_APP, "")
    assert "c3dvcmRmaXNo" not in out + err


@pytest.mark.parametrize(
    "arguments", [["users"], ["users", "orders", "catalog"], ["users", "orders", "--format", "sql"]]
)
def test_a_command_line_that_is_wrong_is_exit_code_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    said = capsys.readouterr()
    assert (left.value.code, said.out) == (2, "")
    assert "usage: aws-databases" in said.err


def test_the_help_names_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["users", "--help"])
    assert left.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "DATABASE" in said
    assert "Exits with 2 on bad input, 3 where the program failed." in said
