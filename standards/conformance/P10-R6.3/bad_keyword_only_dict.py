class Client:
    def get(self, url: str, *, headers: dict[str, str] = {}) -> str:  # expect: P10-R6.3
        return url + headers.get("host", "")
