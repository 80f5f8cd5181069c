# flightlm-test: profile=flight

"""Sockets and select."""

import select
import socket


def receive(link: socket.socket) -> bytes:
    """Wait for bytes."""
    return link.recv(1024)  # expect: P10-R2.6


def serve(port: socket.socket) -> socket.socket:
    """Wait for a caller."""
    caller, _ = port.accept()  # expect: P10-R2.6
    return caller


def ready(link: socket.socket) -> bool:
    """select without its fourth argument."""
    found, _, _ = select.select([link], [], [])  # expect: P10-R2.6
    return len(found) > 0
