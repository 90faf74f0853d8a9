"""Diagrams of layered networks: from sizes to a laid-out scene, and from the scene to SVG or matplotlib."""
