import os  # expect: P10-R5.7

if os.environ.get("FEED_STRICT"):
    if not __debug__:
        raise RuntimeError("assertions are off")
