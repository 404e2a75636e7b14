"""Look at connectives: in Jupyter, as HTML or SVG, for a folder, or in a local page."""

from .render import render, render_page, to_displacy
from .svg import draw

__all__ = ["draw", "render", "render_page", "to_displacy"]
