"""The flight segment: everything that runs while the model runs."""
