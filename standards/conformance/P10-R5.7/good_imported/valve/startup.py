import sys


def refuse():
    print("assertions are off", file=sys.stderr)
    raise SystemExit(70)


if not __debug__:
    refuse()
