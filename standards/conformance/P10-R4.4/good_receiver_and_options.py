"""The receiver and keyword-only parameters with defaults do not count."""


class Plot:
    def line(
        self,
        x: float,
        y: float,
        dx: float,
        dy: float,
        color: str,
        width: int,
        *,
        dashed: bool = False,
        label: str = "",
        alpha: float = 1.0,
    ) -> str:
        head = f"{x} {y} {dx} {dy}"
        return f"{head} {color} {width} {dashed} {label} {alpha}"
