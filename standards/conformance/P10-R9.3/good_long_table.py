"""A stack machine: the table of its instructions is long, and every entry is known."""

from typing import Final


def push_zero(stack: list[int]) -> None:
    """Push 0."""
    stack.append(0)


def push_one(stack: list[int]) -> None:
    """Push 1."""
    stack.append(1)


def drop(stack: list[int]) -> None:
    """Drop the top."""
    _ = stack.pop()


def double(stack: list[int]) -> None:
    """Push the top again."""
    stack.append(stack[-1])


def negate(stack: list[int]) -> None:
    """Change the sign."""
    stack[-1] = -stack[-1]


def increment(stack: list[int]) -> None:
    """Add one."""
    stack[-1] += 1


def decrement(stack: list[int]) -> None:
    """Take one."""
    stack[-1] -= 1


def add(stack: list[int]) -> None:
    """Add two."""
    top = stack.pop()
    stack[-1] += top


def subtract(stack: list[int]) -> None:
    """Subtract."""
    top = stack.pop()
    stack[-1] -= top


def multiply(stack: list[int]) -> None:
    """Multiply."""
    top = stack.pop()
    stack[-1] *= top


def both(stack: list[int]) -> None:
    """Bits of both."""
    top = stack.pop()
    stack[-1] &= top


def either(stack: list[int]) -> None:
    """Bits of either."""
    top = stack.pop()
    stack[-1] |= top


def differ(stack: list[int]) -> None:
    """Bits that differ."""
    top = stack.pop()
    stack[-1] ^= top


def flip(stack: list[int]) -> None:
    """Flip the bits."""
    stack[-1] = ~stack[-1]


def shift(stack: list[int]) -> None:
    """One bit to the left."""
    stack[-1] <<= 1


def halve(stack: list[int]) -> None:
    """One bit to the right."""
    stack[-1] >>= 1


def swap(stack: list[int]) -> None:
    """Swap two."""
    stack[-1], stack[-2] = stack[-2], stack[-1]


def depth(stack: list[int]) -> None:
    """Push the depth."""
    stack.append(len(stack))


def clear(stack: list[int]) -> None:
    """Empty the stack."""
    stack.clear()


INSTRUCTIONS: Final = (
    push_zero,
    push_one,
    drop,
    double,
    negate,
    increment,
    decrement,
    add,
    subtract,
    multiply,
    both,
    either,
    differ,
    flip,
    shift,
    halve,
    swap,
    depth,
    clear,
)
NAMED: Final = {
    "push_zero": push_zero,
    "push_one": push_one,
    "drop": drop,
    "double": double,
    "negate": negate,
    "increment": increment,
    "decrement": decrement,
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "both": both,
    "either": either,
    "differ": differ,
    "flip": flip,
    "shift": shift,
    "halve": halve,
    "swap": swap,
    "depth": depth,
    "clear": clear,
}


def run(code: bytes) -> list[int]:
    """The stack that is left."""
    stack: list[int] = []
    for byte in code:
        INSTRUCTIONS[byte](stack)
    return stack


def step(stack: list[int], name: str) -> None:
    """One instruction by its name."""
    NAMED[name](stack)
