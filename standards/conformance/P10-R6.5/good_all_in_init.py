class Camera:
    def __init__(self, port: int) -> None:
        self.port = port
        self.buffer = b""
        self.size: int = 0

    def open(self) -> int:
        self.buffer = bytes(self.port)
        self.size += 1
        return len(self.buffer)
