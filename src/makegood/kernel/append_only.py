"""The guard of the audit trail in the database itself (R12.3): rows are added, never changed and never removed.

Triggers on both tables refuse UPDATE and DELETE, on PostgreSQL TRUNCATE too. Whoever owns the database can drop them;
what was done then is what the chain of seals is for.
"""

from django.db import connection, transaction

from .triggers import awake_triggers

TABLES = ("kernel_auditrow", "kernel_auditseal")
_REFUSAL = "the audit trail is append-only"

# SQLite's INSERT OR REPLACE removes a row without a DELETE that a trigger would see.
_SAME = {
    "kernel_auditrow": "id = NEW.id",
    "kernel_auditseal": "number = NEW.number OR audit_id = NEW.audit_id",
}

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION makegood_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
END $$
"""


def guards(vendor: str) -> list[str]:
    """The statements that put the triggers in place. A change of them needs a migration that runs them again."""
    if vendor == "postgresql":
        return [
            _POSTGRES_FUNCTION,
            *(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION makegood_append_only()"
                for table in TABLES
            ),
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    return [
        f"CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} {condition}{refuse}"
        for table in TABLES
        for name, verb, condition in (
            ("update", "UPDATE", ""),
            ("delete", "DELETE", ""),
            ("replace", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_SAME[table]}) "),  # noqa: S608 - ours
        )
    ]


def unguards(vendor: str) -> list[str]:
    """The statements that take the triggers away: for migrations that rebuild a table, and for the tests' flush."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in TABLES]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in sorted(_names(vendor))]


def _names(vendor: str) -> set[str]:
    ends = ("append_only",) if vendor == "postgresql" else ("no_update", "no_delete", "no_replace")
    return {f"{table}_{end}" for table in TABLES for end in ends}


def is_guarded() -> bool:
    """Whether every trigger is there and awake."""
    return _names(connection.vendor) <= awake_triggers()


def guard() -> None:
    """Put back what is missing of the triggers."""
    if not is_guarded():
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in [*unguards(connection.vendor), *guards(connection.vendor)]:
                cursor.execute(statement)
