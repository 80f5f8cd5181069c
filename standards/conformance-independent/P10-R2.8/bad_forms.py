import re


def clean(text: str) -> str:
    text = re.sub(r"(x+x+)+y", "", text)  # expect-any a: P10-R2.8
    return re.sub("((?:a|b)+)*", "-", text)  # expect-any b: P10-R2.8
