"""The guard that keeps tests on this machine."""

import asyncio
import socket
import threading

import pytest


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        assert socket.getaddrinfo("localhost", 80)


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "fourfold.invalid"])
def test_any_other_address_is_refused_before_a_packet_leaves(address: str) -> None:
    with pytest.raises(RuntimeError, match="loopback only"):
        socket.create_connection((address, 80))


def test_names_are_not_looked_up() -> None:
    with pytest.raises(RuntimeError, match="loopback only"):
        socket.gethostbyname("fourfold.invalid")


def test_datagrams_are_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sender, pytest.raises(RuntimeError, match="loopback only"):
        sender.sendto(b"x", ("192.0.2.1", 9))


def test_other_threads_and_event_loops_are_guarded() -> None:
    caught: list[str] = []

    def connect() -> None:
        try:
            asyncio.run(asyncio.wait_for(asyncio.open_connection("192.0.2.1", 80), 5))
        except RuntimeError as error:
            caught.append(str(error))

    thread = threading.Thread(target=connect)
    thread.start()
    thread.join()
    assert len(caught) == 1
    assert "loopback only" in caught[0]
