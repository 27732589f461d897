"""alliance report."""


def attach(app):
    pass
