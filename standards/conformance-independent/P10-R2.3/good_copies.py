def purge(users: dict[str, int], log: list[str]) -> None:
    for name in list(users):
        if users[name] == 0:
            del users[name]
    for line in log[:]:
        if not line:
            log.remove(line)
    for key in tuple(users.keys()):
        users.pop(key)
    for item in log.copy():
        log.append(item)
