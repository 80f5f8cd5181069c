"""`python -m flightlm`: the same as the command `flightlm`."""

from flightlm.ground.cli import entry

entry()
