"""Migrations of the tables: Alembic's revisions, and how they are run."""
