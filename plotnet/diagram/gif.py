"""Animated GIFs: one palette for the whole film, so that a colour stays the same from frame to frame."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from unicodedata import east_asian_width

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from PIL import Image

from plotnet.diagram.axes import figure_bytes, outlines, render
from plotnet.diagram.diagram import Diagram
from plotnet.diagram.labels import Label, clusters, make_label
from plotnet.diagram.theme import Theme

HOLD = 3000  # ms; the last frame stays at least so long before the film starts again

_SHORTEST = 20  # ms; what is shorter browsers show slowly
_MOST = 255  # colours; one more number stands for what does not change
_EXACT = 128  # at most so many colours are kept as they are; the rest is for what lies between

# of the captions, in ems
_LEADING = 1.25
_MARGIN = 1.25
_SPACE = 0.25


def write_gif(pictures: Iterable[Image.Image], *, fps: float, title: str) -> bytes:
    """
    Join pictures to a film that repeats for ever.

    Parameters
    ----------
    pictures : iterable of PIL.Image.Image
        All of one size; they are looked at one by one.
    fps : float
        Frames a second; the last one is held for `HOLD` milliseconds.
    title : str
        Goes into the comment.

    Returns
    -------
    bytes
        The content of the file.
    """
    packed = []
    tally: list[tuple[NDArray[np.int32], NDArray[np.intp]]] = []
    shape = (0, 0)
    for picture in pictures:
        rgb = np.asarray(picture.convert("RGB"))
        shape = rgb.shape[:2]
        tally.append(np.unique(_codes(rgb[::2, ::2]), return_counts=True))  # a quarter tells enough
        packed.append(zlib.compress(rgb.tobytes(), 1))
    palette = _palette(tally)
    table = _table(palette)
    same = len(palette)  # the number that stands for what does not change
    colours = bytes(palette.tobytes()) + bytes(3)
    frames = []
    before: NDArray[np.uint8] | None = None
    for piece in packed:
        now = table[_codes(np.frombuffer(zlib.decompress(piece), np.uint8).reshape(*shape, 3))]
        frame = Image.fromarray(now if before is None else np.where(now == before, np.uint8(same), now))
        frame.putpalette(colours)
        frames.append(frame)
        before = now
    beat = max(_SHORTEST, round(100 / fps) * 10)  # GIF counts in hundredths of a second
    buffer = io.BytesIO()
    frames[0].save(
        buffer,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=[beat] * (len(frames) - 1) + [max(beat, HOLD)],
        loop=0,
        comment=title.encode(),
        palette=colours,
        transparency=same,
        disposal=1,
        optimize=False,
    )
    return buffer.getvalue()


def _palette(tally: Sequence[tuple[NDArray[np.int32], NDArray[np.intp]]]) -> NDArray[np.uint8]:
    """Choose up to 255 colours: those of areas as they are, and some of what lies between them."""
    codes, where = np.unique(np.concatenate([codes for codes, _ in tally]), return_inverse=True)
    if len(codes) > _MOST:
        most = np.zeros(len(codes), np.intp)  # the largest area that each has in any picture
        np.maximum.at(most, where, np.concatenate([counts for _, counts in tally]))
        order = np.argsort(-most, kind="stable")
        area = max(16, tally[0][1].sum() / 5000)
        exact = min(_EXACT, int((most >= area).sum()))
        strip = Image.fromarray(_rgb(codes[order[exact:]])[None])
        between = strip.quantize(_MOST - exact, Image.Quantize.MAXCOVERAGE).getpalette() or []
        rest = np.array(between, np.int32).reshape(-1, 3) @ [1 << 16, 1 << 8, 1]
        codes = np.unique(np.r_[codes[order[:exact]], rest])
    return _rgb(codes)


def _table(palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give for each of the 2**24 colours its place in the palette; nearest where it is not in it."""
    steps = np.arange(4, 256, 8)  # the middles of cubes of eight levels
    cubes = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    colours = palette.astype(np.int32)
    # |a - b|^2 without what is the same for all colours of the palette
    distance = (colours**2).sum(axis=1) - 2 * cubes @ colours.T
    nearest = distance.argmin(axis=1).astype(np.uint8).reshape(32, 32, 32)
    table = nearest.repeat(8, axis=0).repeat(8, axis=1).repeat(8, axis=2).ravel()
    table[colours @ [1 << 16, 1 << 8, 1]] = np.arange(len(colours))
    return np.asarray(table, np.uint8)


