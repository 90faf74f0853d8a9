"""Write animated GIFs with one palette for all frames, so that colors do not flicker."""

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
from plotnet.diagram.bidi import is_rtl
from plotnet.diagram.diagram import Diagram
from plotnet.diagram.labels import Label, clusters, make_label
from plotnet.diagram.theme import Theme

LAST_FRAME_MS = 3000  # minimum duration of the last frame in milliseconds

_MIN_FRAME_MS = 20  # browsers slow down shorter frames
_MAX_COLORS = 255  # the remaining index means "unchanged"
_MAX_EXACT_COLORS = 128  # in the palette; the other entries approximate blended colors

# layout of the captions, in ems
_LEADING = 1.25
_MARGIN = 1.25
_SPACE = 0.25


def write_gif(pictures: Iterable[Image.Image], *, fps: float, title: str) -> bytes:
    """
    Write an animated GIF that repeats forever.

    Parameters
    ----------
    pictures : iterable of PIL.Image.Image
        Frames, all of the same size; consumed lazily.
    fps : float
        Frames per second; the last frame is shown for at least `LAST_FRAME_MS`.
    title : str
        Comment of the file.

    Returns
    -------
    bytes
        The content of the file.
    """
    packed = []
    color_counts: list[tuple[NDArray[np.int32], NDArray[np.intp]]] = []
    shape = (0, 0)
    for picture in pictures:
        rgb = np.asarray(picture.convert("RGB"))
        shape = rgb.shape[:2]
        color_counts.append(
            np.unique(_encode_colors(rgb[::2, ::2]), return_counts=True)
        )  # a quarter of the pixels suffices
        packed.append(zlib.compress(rgb.tobytes(), 1))
    palette = _choose_palette(color_counts)
    table = _palette_index_table(palette)
    unchanged = len(palette)  # transparent index
    colors = bytes(palette.tobytes()) + bytes(3)
    frames = []
    previous: NDArray[np.uint8] | None = None
    for compressed in packed:
        current = table[
            _encode_colors(np.frombuffer(zlib.decompress(compressed), np.uint8).reshape(*shape, 3))
        ]
        frame = Image.fromarray(
            current if previous is None else np.where(current == previous, np.uint8(unchanged), current)
        )
        frame.putpalette(colors)
        frames.append(frame)
        previous = current
    frame_ms = max(_MIN_FRAME_MS, round(100 / fps) * 10)  # the unit of GIF is 1/100 s
    buffer = io.BytesIO()
    frames[0].save(
        buffer,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=[frame_ms] * (len(frames) - 1) + [max(frame_ms, LAST_FRAME_MS)],
        loop=0,
        comment=title.encode(),
        palette=colors,
        transparency=unchanged,
        disposal=1,
        optimize=False,
    )
    return buffer.getvalue()


def _choose_palette(color_counts: Sequence[tuple[NDArray[np.int32], NDArray[np.intp]]]) -> NDArray[np.uint8]:
    """Choose up to 255 colors: those of large areas, and approximations of blended colors."""
    codes, where = np.unique(np.concatenate([codes for codes, _ in color_counts]), return_inverse=True)
    if len(codes) > _MAX_COLORS:
        largest_area = np.zeros(len(codes), np.intp)  # largest area of each color in any frame
        np.maximum.at(largest_area, where, np.concatenate([counts for _, counts in color_counts]))
        order = np.argsort(-largest_area, kind="stable")
        threshold = max(16, color_counts[0][1].sum() / 5000)
        exact = min(_MAX_EXACT_COLORS, int((largest_area >= threshold).sum()))
        row = Image.fromarray(_decode_colors(codes[order[exact:]])[None])
        blended = row.quantize(_MAX_COLORS - exact, Image.Quantize.MAXCOVERAGE).getpalette() or []
        rest = np.array(blended, np.int32).reshape(-1, 3) @ [1 << 16, 1 << 8, 1]
        codes = np.unique(np.r_[codes[order[:exact]], rest])
    return _decode_colors(codes)


