import re


def words(text):
    parts = re.findall(r"\w+", text)
    first = re.compile("a")
    return parts[0], first.pattern
