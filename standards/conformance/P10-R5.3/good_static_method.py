"""A static method that only looks; its first parameter is no receiver."""


class Words:
    @staticmethod
    def is_plain(text: str) -> bool:
        return text.strip() == text

    @staticmethod
    def count(text: str) -> int:
        return len(text.split())


def first(text: str) -> str:
    assert Words.is_plain(text), "no spaces around it"
    assert Words.count(text) > 0, "there is a word"
    return text.split()[0]
