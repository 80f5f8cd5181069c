"""`flightlm train`: from options to a run that can be killed at any moment and goes on."""
