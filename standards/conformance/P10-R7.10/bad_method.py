class Parser:
    def tokens(self, text):
        yield from text.split()
        return len(text)

    def parse(self, text):
        yield "start"
        yield from self.tokens(text)  # expect: P10-R7.10
