"""Positional parameters with defaults still have to be thought of."""


async def fetch(url: str, tries: int = 3, wait: float = 1.0, proxy: str = "", agent: str = "", cache: bool = True, limit: int = 10) -> str:  # expect: P10-R4.4 P10-R4.7
    options = f"{tries} {wait} {proxy}"
    return f"{url} {options} {agent} {cache} {limit}"
