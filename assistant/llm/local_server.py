"""The process that serves a GGUF file: an order comes in by standard input, the address goes out.

Run by `local.py`. It ends when its standard input does, so that it never outlives who started it.
The only module that knows xllamacpp, whose defaults are for a server that strangers may use.
"""

import json
import sys
from typing import Any


def main() -> int:
    """Serve until standard input ends."""
    order = json.loads(sys.stdin.readline())
    try:
        server = _serve(order)
    except RuntimeError as error:  # llama.cpp's only word for whatever is wrong with a file
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
    del server  # stops listening
    return 0


def _serve(order: dict[str, Any]) -> Any:  # noqa: ANN401  published without types
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = order["file"]
    params.n_ctx = order["context"]
    params.n_predict = order["longest"]
    params.n_parallel = 1
    params.cpuparams.n_threads = order["threads"]
    params.cpuparams_batch.n_threads = order["threads"]
    params.n_threads_http = 2
    params.warmup = False
    params.verbosity = -1
    # Loopback, a free port, a key; no page in a browser reads an answer, nothing is fetched.
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [order["key"]]
    params.cors_origins = ""
    params.cors_origins_explicit = True
    params.cors_credentials = False
    params.ui = False
    params.endpoint_slots = False
    params.offline = True
    params.cache_ram_mib = 0  # 8 GiB of earlier prompts otherwise
    return xllamacpp.Server(params)


if __name__ == "__main__":
    sys.exit(main())
