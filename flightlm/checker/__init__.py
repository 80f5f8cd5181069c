"""The analysis behind `flightlm certify`: standard library only; what it analyses never runs."""
