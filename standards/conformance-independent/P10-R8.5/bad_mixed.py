import functools

import click


class Cli:
    @staticmethod
    @click.command()  # expect: P10-R8.5
    def go() -> int:
        return 1

    @click.option("--n")  # expect: P10-R8.5
    @functools.wraps(print)
    def run(self) -> int:
        return 2
