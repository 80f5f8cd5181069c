# flightlm-test: profile=flight

"""A socket that was given a timeout."""

import socket


def receive(link: socket.socket) -> bytes:
    """settimeout holds for every later call."""
    link.settimeout(0.5)
    return link.recv(1024)


def peek(link: socket.socket) -> bytes:
    """A socket that does not wait."""
    link.setblocking(False)
    return link.recv(16)
