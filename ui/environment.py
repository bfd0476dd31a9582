"""The process environment, set before any heavy library is imported.

Numeric libraries read their thread counts once, at import, and telemetry clients send on import or
first use. Every entry point (command line, web server, page script, tests, benchmarks) therefore calls
`quiet_environment` as its first act. This module imports nothing but the standard library.
"""

import os
from collections.abc import MutableMapping

# One thread: two of them wait for each other on a busy machine and take longer than one.
ONE_THREAD = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}

# The weights come from installed packages: nothing is ever fetched from a model hub.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
}

# What a team says about its system stays with the team.
NO_TELEMETRY = {
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "OTEL_SDK_DISABLED": "true",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}


def quiet_environment(environment: MutableMapping[str, str] = os.environ) -> None:
    """Keep numeric libraries to one thread, off the network, and silent about their users.

    Thread counts that are already set are left alone. Offline mode, telemetry and tracing are not
    for the surroundings to decide: what is set there is overwritten.

    Args:
        environment: what to change; the process's own unless a test passes another.
    """
    for name, value in ONE_THREAD.items():
        environment.setdefault(name, value)
    environment.update(OFFLINE)
    environment.update(NO_TELEMETRY)
