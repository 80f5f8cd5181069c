import re


def f(text: str) -> list[str]:
    glob = "(a+)+"
    print(glob, text.replace("(a+)+", ""))
    return re.findall(r"\w+|\d+", text)
