"""What Alembic runs: the revisions, on the connection and in the transaction it is handed."""

from alembic import context

from assistant.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
