"""A nested function returns from itself."""


def monitor(values: list[int]) -> None:
    """The return is the inner function's."""

    while True:  # flightlm: nonterminating

        def largest() -> int:
            return max(values)

        values.append(largest())
