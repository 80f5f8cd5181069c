"""`flightlm bench`: this implementation and its peers, side by side on this machine."""
