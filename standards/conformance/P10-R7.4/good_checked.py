def split(items: list[int], size: int) -> list[list[int]]:
    if size <= 0:
        raise ValueError("a size")
    assert len(items) % size == 0, "whole parts"
    return [items[i : i + size] for i in range(0, len(items), size)]
