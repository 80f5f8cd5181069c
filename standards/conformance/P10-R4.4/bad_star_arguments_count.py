def trace(source: str, line: int, level: int, code: int, text: str, *values: int, **tags: str) -> str:  # expect: P10-R4.4 P10-R4.7
    head = f"{source}:{line} {level} {code} {text}"
    return f"{head} {values} {tags}"
