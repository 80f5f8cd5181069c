import re

DATE = re.compile(r"\d{4}-\d{2}")
TAB = "\t\x09\N{BULLET}\\d"


def is_date(text: str) -> bool:
    return DATE.match(text) is not None
