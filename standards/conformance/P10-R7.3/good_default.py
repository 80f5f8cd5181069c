import os


def settings(table: dict[str, dict[str, str]]) -> str:
    section = table.get("main", {})
    home = os.environ.get("HOME", "/")
    return section["path"] + home.strip()
