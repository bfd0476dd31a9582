"""The two tables. Documents are JSON text: the same bytes in every database, NUL characters escaped."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A point in time, always in UTC; SQLite keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn any zone into UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Say again that it is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# What lists read stands first: SQLite walks over large columns to reach the ones behind them.
model_version = Table(
    "model_version",
    metadata,
    Column("model_id", String(80), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("turn", String(80)),
    Column("restores", Integer),
    Column("at", UtcTime, nullable=False),
    Column("program", Text, nullable=False),
    Column("change_count", Integer, nullable=False),
    Column("changes", Text, nullable=False),
    Column("document", Text, nullable=False),
)

turn = Table(
    "turn",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("model_id", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("actor", Text, nullable=False),
    Column("base", Integer, nullable=False),
    Column("result", Integer),
    Column("attempt", Integer, nullable=False),
    Column("replays", Boolean, nullable=False),
    Column("cancel", Boolean, nullable=False),
    Column("lease", Text),
    Column("lease_until", UtcTime),
    Column("created", UtcTime, nullable=False),
    Column("finished", UtcTime),
    Column("superseded_by", String(80)),
    Column("error", Text),
    Column("message", Text, nullable=False),
    Column("steps", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("reply", Text),
    Column("helpful", Boolean),
    UniqueConstraint("model_id", "number"),
    ForeignKeyConstraint(
        ["model_id", "base"], ["model_version.model_id", "model_version.n"], ondelete="CASCADE"
    ),
    ForeignKeyConstraint(
        ["model_id", "result"], ["model_version.model_id", "model_version.n"], ondelete="CASCADE"
    ),
    Index(
        "ix_turn_one_running",
        "model_id",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
    Index("ix_turn_state", "state"),
)
