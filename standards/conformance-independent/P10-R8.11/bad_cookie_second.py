#!/usr/bin/env python3
# vim: set fileencoding=utf-8 :  # expect: P10-R8.11
import os as ös  # expect: P10-R8.11


def f() -> str:
    return ös.sep  # expect: P10-R8.11
