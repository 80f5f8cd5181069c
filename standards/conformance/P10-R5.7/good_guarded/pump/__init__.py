"""Pump control."""

if not __debug__:
    raise RuntimeError("pump needs its assertions; run Python without -O")
