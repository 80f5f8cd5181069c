"""Plugins that register when they are defined."""

NAMES: list[str] = []


class Plugin:
    """The base of plugins."""

    def __init_subclass__(cls) -> None:  # expect: P10-R8.4
        NAMES.append(cls.__name__)

    def __class_getitem__(cls, item: object) -> type:  # expect: P10-R8.4
        return cls
