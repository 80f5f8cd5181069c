def read(path: str) -> str:
    text = ""
    try:
        text = open(path, encoding="utf-8").read()
    except OSError as error:
        text = "?"
    if text == "?":
        return str(error)  # expect: P10-R6.6
    return text
