"""Explorers: pictures that compute in the browser, whose state Python and sliders share."""
