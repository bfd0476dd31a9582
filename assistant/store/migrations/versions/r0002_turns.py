"""Turns of a conversation."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of turns; at most one turn of a model runs at a time."""
    op.create_table(
        "turn",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("model_id", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("result", sa.Integer),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("replays", sa.Boolean, nullable=False),
        sa.Column("cancel", sa.Boolean, nullable=False),
        sa.Column("lease", sa.Text),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.Column("superseded_by", sa.String(80)),
        sa.Column("error", sa.Text),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reply", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_turn"),
        sa.UniqueConstraint("model_id", "number", name="uq_turn_model_id_number"),
        sa.ForeignKeyConstraint(
            ["model_id", "base"],
            ["model_version.model_id", "model_version.n"],
            name="fk_turn_model_id_base_model_version",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["model_id", "result"],
            ["model_version.model_id", "model_version.n"],
            name="fk_turn_model_id_result_model_version",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_turn_one_running",
        "turn",
        ["model_id"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index("ix_turn_state", "turn", ["state"])
