"""Calls the view of an explorer in a browser, without its shell."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from plotnet.live.explorer import Explorer
from plotnet.live.traits import encode

LOAD = "async (url) => { window.explorer = (await import(url)).default; }"

DRAW = """
({ state, size }) => {
  const nonfinite = { nan: NaN, inf: Infinity, "-inf": -Infinity };
  const decode = (value) =>
    Array.isArray(value) ? value.map(decode)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]))
    : typeof value === "string" && value in nonfinite ? nonfinite[value] : value;
  const encode = (value) =>
    Number.isNaN(value) ? "nan" : value === Infinity ? "inf" : value === -Infinity ? "-inf" : value;
  const describe = ({ tag, key, attributes, children }) => ({
    tag, key,
    attributes: Object.fromEntries(Object.entries(attributes).flatMap(
      ([name, value]) => (name === "control" ? [] : [[name, encode(value)]]))),
    text: typeof children === "string" ? children : null,
    children: typeof children === "string" ? [] : children.map(describe),
  });
  const { view, local } = window.explorer;
  const { picture, height, message } = view({ ...local, ...decode(state) }, size);
  return { nodes: picture.flat(9).filter(Boolean).map(describe), height, message };
}
"""


@dataclass
class Element:
    """An element of a picture."""

    tag: str
    key: str
    attributes: dict[str, Any]
    content: str | None
    children: list[Element]

    @property
    def text(self) -> str:
        """The text of the element and of all elements in it."""
        return (self.content or "") + "".join(child.text for child in self.children)

    def walk(self) -> Iterator[Element]:
        """Yield the element and all elements in it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, path: str) -> Element:
        """Return an element by keys, such as "z0/handle"; it may lie anywhere below the one before."""
        found = self
        for key in path.split("/"):
            found = next(element for element in found.walk() if element.key == key and element is not found)
        return found

    def number(self, name: str) -> float:
        """Return an attribute as a number."""
        return float(self.attributes[name])


@dataclass
class Drawing(Element):
    """What a view has returned."""

    height: float
    message: str


@dataclass
class View:
    """The view of a kind of explorer, in a page."""

    page: Page
    kind: type[Explorer]

    def __post_init__(self) -> None:
        source = base64.b64encode(self.kind._module.encode()).decode()
        self.page.evaluate(LOAD, f"data:text/javascript;base64,{source}")

    def draw(self, explorer: Explorer, width: float = 873, height: float = 404, **local: Any) -> Drawing:
        """Draw the state of an explorer, with local state such as `hot`, at the size of a laptop."""
        state = {**explorer._data["constants"], **explorer._encoded_state(), **encode(local)}
        size = {"width": width, "height": height}
        drawn = self.page.evaluate(DRAW, {"state": state, "size": size})
        nodes = [_element(node) for node in drawn["nodes"]]
        return Drawing("svg", "", {}, None, nodes, drawn["height"], drawn["message"])


def _element(node: dict[str, Any]) -> Element:
    children = [_element(child) for child in node["children"]]
    return Element(node["tag"], node["key"], node["attributes"], node["text"], children)
