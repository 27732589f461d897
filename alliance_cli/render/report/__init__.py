"""The report before supervision: made once as data, shown on screen, as Markdown or as HTML."""
