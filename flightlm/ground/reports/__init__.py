"""What `flightlm certify` prints: one format per module."""
