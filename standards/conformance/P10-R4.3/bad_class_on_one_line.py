class ParseError(Exception): pass  # expect: P10-R4.3


class Token: kind = "word"  # expect: P10-R4.3
