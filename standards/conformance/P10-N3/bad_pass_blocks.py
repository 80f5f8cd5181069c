def poll(port: int, log: list[str]) -> bool:
    if port == 0:
        pass  # expect: P10-N3
    else:
        log.append("polled")
    try:
        log.append(str(port))
    except ValueError:
        pass  # expect: P10-N3
    return True
