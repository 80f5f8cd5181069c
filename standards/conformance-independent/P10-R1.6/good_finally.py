def close(paths: list[str]) -> int:
    done = 0
    try:
        done += len(paths)
    finally:
        for p in paths:
            if not p:
                continue
            if p == "stop":
                break

        def later() -> int:
            return done

    return later()


def find(names: list[str]) -> int:
    try:
        pos = names.index("x")
    except ValueError:
        return -1
    else:
        return pos
