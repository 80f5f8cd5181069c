# flightlm-test: profile=flight
class Inbox:
    def __init__(self) -> None:
        self.mails: list[str] = []

    def push(self, mail: str) -> None:
        if len(self.mails) >= 16:
            raise OverflowError("E1")
        self.mails.append(mail)
