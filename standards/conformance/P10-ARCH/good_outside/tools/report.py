# flightlm-test: wall=core:math
"""A module outside every wall."""

import json
import socket


def host() -> str:
    """The machine's name as JSON."""
    return json.dumps(socket.gethostname())
