"""What may be asked: questionnaires, note forms and guidance as data, and their reader."""
