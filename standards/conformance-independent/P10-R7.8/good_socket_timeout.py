import socket


def dial(host: str) -> bytes:
    with socket.socket() as s:
        s.settimeout(3.0)
        s.connect((host, 80))
        return s.recv(10)


def pos(host: str) -> None:
    with socket.create_connection((host, 80), 2.0) as c:
        c.sendall(b"x")
