import os
import sys


class Room:
    def exit(self) -> str:
        return "north"

    def kill(self, pid: int) -> int:
        return pid

    def quit(self) -> bool:
        return True


def go(room: Room) -> str:
    room.quit()
    room.kill(3)
    os.getpid()
    sys.stdout.write("x")
    return room.exit()
