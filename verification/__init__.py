"""Tools that make and check what stands in the repository as evidence."""

if not __debug__:
    raise RuntimeError("run Python without -O: it drops the assertions of these tools")
