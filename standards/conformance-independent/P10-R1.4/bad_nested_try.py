"""The inner try does not catch, the outer one does."""
import socket


def connect(host: str) -> bool:
    try:
        try:
            if not host:
                raise ConnectionError("empty")  # expect: P10-R1.4
        except ValueError:
            return False
        finally:
            host = ""
    except OSError:
        return False
    return True


def poll(sock: socket.socket) -> int:
    for _ in range(3):
        try:
            with sock:
                raise TimeoutError  # expect: P10-R1.4
        except Exception:
            continue
    return 0
