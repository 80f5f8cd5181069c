import socket
from urllib.request import urlopen


def ask(host, port):
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # expect: P10-R7.8
    line.connect((host, port))
    other = socket.create_connection((host, port))  # expect: P10-R7.8
    page = urlopen("http://localhost/")  # expect: P10-R7.8
    return line, other, page
