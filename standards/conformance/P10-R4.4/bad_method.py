class Mailer:
    def send(  # expect: P10-R4.4
        self,
        sender: str,
        to: str,
        copy: str,
        subject: str,
        text: str,
        attachment: bytes,
        priority: int,
    ) -> int:
        size = len(sender) + len(to) + len(copy)
        return size + len(subject) + len(text) + len(attachment) + priority
