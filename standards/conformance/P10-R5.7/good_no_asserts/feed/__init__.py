"""Nothing here can be stripped."""
