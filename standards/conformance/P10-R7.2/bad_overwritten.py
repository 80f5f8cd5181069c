def load(store, key):
    value = store.primary(key)  # expect: P10-R7.2
    value = store.secondary(key)
    return value
