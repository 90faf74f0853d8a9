"""Draw the figures of the README and the pages of pictures, and write the tables: ``run.py figures``."""

from __future__ import annotations

from pathlib import Path

from plotnet import Diagram

FOLDER = Path(__file__).resolve().parent

FIGURES = {
    "net.svg": Diagram([10, 7, 5], (15, 6)),
    "right.svg": Diagram([10, 7, 5], (7, 5), direction="right"),
    "digits.svg": Diagram([784, 128, 10], (11, 5)),
    "flower.svg": Diagram(
        [4, 5, 3],
        (7, 5),
        direction="right",
        unit_labels=[
            ["sepal l.", "sepal w.", "petal l.", "petal w."],
            [""] * 5,
            ["setosa", "versicolor", "virginica"],
        ],
        layer_labels=["measurements", "hidden layer", "kinds of iris"],
    ),
}

if __name__ == "__main__":
    for name, diagram in FIGURES.items():
        print(diagram.save(FOLDER / name))
    import figures_people_ask_for
    import gallery
    import options

    for page in (gallery.PAGE, figures_people_ask_for.PAGE):
        page.make()
    options.make()
