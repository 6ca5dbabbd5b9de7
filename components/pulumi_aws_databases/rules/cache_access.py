"""Who may log in to a cache and how: what ElastiCache refuses of it, and what Security Hub asks."""

import re

from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.settings.cache import CacheSettings

_GUIDE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg"
_RBAC = f"{_GUIDE}/Clusters.RBAC.html"
OWN_USERS = ("app", "default")
_LONGEST_USER = 20  # beside it, a user's id of 40 characters holds the cache's name and a random suffix
# What sets or removes a password in an access string.
_PASSWORDS = re.compile(r"[><#!].*|nopass|resetpass|reset", re.DOTALL)


def _tls(_: str, settings: CacheSettings) -> Found:
    if settings.transit_encryption or settings.is_serverless:
        return
    if settings.tier != "dev":
        yield "transitEncryption", f"expected true; only at tier dev it may be off, and the tier is {settings.tier}"
    if settings.authentication != "none":
        yield "transitEncryption", f"expected true; authentication {settings.authentication} needs TLS"


def _authentication(_: str, settings: CacheSettings) -> Found:
    how = settings.authentication
    if how == "none" and settings.tier != "dev":
        yield "authentication", f"expected users, token or iam; only at tier dev it may be none, not at {settings.tier}"
    if how == "token" and settings.is_serverless:
        yield "authentication", "expected users, iam or none; a serverless cache has no token"
    if settings.auth_token and how != "token" and not settings.is_serverless:
        yield "authToken", f"expected only with authentication token; got {how}"
    if settings.users and not settings.has_users:
        yield "users", f"expected only with authentication users or iam; got {how}"


def _iam(_: str, settings: CacheSettings) -> Found:
    if settings.engine == "valkey" or settings.major != "6":
        return
    if settings.authentication == "iam":
        yield "authentication", f"iam needs version 7 of redis; engineVersion is {settings.engine_version}"
    for name, user in settings.users.items():
        if user.iam:
            yield f"users.{name}.iam", f"expected version 7 of redis; engineVersion is {settings.engine_version}"


def _users(_: str, settings: CacheSettings) -> Found:
    for name, user in settings.users.items():
        if name in OWN_USERS:
            yield f"users.{name}", "the package makes a user of that name itself; expected another name"
        elif not re.fullmatch(r"[a-z](-?[a-z0-9])*", name) or len(name) > _LONGEST_USER:
            yield f"users.{name}", f"expected a name of up to {_LONGEST_USER} of a-z, 0-9 and single -, a letter first"
        elif name.endswith("-iam"):
            yield f"users.{name}", "expected a name without -iam, in which the ids of users with IAM tokens end"
        words = user.access_string.split()
        if any(_PASSWORDS.fullmatch(word) for word in words):
            yield f"users.{name}.accessString", "expected no passwords; they are generated"
        elif not {"on", "off"} & set(words):
            yield f"users.{name}.accessString", 'expected "on" or "off" in it; without, the user may not log in'


ACCESS_RULES = (
    Rule(
        _tls,
        ("transitEncryption", "tier", "authentication", "serverless"),
        f"{_GUIDE}/in-transit-encryption.html",
    ),
    Rule(_authentication, ("authentication", "authToken", "tier", "users", "serverless"), f"{_GUIDE}/auth.html"),
    Rule(_iam, ("authentication", "users", "engine", "engineVersion"), f"{_GUIDE}/auth-iam.html"),
    Rule(_users, ("users",), _RBAC),
)


def _has_passwords(settings: CacheSettings) -> bool:
    own = settings.authentication in ("users", "token")
    return own or any(not user.iam for user in settings.users.values())


ACCESS_CONTROLS = (
    Control(
        "ElastiCache.5",
        "transitEncryption",
        lambda s: not s.transit_encryption,
        "whoever is in the network can read along",
        "warning",
    ),
    Control(
        "cache-authentication",
        "authentication",
        lambda s: s.authentication == "none",
        "whoever reaches the cache may do everything",
        "warning",
    ),
    Control(
        "auth-token",
        "authToken.keepPrevious",
        lambda s: s.auth_token is not None and s.auth_token.keep_previous,
        "the token before is still valid, and without one before, clients need none",
        "warning",
    ),
    Control(
        "SecretsManager.1",
        "authentication",
        _has_passwords,
        "passwords are not rotated (SecretsManager.4 too); with iam there are none",
    ),
)
