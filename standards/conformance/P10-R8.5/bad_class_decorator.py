"""Register message classes by a class decorator."""

from dataclasses import dataclass

HANDLED: dict[str, type] = {}


def message(kind: type) -> type:
    """Note a message class."""
    HANDLED[kind.__name__] = kind
    return kind


@message  # expect: P10-R8.5
@dataclass(frozen=True)
class Heartbeat:
    """I am alive."""

    sender: str


class Bus:
    """Delivers messages."""

    @message  # expect: P10-R8.5
    def deliver(self) -> None:
        """Deliver what waits."""
