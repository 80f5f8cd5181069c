def find_word(pages: list[list[list[str]]], word: str) -> int:
    for number, page in enumerate(pages):
        for row in page:
            for cell in row:
                if cell:
                    if cell == word:  # expect: P10-R4.6
                        return number
    return -1
