"""Plot a histogram; matplotlib is loaded on first use."""


def histogram(values: list[float], path: str) -> None:
    """Write a histogram."""
    import matplotlib.pyplot as plt  # expect: P10-R8.6

    plt.hist(values)
    plt.savefig(path)


class Exporter:
    """Writes tables."""

    def excel(self, path: str) -> object:
        """An empty workbook."""
        from openpyxl import Workbook  # expect: P10-R8.6

        return Workbook(path)
