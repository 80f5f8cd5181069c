import re
import shutil

PATTERN = re.compile("a(b)")


class Repo:
    def find(self, key: str) -> "str | None":
        return key or None


def run(repo: Repo, text: str, d: dict[str, list[int]]) -> int:
    n = len(repo.find("x").strip())  # expect: P10-R7.3
    m = PATTERN.search(text)
    n += len(m.group(1))  # expect: P10-R7.3
    tool = shutil.which("git")
    n += len(tool.strip())  # expect: P10-R7.3
    row = d.get("x")
    n += row[0]  # expect: P10-R7.3
    n += len(PATTERN.match(text)[0])  # expect: P10-R7.3
    return n
