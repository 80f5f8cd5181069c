import re


def pair(line):
    if (found := re.search(r"(\w+)=(\w+)", line)) is not None:
        return found.group(1)
    return ""
