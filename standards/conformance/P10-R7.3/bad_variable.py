import re

PATTERN = re.compile(r"(\w+)=(\w+)")


def pair(line):
    found = PATTERN.search(line)
    key = found.group(1)  # expect: P10-R7.3
    return key, found.group(2)
