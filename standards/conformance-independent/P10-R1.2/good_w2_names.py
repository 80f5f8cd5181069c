class Parser:
    def parse(self, text: str) -> list[str]:
        return self.tokens(text)

    def tokens(self, text: str) -> list[str]:
        return Lexer().parse(text)


class Lexer:
    def parse(self, text: str) -> list[str]:
        return text.split()
