def parse(text):
    if not text:
        return  # expect: P10-R7.9
    if text.isdigit():
        return int(text)
    return text
