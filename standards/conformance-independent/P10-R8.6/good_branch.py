LIMIT = 3

if LIMIT > 2:
    KIND = "a"
else:
    KIND = "b"

try:
    N = int("3")
except ValueError:
    N = 0
