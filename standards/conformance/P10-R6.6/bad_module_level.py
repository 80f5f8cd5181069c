import sys

for name in sys.argv:
    if name.startswith("-"):
        break

print(name)  # expect: P10-R6.6
