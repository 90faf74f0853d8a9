"""The built-in lessons."""