def _codes(rgb: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Write each colour as one number."""
    codes = np.zeros(rgb.shape[:2], np.int32)
    for channel in range(3):
        codes <<= 8
        codes |= rgb[..., channel]
    return codes


def _rgb(codes: NDArray[np.int32]) -> NDArray[np.uint8]:
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=-1).astype(np.uint8)


def draw_frames(frames: Iterable[Diagram], captions: Sequence[str], *, dpi: float) -> Iterator[Image.Image]:
    """
    Draw diagrams, each with its sentence below.

    Parameters
    ----------
    frames : iterable of Diagram
        All on sheets of one size.
    captions : sequence of str
        One a frame.
    dpi : float
        Dots per inch.

    Yields
    ------
    PIL.Image.Image
        One picture a frame.
    """
    strip: _Strip | None = None
    for frame, caption in zip(frames, captions, strict=True):
        strip = strip or _Strip(captions, frame.scene.width)
        theme = frame.themes[0]
        above = _open(render(frame.scene, theme, "tiff", title="", dpi=dpi, transparent=False))
        below = _open(strip.draw(caption, theme, above.width, dpi))
        whole = Image.new("RGB", (above.width, above.height + below.height))
        whole.paste(above)
        whole.paste(below, (0, above.height))
        yield whole


def _open(tiff: bytes) -> Image.Image:
    """Take a picture from matplotlib, which does not pack a TIFF and so writes it sooner than a PNG."""
    return Image.open(io.BytesIO(tiff))


class _Strip:
    """Where the captions stand: as high as the longest needs."""

    def __init__(self, captions: Iterable[str], width: float) -> None:
        self.width = width
        self.size = min(16.0, max(8.0, width / 40))
        room = (width - 2 * _MARGIN * self.size) / self.size
        self.lines = {caption: _wrap(caption, room) for caption in captions}
        self.height = (max(map(len, self.lines.values())) * _LEADING + 0.85) * self.size

    def draw(self, caption: str, theme: Theme, across: int, dpi: float) -> bytes:
        """Draw a caption on paper of its own, so many dots wide."""
        figure = Figure(figsize=(across / dpi, self.height / 72), dpi=dpi, facecolor=theme.paper)
        figure.set_layout_engine("none")
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set(xlim=(0, self.width), ylim=(-self.height, 0))
        ax.set_axis_off()
        paths = []
        for row, line in enumerate(self.lines[caption], start=1):
            for label, x in line:
                place = Affine2D().translate(_MARGIN + x, -row * _LEADING).scale(self.size)
                paths += [place.transform_path(outline) for outline in outlines(label)]
        # an artist, not a patch: matplotlib would look for its limits, which takes longer than drawing it
        ax.add_artist(PathPatch(Path.make_compound_path(*paths), facecolor=theme.ink, linewidth=0))
        FigureCanvasAgg(figure)
        return figure_bytes(figure, "tiff", title="", dpi=dpi, transparent=False)


def _wrap(text: str, room: float) -> list[list[tuple[Label, float]]]:
    """Break a text into lines of labels with their places, all in ems."""
    lines: list[list[tuple[Label, float]]] = [[]]
    x = 0.0
    for word in text.split():
        space = _SPACE if lines[-1] else 0.0
        for label in _pieces(word, room):
            if lines[-1] and x + space + label.width > room:
                lines.append([])
                x = space = 0.0
            lines[-1].append((label, x + space))
            x += space + label.width
            space = 0.0
    return lines


def _pieces(word: str, room: float) -> Iterator[Label]:
    """Give what must stay together: the whole word, or a letter where it is of ideographs or too long."""
    for wide, group in groupby(clusters(word), lambda cluster: east_asian_width(cluster[0]) in "WF"):
        letters = list(group)
        whole = make_label("".join(letters).replace("$", r"\$"))
        if wide or whole.width > room:
            yield from (make_label(letter.replace("$", r"\$")) for letter in letters)
        else:
            yield whole
