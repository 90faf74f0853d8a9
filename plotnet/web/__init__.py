"""Pages for notebooks: JavaScript modules in one text, a page that runs one, a frame around a page."""
