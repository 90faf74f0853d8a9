from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plotnet.validation import check_sizes


@pytest.mark.parametrize(
    "sizes",
    [
        (10, 7, 5),
        [10, 7, 5],
        np.array([10, 7, 5]),
        np.array([10, 7, 5], dtype=np.uint8),
        (np.int64(10), np.uint8(7), 5),
        range(10, 4, -3),
        (n for n in (10, 7, 5)),
        [np.array(10), 7, 5],
    ],
)
def test_any_ordered_collection_of_whole_numbers_is_accepted(sizes: Any) -> None:
    checked = check_sizes(sizes)
    assert checked == ((10, 7, 5) if not isinstance(sizes, range) else (10, 7))
    assert all(type(size) is int for size in checked)


@pytest.mark.parametrize(
    ("sizes", "error", "parts"),
    [
        ([], ValueError, ["sizes", "no layer", "(10, 7, 5)"]),
        ([3], ValueError, ["sizes[0] = 3", "add an output layer"]),
        ([10, 0, 5], ValueError, ["sizes[1] is 0", "at least 1 unit", "leave the layer out"]),
        ([10, 7, -5], ValueError, ["sizes[2] is -5", "at least 1 unit"]),
        ([10, 2.5, 5], TypeError, ["sizes[1] is 2.5", "float", "whole number"]),
        ([10, 7.0, 5], TypeError, ["sizes[1] is 7.0", "float", "whole number"]),
        ([10, np.float64(7), 5], TypeError, ["sizes[1]", "whole number"]),
        ([True, 7, 5], TypeError, ["sizes[0] is True", "bool", "write 1"]),
        ([10, np.True_, 5], TypeError, ["sizes[1]", "bool", "write 1"]),
        ([10, "7", 5], TypeError, ["sizes[1] is '7'", "str"]),
        ([10, None, 5], TypeError, ["sizes[1] is None"]),
        ([[10], [7], [5]], TypeError, ["sizes[0] is [10]", "list"]),
        (np.ones((3, 1), int), TypeError, ["sizes[0] is array([1])", "ndarray"]),
        ("10-7-5", TypeError, ["'10-7-5'", "str", "(10, 7, 5)"]),
        (b"abc", TypeError, ["bytes"]),
        ({10, 7, 5}, TypeError, ["set"]),
        ({10: "in", 5: "out"}, TypeError, ["dict"]),
        (10, TypeError, ["got 10", "int"]),
        (np.array(10), TypeError, ["array(10)", "ndarray"]),
        (None, TypeError, ["None"]),
    ],
)
def test_an_error_names_the_argument_the_index_the_value_and_a_remedy(
    sizes: Any, error: type[Exception], parts: list[str]
) -> None:
    with pytest.raises(error) as caught:
        check_sizes(sizes)
    for part in parts:
        assert part in str(caught.value)


def test_the_errors_use_the_name_of_the_argument_in_the_caller() -> None:
    with pytest.raises(ValueError, match=r"^layers\[1\] is 0:"):
        check_sizes([2, 0], name="layers")
    with pytest.raises(TypeError, match=r"^layers must list"):
        check_sizes("2-1", name="layers")  # type: ignore[arg-type]
