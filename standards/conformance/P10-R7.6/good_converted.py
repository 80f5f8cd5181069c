class ConfigError(Exception):
    """The configuration is wrong."""


def port_of(table):
    try:
        return int(table["port"])
    except KeyError as error:
        raise ConfigError("no port") from error
    except ValueError as error:
        raise ConfigError("no number") from error
