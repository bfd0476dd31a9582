"""`fourfold export` and `fourfold import`: models out of and into the store."""

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ui.cli.command import Command
from ui.cli.words import plain, write_whole


def _configure_export(parser: ArgumentParser) -> None:
    parser.add_argument("model", nargs="?", metavar="ID", help="a saved model; nothing lists them")
    parser.add_argument("--format", default="json", metavar="NAME", help="one of the formats (default json)")
    parser.add_argument("-o", dest="out", metavar="FILE", help="write here instead of standard output")


def _export(arguments: Namespace) -> int:
    from assistant.service import Fourfold
    from assistant.settings import load_settings

    with Fourfold.open(load_settings(os.environ, Path.cwd())) as service:
        if arguments.model is None:
            for line in service.models():
                print(f"{line.id}\t{line.n}\t{line.updated:%Y-%m-%d %H:%M}\t{plain(line.title)}")
            return 0
        content = service.export(arguments.model, arguments.format)
    if arguments.out:
        write_whole(Path(arguments.out), content)
    else:
        sys.stdout.buffer.write(content)
    return 0


def _configure_import(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a file that Fourfold exported as JSON")


def _import(arguments: Namespace) -> int:
    from assistant.errors import InputError
    from assistant.service import Fourfold
    from assistant.settings import load_settings

    try:
        content = Path(arguments.file).read_bytes()
    except OSError as error:
        raise InputError(f"{arguments.file}: cannot be read ({error.strerror}); name a file") from error
    with Fourfold.open(load_settings(os.environ, Path.cwd())) as service:
        version = service.import_model(content, actor="import:fourfold", where=arguments.file)
    print(version.model_id)
    return 0


EXPORT = Command("export", "write a saved model in another form", _configure_export, _export)
IMPORT = Command("import", "read a model that was exported as JSON", _configure_import, _import)
