from dataclasses import dataclass, field


@dataclass
class Basket:
    owner: str
    items: list[str] = field(default_factory=list)

    def count(self) -> int:
        return len(self.items)
