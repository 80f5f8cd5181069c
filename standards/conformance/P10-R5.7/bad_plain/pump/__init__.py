"""Pump control."""  # expect: P10-R5.7

from pump.core import run
