"""The same vectors behind a real Chroma server on loopback.

Chroma's HTTP client never closes its sockets, so it runs in a process of its own.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SEARCH = """
import sys, time
import numpy as np
from knowledge_base.errors import RetrievalError
from knowledge_base.retrieval.port import Facet, Passage, Where
from knowledge_base.retrieval.vector import VectorRetriever, VectorStore, server_client

class Fixed:
    name, dimensions, digest = "fixed", 4, "0"
    def embed(self, texts):
        return np.eye(4, dtype=np.float32)[[int(text[-1]) for text in texts]]

def connected():
    for _ in range(300):
        try:
            return VectorStore.create(server_client("127.0.0.1", int(sys.argv[1])), name="passages")
        except RetrievalError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")

kinds = ["threat", "mitigation", "threat", "mitigation"]
passages = [
    Passage(f"e{n}#1", f"e{n}", kind, f"text {n}", {Facet.KIND: frozenset({kind})})
    for n, kind in enumerate(kinds)
]
store = connected()
store.add(passages, Fixed().embed([passage.text for passage in passages]))
retriever = VectorRetriever(store, Fixed(), passages=passages)
print(store.count())
print(retriever.search("query 2", limit=1)[0].entry_id)
only = Where({Facet.KIND: frozenset({"mitigation"})})
print(*sorted(hit.entry_id for hit in retriever.search("query 2", limit=4, where=only)))
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    arguments = ["run", "--host", "127.0.0.1", "--port", str(free), "--path", str(tmp_path / "server")]
    with subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL) as server:
        try:
            yield free
        finally:
            server.terminate()


def test_a_server_finds_what_the_embedded_one_finds(port: int) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", SEARCH, str(port)], capture_output=True, text=True, check=False
    )
    assert answer.stdout.split("\n") == ["4", "e2", "e1 e3", ""], answer.stderr
