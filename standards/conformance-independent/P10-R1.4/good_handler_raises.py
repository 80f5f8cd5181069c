import smtplib


class Mailer:
    def __init__(self, host: str) -> None:
        self.host = host

    def __next__(self) -> int:
        return 1

    def send(self, text: str) -> bool:
        try:
            return bool(text)
        except KeyError:
            raise
        finally:
            self.host = ""

    def flush(self) -> bool:
        return self.send("x")


def deliver(client: smtplib.SMTP, text: str) -> None:
    client.send(text.encode())
