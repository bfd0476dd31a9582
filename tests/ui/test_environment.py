import subprocess
import sys

from ui.environment import NO_TELEMETRY, OFFLINE, ONE_THREAD, quiet_environment


def test_everything_is_set_in_an_empty_environment() -> None:
    environment: dict[str, str] = {}
    quiet_environment(environment)
    assert environment == {**ONE_THREAD, **OFFLINE, **NO_TELEMETRY}


def test_thread_counts_of_the_user_stay() -> None:
    environment = {"OMP_NUM_THREADS": "4"}
    quiet_environment(environment)
    assert environment["OMP_NUM_THREADS"] == "4"
    assert environment["OMP_WAIT_POLICY"] == "PASSIVE"


def test_telemetry_tracing_and_downloads_stay_off_whatever_is_set() -> None:
    environment = {
        "ANONYMIZED_TELEMETRY": "True",
        "LANGSMITH_TRACING": "true",
        "HF_HUB_OFFLINE": "0",
    }
    quiet_environment(environment)
    assert environment["ANONYMIZED_TELEMETRY"] == "False"
    assert environment["LANGSMITH_TRACING"] == "false"
    assert environment["HF_HUB_OFFLINE"] == "1"


def test_it_imports_only_the_standard_library() -> None:
    program = (
        "import sys; before = set(sys.modules); import ui.environment\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(new - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "ui\n"


def test_the_libraries_hear_it() -> None:
    program = (
        "from ui.environment import quiet_environment; quiet_environment()\n"
        "import chromadb.config, huggingface_hub.constants as hub, langsmith.utils\n"
        "print(hub.HF_HUB_OFFLINE, hub.HF_HUB_DISABLE_TELEMETRY, langsmith.utils.tracing_is_enabled(),\n"
        "      chromadb.config.Settings().anonymized_telemetry)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "True True False False\n"
