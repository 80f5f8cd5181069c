from dataclasses import dataclass, field


@dataclass
class Order:
    number: int
    lines: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
