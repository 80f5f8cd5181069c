import re


def version_of(text):
    found = re.match(r"v(\d+)", text)
    if found is None:
        raise ValueError(text)
    return found.group(1)
