# flightlm-test: profile=flight
class Inbox:
    def __init__(self) -> None:
        self.mails: list[str] = []  # expect-any a: P10-R3.10
        self.spam: list[str] = []  # expect-any b: P10-R3.10

    def push(self, mail: str) -> None:
        if len(self.spam) < 10:
            self.mails.append(mail)  # expect-any a: P10-R3.10

    def junk(self, mail: str) -> None:
        if len(self.spam) > 10:
            self.spam.append(mail)  # expect-any b: P10-R3.10
