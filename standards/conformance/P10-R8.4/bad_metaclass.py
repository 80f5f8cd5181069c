"""Register every exporter class by itself."""


class Registering(type):
    """Keeps the classes that it makes."""

    known: tuple[str, ...] = ()


class Exporter(metaclass=Registering):  # expect: P10-R8.4
    """The base of exporters."""


class CsvExporter(Exporter):
    """Writes CSV."""
