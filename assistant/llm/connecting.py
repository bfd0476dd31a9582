"""How a provider's client is made: where it sends to, with which key, and past whom.

Retries are ours, so the client makes none. The address is always given, lest a variable that somebody set for
another program sends a team's words elsewhere.
"""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from assistant.llm.providers import ModelChoice


def client_options(choice: ModelChoice) -> dict[str, Any]:
    """Return what `init_chat_model` passes on to the class of a provider."""
    options: dict[str, Any] = {"timeout": choice.timeout, "max_retries": 0}  # Any: each provider's own
    address = choice.base_url or choice.provider.base_url
    direct = address is not None and _is_loopback(address)
    if choice.provider.speaks == "ollama":
        options = {
            "client_kwargs": {"timeout": choice.timeout, "trust_env": not direct},
            "num_ctx": choice.context,
        }
    if address is not None:
        options["base_url"] = address
    if choice.key is not None:
        options["api_key"] = choice.key
    elif choice.provider.key_variables and choice.base_url is not None:
        options["api_key"] = "none"  # a server of one's own: the client insists on something
    if choice.provider.speaks == "google_genai":
        options |= {"max_retries": 1, "vertexai": False}  # none at all is read as the client's own five
        if direct:
            options["client_args"] = {"trust_env": False}
    if choice.provider.speaks == "openai":
        options |= {"stream_usage": True, "use_responses_api": False}
        if direct:
            from openai import DefaultHttpxClient

            options["http_client"] = DefaultHttpxClient(trust_env=False)
            options["http_socket_options"] = ()  # else a warning that the above already answers
    return options


def _is_loopback(url: str) -> bool:
    """Whether an address is on this machine: then no proxy that a variable names sees what is sent."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False
