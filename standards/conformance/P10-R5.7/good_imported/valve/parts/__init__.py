"""The package around it is imported first."""
