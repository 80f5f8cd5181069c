import readline  # noqa: F401 - line editing for input() comes with the import

URL = "x"  # noqa: E501  # the address of the archive cannot be broken
