"""How it is asked: the keyboard and the mouse."""
