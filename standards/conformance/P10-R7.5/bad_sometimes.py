def fetch(source, attempts):
    for attempt in range(attempts):
        try:
            return source.get()
        except Exception:  # expect: P10-R7.5
            if attempt == attempts - 1:
                raise
    return None
