def parse(text: str):
    yield text
    return True


def outer(text: str):
    ok = yield from parse(text)
    if ok:
        yield "ok"
    return (yield from parse(text))
