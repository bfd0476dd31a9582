"""From YAML files to entries: every problem of every file, with file and line."""

from knowledge_base.loading.document import Document, DocumentError, read_document
from knowledge_base.loading.folder import (
    CATALOGUES_FILE,
    FOLDERS,
    VERSION_FILE,
    Contents,
    Problem,
    SourcesFile,
    file_of,
    load_folder,
    read_folder,
)

__all__ = [
    "CATALOGUES_FILE",
    "FOLDERS",
    "VERSION_FILE",
    "Contents",
    "Document",
    "DocumentError",
    "Problem",
    "SourcesFile",
    "file_of",
    "load_folder",
    "read_document",
    "read_folder",
]
