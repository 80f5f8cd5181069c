def colour_of(table, name):
    if name in table:
        return table[name]
    return table.get("default", "black")