def _palette_index_table(palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Map each of the 2**24 colors to the index of the nearest color of the palette."""
    steps = np.arange(4, 256, 8)  # centers of cubes of 8 x 8 x 8 colors
    cubes = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    colors = palette.astype(np.int32)
    # |a - b|^2 without |a|^2, which is the same for the whole palette
    distance = (colors**2).sum(axis=1) - 2 * cubes @ colors.T
    nearest = distance.argmin(axis=1).astype(np.uint8).reshape(32, 32, 32)
    table = nearest.repeat(8, axis=0).repeat(8, axis=1).repeat(8, axis=2).ravel()
    table[colors @ [1 << 16, 1 << 8, 1]] = np.arange(len(colors))
    return np.asarray(table, np.uint8)


def _encode_colors(rgb: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Encode each color as one integer."""
    codes = np.zeros(rgb.shape[:2], np.int32)
    for channel in range(3):
        codes <<= 8
        codes |= rgb[..., channel]
    return codes


def _decode_colors(codes: NDArray[np.int32]) -> NDArray[np.uint8]:
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=-1).astype(np.uint8)


def draw_frames(frames: Iterable[Diagram], captions: Sequence[str], *, dpi: float) -> Iterator[Image.Image]:
    """
    Draw diagrams with their captions below.

    Parameters
    ----------
    frames : iterable of Diagram
        Diagrams of the same figure size.
    captions : sequence of str
        One caption per frame.
    dpi : float
        Dots per inch.

    Yields
    ------
    PIL.Image.Image
        Image of a frame with its caption.
    """
    area: _CaptionArea | None = None
    for frame, caption in zip(frames, captions, strict=True):
        area = area or _CaptionArea(captions, frame.scene.width)
        theme = frame.themes[0]
        picture = _open(render(frame.scene, theme, "tiff", title="", dpi=dpi, transparent=False))
        text = _open(area.draw(caption, theme, picture.width, dpi))
        image = Image.new("RGB", (picture.width, picture.height + text.height))
        image.paste(picture)
        image.paste(text, (0, picture.height))
        yield image


def _open(tiff: bytes) -> Image.Image:
    """Open an image saved by matplotlib as TIFF, which is uncompressed and faster to write than PNG."""
    return Image.open(io.BytesIO(tiff))


class _CaptionArea:
    """Area of the captions, as high as the longest caption requires."""

    def __init__(self, captions: Iterable[str], width: float) -> None:
        self.width = width
        self.size = min(16.0, max(8.0, width / 40))
        max_width = (width - 2 * _MARGIN * self.size) / self.size
        self.lines = {caption: _wrap(caption, max_width) for caption in captions}
        self.height = (max(map(len, self.lines.values())) * _LEADING + 0.85) * self.size

    def draw(self, caption: str, theme: Theme, width_px: int, dpi: float) -> bytes:
        """Draw a caption as an image of the given width in pixels."""
        figure = Figure(figsize=(width_px / dpi, self.height / 72), dpi=dpi, facecolor=theme.paper)
        figure.set_layout_engine("none")
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set(xlim=(0, self.width), ylim=(-self.height, 0))
        ax.set_axis_off()
        paths = []
        for row, line in enumerate(self.lines[caption], start=1):
            for label, x in line:
                transform = Affine2D().translate(_MARGIN + x, -row * _LEADING).scale(self.size)
                paths += [transform.transform_path(outline) for outline in outlines(label)]
        # add_patch would compute data limits, which takes longer than drawing
        ax.add_artist(PathPatch(Path.make_compound_path(*paths), facecolor=theme.ink, linewidth=0))
        FigureCanvasAgg(figure)
        return figure_bytes(figure, "tiff", title="", dpi=dpi, transparent=False)


def _wrap(text: str, max_width: float) -> list[list[tuple[Label, float]]]:
    """Break text into lines of labels with their x positions, in ems."""
    lines: list[list[tuple[Label, float]]] = [[]]
    texts = [""]
    x = 0.0
    for word in text.split():
        space = _SPACE if lines[-1] else 0.0
        for label in _breakable_parts(word, max_width):
            if lines[-1] and x + space + label.width > max_width:
                lines.append([])
                texts.append("")
                x = space = 0.0
            lines[-1].append((label, x + space))
            texts[-1] += " " * bool(space) + label.source
            x += space + label.width
            space = 0.0
    # words from right to left are in the right order in a label of the whole line
    return [
        [(make_label(text), 0.0)] if is_rtl(text) else line for text, line in zip(texts, lines, strict=True)
    ]


def _breakable_parts(word: str, max_width: float) -> Iterator[Label]:
    """Split a word where lines may break: between ideographs, and anywhere if it is too long."""
    for wide, group in groupby(clusters(word), lambda cluster: east_asian_width(cluster[0]) in "WF"):
        letters = list(group)
        label = make_label("".join(letters).replace("$", r"\$"))
        if wide or label.width > max_width:
            yield from (make_label(letter.replace("$", r"\$")) for letter in letters)
        else:
            yield label
