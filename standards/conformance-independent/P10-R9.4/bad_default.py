from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Job:
    names: list[int] = field(default_factory=lambda: [1])  # expect: P10-R9.4


groups = defaultdict(lambda: 3)  # expect: P10-R9.4
table = {"a": lambda: 1}  # expect: P10-R9.4
