"""How a command goes about it: what several commands do, at the terminal and with files."""
