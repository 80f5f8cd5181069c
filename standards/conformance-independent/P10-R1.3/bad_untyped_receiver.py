# flightlm-test: profile=flight
class Directory:
    def __init__(self, entries):
        self.entries = entries

    def size_on_disk(self):  # expect-any a: P10-R1.3
        total = 0
        for entry in self.entries:
            total += entry.size_on_disk()
        return total
