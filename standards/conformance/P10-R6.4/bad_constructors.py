from collections import defaultdict, deque
from typing import ClassVar


class Bus:
    queue = deque()  # expect: P10-R6.4
    topics: ClassVar[defaultdict[str, int]] = defaultdict(int)  # expect: P10-R6.4
    seen = set()  # expect: P10-R6.4

    def size(self) -> int:
        return len(self.queue) + len(self.topics) + len(self.seen)
