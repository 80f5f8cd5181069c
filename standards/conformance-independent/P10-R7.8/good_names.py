class Door:
    def open(self) -> int:
        return 1

    def run(self) -> int:
        return 2

    def system(self) -> int:
        return 3


def use(door: Door) -> int:
    return door.open() + door.run() + door.system()
