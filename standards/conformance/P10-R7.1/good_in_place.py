import logging
import random
from collections import deque

log = logging.getLogger(__name__)


class History:
    def __init__(self) -> None:
        self.items: list[int] = []
        self.seen: set[int] = set()
        self.recent: deque[int] = deque()
        self.names: dict[int, str] = {}

    def add(self, item: int) -> None:
        self.items.append(item)
        self.items.sort()
        self.seen.add(item)
        self.seen.discard(0)
        self.recent.appendleft(item)
        self.recent.pop()
        self.names.update({item: str(item)})
        self.names.setdefault(item, "")
        self.names.pop(0, None)
        random.shuffle(self.items)
        log.info("added %s", item)
        print(item)
