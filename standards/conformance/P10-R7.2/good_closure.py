def counter(start):
    total = start.count()

    def show():
        return total

    return show
