"""`Film`: a sequence of diagrams with captions, shown in a player and saved as HTML or animated GIF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plotnet.diagram.diagram import Diagram
from plotnet.diagram.files import check_filename
from plotnet.diagram.formats import FILM_FORMATS, warn_if_large
from plotnet.diagram.player import write_page
from plotnet.files import FileName, write_atomically
from plotnet.validation import check_number, check_text, is_sequence
from plotnet.web.page import write_frame

_FORMATS = tuple(FILM_FORMATS)


@dataclass(frozen=True, init=False, repr=False)
class Film:
    """
    Animation: a sequence of diagrams with captions.

    Films are immutable. Notebooks display a player with buttons to play, pause and step, and a slider; it
    responds to Space, the arrow keys, Home and End. `save` writes an HTML page with the player, or an
    animated GIF.

    Parameters
    ----------
    frames : iterable of Diagram
        Frames, all of the same figure size.
    captions : sequence of str
        One sentence for each frame that says what it shows. It is displayed below the frame and read by
        screen readers. Plain text, without mathematics.
    title : str
        Title.
    fps : float
        Frames per second, 0.01 to 50.

    Attributes
    ----------
    frames : tuple of Diagram
        Frames in order.
    captions : tuple of str
        Caption of each frame.

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid; the message suggests a valid value.

    Examples
    --------
    >>> from plotnet import Diagram, Film
    >>> frames = [Diagram([2, 3, 1], direction=direction) for direction in ("down", "right")]
    >>> film = Film(frames, ["The input is on top.", "The input is on the left."], title="Turning")
    >>> film
    Film('Turning', 2 frames)
    >>> len(film), film.frames[1].direction
    (2, 'right')
    """

    frames: tuple[Diagram, ...]
    captions: tuple[str, ...]
    title: str
    fps: float

    def __init__(
        self,
        frames: Iterable[Diagram],
        captions: Sequence[str],
        *,
        title: str = "A layered network, step by step",
        fps: float = 1,
    ) -> None:
        diagrams = _check_frames(frames)
        checked: dict[str, Any] = {
            "frames": diagrams,
            "captions": _check_captions(captions, len(diagrams)),
            "title": check_text(title, "title"),
            "fps": check_fps(fps),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    def save(self, filename: FileName, *, fps: float | None = None, dpi: float | None = None) -> Path:
        """
        Save the film; an existing file is replaced only when the new one is complete.

        Parameters
        ----------
        filename : str or path
            The suffix selects the format. ``.html``, the default, is a self-contained page with a player,
            which starts to play unless the reader prefers reduced motion. ``.gif`` is an animation with
            captions that repeats forever and shows the last frame for three seconds.
        fps : float, optional
            Frames per second; by default those of the film.
        dpi : float, optional
            Resolution of a GIF in dots per inch; 100 by default.

        Returns
        -------
        pathlib.Path
            Path of the file.

        Raises
        ------
        TypeError, ValueError
            If the format is unknown, `dpi` is given for HTML, or another argument is invalid.
        OSError
            If the file cannot be written.

        Examples
        --------
        >>> from plotnet import Diagram, Film
        >>> film = Film([Diagram([2, 1]), Diagram([2, 1], unit_labels=False)], ["With labels.", "Without."])
        >>> film.save("names", fps=0.5).name
        'names.html'
        """
        path, format = check_filename(filename, _FORMATS, example="film")
        frame_rate = self.fps if fps is None else check_fps(fps)
        resolution = check_number(100 if dpi is None else dpi, "dpi", 1, 10_000, "100")
        if dpi is not None and "dpi" not in FILM_FORMATS[format].options:
            raise ValueError(
                f"dpi is {dpi!r}: HTML has no resolution; leave dpi out, or save the film as .gif"
            )
        if format == "html":
            svgs = (picture.svg() for picture in self.frames)
            page = write_page(svgs, self.captions, title=self.title, fps=frame_rate, autoplay=True)
            write_atomically(path, [page.encode()])
        else:
            from plotnet.diagram.gif import draw_frames, write_gif  # imports matplotlib.pyplot

            warn_if_large(self.frames[0].figsize, resolution, "html")

            pictures = draw_frames(self.frames, self.captions, dpi=resolution)
            write_atomically(path, [write_gif(pictures, fps=frame_rate, title=self.title)])
        return path

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.frames)

    def __repr__(self) -> str:
        """Return title and number of frames."""
        return f"Film({self.title!r}, {len(self)} frame{'s' if len(self) != 1 else ''})"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        svgs = [picture.svg() for picture in self.frames]
        page = write_page(svgs, self.captions, title=self.title, fps=self.fps, autoplay=False)
        return {
            "text/html": write_frame(page, self.title),
            "image/svg+xml": svgs[-1],  # the last frame, for programs that do not show HTML
            "text/plain": repr(self),
        }


def record_frames(
    frames: Iterable[tuple[Diagram, str]],
    *,
    title: str,
    fps: float = 1,
) -> Film:
    """
    Create a film from pairs of a frame and its caption.

    Parameters
    ----------
    frames : iterable of (Diagram, str)
        Frames with their captions.
    title, fps
        As for `Film`.

    Returns
    -------
    Film
    """
    check_text(title, "title")
    check_fps(fps)
    pairs = list(frames)
    return Film([frame for frame, _ in pairs], [caption for _, caption in pairs], title=title, fps=fps)


def check_fps(fps: object) -> float:
    """Return frames per second, a number from 0.01 to 50, the maximum of GIF."""
    return check_number(fps, "fps", 0.01, 50, "1")


def _check_frames(frames: object) -> tuple[Diagram, ...]:
    if isinstance(frames, Diagram) or not is_sequence(frames):
        raise TypeError(f"frames is {frames!r}: expected diagrams in order, such as [Diagram([3, 2]), ...]")
    diagrams = tuple(frames)
    if not diagrams:
        raise ValueError("frames is empty: expected at least one Diagram")
    for i, frame in enumerate(diagrams):
        if not isinstance(frame, Diagram):
            raise TypeError(f"frames[{i}] is {frame!r}, a {type(frame).__name__}: expected a Diagram")
        if frame.figsize != diagrams[0].figsize:
            sizes = ["{:g} x {:g}".format(*diagram.figsize) for diagram in (frame, diagrams[0])]
            raise ValueError(
                f"frames[{i}] has figsize {sizes[0]} inches, frames[0] has {sizes[1]}: "
                "all frames need the same figsize"
            )
    return diagrams


def _check_captions(captions: object, count: int) -> tuple[str, ...]:
    if not is_sequence(captions):
        raise TypeError(
            f"captions is {captions!r}: expected a list of {count:,} sentences, one for each frame"
        )
    sentences = tuple(captions)
    if len(sentences) != count:
        raise ValueError(f"captions needs {count:,} sentences, one for each frame; got {len(sentences):,}")
    checked = tuple(check_text(sentence, f"captions[{i}]") for i, sentence in enumerate(sentences))
    for i, sentence in enumerate(checked):
        if not sentence.strip():
            raise ValueError(
                f"captions[{i}] is {sentence!r}: expected a sentence that says what the frame shows"
            )
    return checked
