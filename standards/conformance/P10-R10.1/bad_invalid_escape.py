import re

DATE = re.compile("\d{4}-\d{2}")  # expect: P10-R10.1


def is_date(text: str) -> bool:
    return DATE.match(text) is not None
