def dispatch(command, store):
    match command:
        case ["get", key]:
            return store[key]
        case ["put", key, value]:
            store[key] = value
            return value
        case ["list"]:
            return sorted(store)
        case ["size"]:
            return len(store)
        case _:
            raise ValueError(f"unknown command {command}")
