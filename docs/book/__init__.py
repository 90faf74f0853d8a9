"""The book: all pages of the documentation as a web site that needs no server and no network.

`build` copies the pages and the executed notebooks to a folder, in which they have the same paths as in the
repository, and runs Sphinx there. This package is also the Sphinx extension of the book: its modules adapt the
lessons, the mathematics and the pages of pictures.
"""
