import ast


def parse(text: str) -> object:
    """eval(text) would be wrong here."""
    return ast.literal_eval(text)  # not eval()
