"""Evidence about the checker: speed, precision, comparisons."""
