"""The book: all pages of the documentation as a web site that needs neither a server nor a network.

``build_book.py`` copies the pages and the executed notebooks to a folder, in which they have the paths of the
repository, and runs Sphinx there. The modules of this package are the extensions of Sphinx.
"""
