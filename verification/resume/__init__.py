"""Runs that are killed at random moments end with the weights of a run that nobody disturbed."""
