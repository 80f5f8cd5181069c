"""Swap two registers."""


def swap(registers: list[int], a: int, b: int) -> None:
    held = registers[a]; registers[a] = registers[b]  # expect: P10-R4.3
    registers[b] = held
