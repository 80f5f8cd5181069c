class Board:
    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.cells = [0] * size
        self.clear()

    def clear(self) -> None:
        for place in range(self.size):
            self.cells[place] = 0

    def mark(self, place):
        if place >= self.size:
            return
        self.cells[place] = 1


def play(board: Board) -> None:
    board.clear()
    board.mark(1)
    board.size > 1 and board.mark(2)
