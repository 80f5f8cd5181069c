def colour_of(table, name):
    try:
        return table[name]
    except KeyError:  # expect: P10-R7.6
        return "black"
