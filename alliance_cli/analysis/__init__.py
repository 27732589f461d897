"""What the numbers say: pure functions, no clock, no disk, no screen."""
