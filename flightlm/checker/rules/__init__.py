"""One module per rule of the standard, in its order; `flightlm.checker.registry` lists them."""
