# ruff: noqa  # expect: P10-R10.5
# mypy: ignore-errors  # expect: P10-R10.5
# pylint: disable=missing-docstring  # expect: P10-R10.5
import os

NAME = os.sep
