"""The ground segment: command line, file formats of others, reports."""
