"""What a later change of a setting does, as `pulumi_aws_databases.rules.changes` has it."""

from collections.abc import Iterator

from pulumi_aws_databases.kinds import DATABASES, KINDS
from pulumi_aws_databases.rules.change import ANOTHER, STOPS, Change, always
from pulumi_aws_databases.rules.changes import CHANGES
from tables.entries import entries
from tables.markdown import code, table

_WAYS = {"stops": STOPS, "another": ANOTHER}


def later(kind: str, path: str) -> str:
    """What changing a setting does, in words; nothing where it is changed in place.

    Args:
        kind: a type of database, or `network`.
        path: the setting, with `<name>` for names that users choose.
    """
    return "; ".join(map(_told, _of(kind, path)))


def replaced(way: str) -> str:
    """The settings for whose change a database is replaced, and of which types they are.

    Args:
        way: `stops` where the name of the database stands against it, `another` where nothing but protection does.
    """
    rows: dict[str, list[str]] = {}
    for kind in DATABASES:
        for entry in entries(KINDS[kind].settings):
            # What is told of a setting is not told again of what is in it.
            above = list(_of(kind, entry.path.rpartition(".")[0]))
            for change in _of(kind, entry.path):
                if change.effect == "replaced" and _WAYS[way] in change.message and change not in above:
                    setting = f"{code(entry.path)} {change.when}".strip()
                    rows.setdefault(setting, []).append(code(kind))
    return table(("Setting", "Type of database"), ([setting, ", ".join(kinds)] for setting, kinds in rows.items()))


def _of(kind: str, path: str) -> Iterator[Change]:
    """The changes of a setting, up to the one that all others are."""
    for change in CHANGES:
        if change.concerns(kind, path):
            yield change
            if change.holds is always:
                return


def _told(change: Change) -> str:
    effect = "no effect" if change.effect == "none" else change.effect
    which = f" ({change.when})" if change.when else ""
    return f"{effect}{which}: {change.message}"
