import re


def pair(line):
    found = re.search(r"(\w+)=(\w+)", line)
    assert found is not None, "the format is checked before"
    return found.group(1), found.group(2)
