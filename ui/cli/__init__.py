"""The command line: one file a command, listed in `ui.cli.main`."""
