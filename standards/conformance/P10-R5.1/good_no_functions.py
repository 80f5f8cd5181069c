# flightlm-test: profile=flight
"""Constants only."""

ROWS = 4
COLUMNS = 8
