def label(user):
    """Ten code lines or fewer need no check at ground.

    The lines of the docstring do not count.

    Nor do blank lines.
    """
    first = user.first

    last = user.last
    # and comments do not
    return f"{first} {last}"
