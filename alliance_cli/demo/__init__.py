"""What does it look like with data? A synthetic practice: made-up clients whose course shows what the program sees."""
