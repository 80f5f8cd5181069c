class Camera:
    def __init__(self, port: int) -> None:
        self.port = port

    def open(self) -> int:
        self.buffer = bytearray(self.port)  # expect: P10-R6.5
        return len(self.buffer)
