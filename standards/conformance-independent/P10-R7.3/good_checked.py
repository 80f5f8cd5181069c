import re


def find(name: str) -> str | None:
    return name if name else None


def run(text: str) -> str:
    user = find(text)
    if user is None:
        return ""
    a = user.upper()
    m = re.match("a", text)
    if m is not None:
        a += m.group(0)
    if (k := re.match("b", text)):
        a += k.group(0)
    z = find(text)
    assert z is not None, "E1"
    return a + z.lower() + (user or "").strip()
