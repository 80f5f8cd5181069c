"""Paths of the spool folder."""

import os

SPOOL = "/var/spool/scale"

if os.sep == "/":

    def spool(name: str) -> str:  # expect: P10-R8.6
        """The path of a job."""
        return f"{SPOOL}/{name}"

else:

    def spool(name: str) -> str:  # expect: P10-R8.6
        """The path of a job."""
        return f"C:\\spool\\{name}"
