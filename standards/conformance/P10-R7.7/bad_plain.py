class ConfigError(Exception):
    """The configuration is wrong."""


def port_of(table):
    try:
        return int(table["port"])
    except KeyError:
        raise ConfigError("no port")  # expect: P10-R7.7
    except ValueError as error:
        raise ConfigError(f"no number: {error}")  # expect: P10-R7.7
