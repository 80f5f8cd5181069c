import re


def version_of(text):
    return re.match(r"v(\d+)", text).group(1)  # expect: P10-R7.3
