"""Exceptions that leave the function."""


class ConfigError(Exception):
    """The configuration cannot be used."""


def port_of(settings: dict[str, str]) -> int:
    """The port of a configuration."""
    try:
        port = int(settings["port"])
    except (KeyError, ValueError) as error:
        raise ConfigError("no usable port") from error
    if port <= 0:
        raise ConfigError(f"port {port}")
    return port
