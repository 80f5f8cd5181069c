"""Parameters that somebody else decides."""

import signal
from abc import ABC, abstractmethod
from types import FrameType, TracebackType
from typing import Protocol


class Sink(Protocol):
    def put(self, item: int) -> bool: ...


class Base(ABC):
    @abstractmethod
    def handle(self, code: int) -> bool: ...

    def hook(self, code: int) -> bool:
        return False


class Quiet(Base):
    def handle(self, code: int) -> bool:
        return True

    def hook(self, code: int) -> bool:
        return code > 1

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def on_signal(number: int, frame: FrameType | None) -> None:
    print("stop")


signal.signal(signal.SIGINT, on_signal)
