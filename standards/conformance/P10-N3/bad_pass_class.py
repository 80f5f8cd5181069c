class ChecksumError(Exception):
    pass  # expect: P10-N3
