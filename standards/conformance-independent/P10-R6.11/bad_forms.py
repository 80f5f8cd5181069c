from dataclasses import dataclass


@dataclass
class Frame:
    seq: int
    size: int


def send(frame: "Frame") -> None:
    for frame.seq in range(3):  # expect: P10-R6.11
        print(frame.seq)
    del frame.size  # expect: P10-R6.11
    with open("x", encoding="utf-8") as frame.size:  # expect: P10-R6.11
        pass
