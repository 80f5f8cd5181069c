def connect(host, port, *, timeout=1.0, retries=3, proxy=None, tls=True, verify=True, user=None):
    return host


class Client:
    def __init__(self, a, b, c, *, d=1, e=2, f=3, g=4):
        self.a = a
