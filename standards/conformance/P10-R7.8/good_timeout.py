import socket
from urllib.request import urlopen


def ask(host, port):
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.settimeout(5.0)
    line.connect((host, port))
    other = socket.create_connection((host, port), timeout=2.0)
    third = socket.create_connection((host, port), 2.0)
    with urlopen("http://localhost/", timeout=3) as page:
        text = page.read()
    return line, other, third, text
