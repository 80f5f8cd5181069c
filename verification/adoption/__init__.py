"""The guide of docs/adopting.md, run on a package that others wrote."""
