"""What you can type: one file per noun, one short function per verb."""
