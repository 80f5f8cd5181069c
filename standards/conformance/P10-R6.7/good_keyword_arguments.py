"""Keyword arguments and attributes bind no name."""

import argparse


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="x")
    made.add_argument("--count", type=int, help="how many")
    made.set_defaults(id=3, input="-")
    return made
