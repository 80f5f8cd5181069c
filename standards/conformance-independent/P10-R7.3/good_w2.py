import re


def run(text: str, d: dict[str, str]) -> str:
    m = re.match("a", text)
    if not m:
        return ""
    k = re.match("b", text)
    if k is None:
        raise ValueError("x")
    v = d.get("a")
    name = v.strip() if v is not None else ""
    w = d.get("b") or ""
    z = d.get("c")
    if z is not None and z.strip():
        name += z.strip()
    while (x := re.match("c", text)) is not None:
        text = text[x.end():]
    return m.group(0) + k.group(0) + name + w.strip()
