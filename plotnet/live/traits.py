"""Traits of the explorers: their types, bounds and error messages, which the page receives as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from plotnet.functional import DTYPES


def encode(value: object) -> Any:
    """
    Encode a value for JSON, which has no nan and no inf.

    Parameters
    ----------
    value : object
        A number, a string, None, or a list or dict of these.

    Returns
    -------
    object
        The same value, with "nan", "inf" and "-inf" for the numbers that are not finite.

    Examples
    --------
    >>> encode([1.0, float("-inf")])
    [1.0, '-inf']
    """
    if isinstance(value, float) and not np.isfinite(value):
        return "nan" if np.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    return value


def decode(value: object) -> Any:
    """
    Decode a value that `encode`, or the page, has encoded.

    Parameters
    ----------
    value : object
        A value from JSON.

    Returns
    -------
    object
        The same value, with numbers for "nan", "inf" and "-inf".

    Examples
    --------
    >>> decode([1.0, "-inf"])
    [1.0, -inf]
    """
    if isinstance(value, str) and value in {"nan", "inf", "-inf"}:
        return float(value)
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value


class StateTrait(traitlets.TraitType[Any, Any]):
    """
    Base class of the traits that an explorer draws.

    Parameters
    ----------
    default : object
        Default value.
    argument : bool
        Whether the trait is an argument of the constructor, which the repr shows.
    """

    kind = ""

    def __init__(self, default: Any, *, argument: bool = True) -> None:
        super().__init__(default_value=default)
        self.argument = argument
        self.tag(sync=True, to_json=lambda value, _: encode(value), from_json=lambda value, _: decode(value))

    @property
    def expected(self) -> str:
        """What the trait accepts; it completes "x is 3: expected ..."."""
        raise NotImplementedError

    def spec(self) -> dict[str, Any]:
        """Return what the page needs to validate a value."""
        return {"kind": self.kind, "expected": self.expected}

    def fail(self, obj: Any, problem: str) -> None:
        """Raise TraitError for a value of this trait."""
        raise traitlets.TraitError(f"{type(obj).__name__}.{self.name}{problem}: expected {self.expected}")


class FloatTrait(StateTrait):
    """
    Trait for a float.

    Parameters
    ----------
    default : float
        Default value.
    above : float, optional
        Exclusive lower bound.
    minimum, maximum : float, optional
        Bounds, inclusive.
    finite : bool
        Whether nan and inf are invalid.
    argument : bool
        Whether the trait is an argument of the constructor.
    """

    kind = "number"

    def __init__(
        self,
        default: float = 0.0,
        *,
        above: float | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        finite: bool = False,
        argument: bool = True,
    ) -> None:
        super().__init__(default, argument=argument)
        self.above, self.minimum, self.maximum, self.finite = above, minimum, maximum, finite

    @property
    def expected(self) -> str:
        """What the trait accepts."""
        noun = "a finite number" if self.finite else "a number"
        if self.minimum is not None and self.maximum is not None:
            return f"{noun} from {self.minimum:g} to {self.maximum:g}"
        if self.above is not None:
            return f"{noun} greater than {self.above:g}"
        return f"{noun} such as 2.5"

    def spec(self) -> dict[str, Any]:
        """Return what the page needs to validate a value."""
        bounds = {
            "above": self.above,
            "min": self.minimum,
            "max": self.maximum,
            "finite": self.finite or None,
        }
        return {**super().spec(), **{name: bound for name, bound in bounds.items() if bound is not None}}

    def validate(self, obj: Any, value: Any) -> float:
        """Convert to float and check the bounds."""
        x = self.convert(obj, value)
        if not (
            (not self.finite or np.isfinite(x))
            and (self.above is None or x > self.above)
            and (self.minimum is None or x >= self.minimum)
            and (self.maximum is None or x <= self.maximum)
        ):
            self.fail(obj, f" is {value!r}")
        return x

    def convert(self, obj: Any, value: Any, place: str = "") -> float:
        """Convert one number to float."""
        if isinstance(value, bool | np.bool) or not isinstance(value, int | float | np.integer | np.floating):
            problem = f"{type(obj).__name__}.{self.name}{place} is {value!r}, a {type(value).__name__}"
            expected = "a number such as 2.5" if place else self.expected
            raise traitlets.TraitError(f"{problem}: expected {expected}")
        try:
            return float(value)
        except OverflowError:
            raise traitlets.TraitError(
                f"{type(obj).__name__}.{self.name}{place} is an integer of {len(str(abs(value)))} digits, "
                "which float64 cannot hold: use float('inf') or a number below 1.8e308"
            ) from None


class IntTrait(FloatTrait):
    """Trait for an integer, which the page may send as 2.0."""

    kind = "integer"

    @property
    def expected(self) -> str:
        """What the trait accepts."""
        if self.maximum is None:
            return (
                "a whole number such as 2"
                if self.minimum is None
                else f"a whole number of at least {self.minimum:g}"
            )
        return f"a whole number from {self.minimum:g} to {self.maximum:g}"

    def validate(self, obj: Any, value: Any) -> int:
        """Convert to int and check the bounds."""
        x = super().validate(obj, value)
        if not x.is_integer():
            self.fail(obj, f" is {value!r}")
        return int(x)


class FloatListTrait(FloatTrait):
    """
    Trait for a list of floats.

    Parameters
    ----------
    default : sequence of float
        Default value.
    low, high : int
        Minimum and maximum number of items.
    **options
        As for `FloatTrait`.
    """

    kind = "numbers"

    def __init__(self, default: Sequence[float], low: int, high: int, **options: Any) -> None:
        super().__init__(list(default), **options)  # type: ignore[arg-type]
        self.low, self.high = low, high

    @property
    def expected(self) -> str:
        """What the trait accepts."""
        count = f"{self.low} to {self.high}" if self.low < self.high else f"{self.low}"
        return f"{count}{' finite' if self.finite else ''} numbers, such as [2.0, 3.0, 4.0]"

    def spec(self) -> dict[str, Any]:
        """Return what the page needs to validate a value."""
        return {**super().spec(), "length": [self.low, self.high]}

    def validate(self, obj: Any, value: Any) -> list[float]:  # type: ignore[override]
        """Convert to a list of floats and check its length."""
        if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray):
            self.fail(obj, f" is {value!r}")
        if np.ndim(np.asarray(value, object)) != 1:
            self.fail(obj, f" has shape {np.shape(value)}")
        if not self.low <= len(value) <= self.high:
            self.fail(obj, f" has length {len(value)}")
        numbers = [self.convert(obj, item, f"[{i}]") for i, item in enumerate(value)]
        for i, number in enumerate(numbers):
            if self.finite and not np.isfinite(number):
                self.fail(obj, f"[{i}] is {number!r}")
        return numbers


class ChoiceTrait(StateTrait):
    """
    Trait for one of a few values.

    Parameters
    ----------
    options : sequence
        Valid values.
    default : object
        Default value.
    **options
        As for `StateTrait`.
    """

    kind = "choice"

    def __init__(self, choices: Sequence[Any], default: Any, **options: Any) -> None:
        super().__init__(default, **options)
        self.choices = tuple(choices)

    @property
    def expected(self) -> str:
        """What the trait accepts."""
        *names, last = map(repr, self.choices)
        return f"{', '.join(names)} or {last}"

    def spec(self) -> dict[str, Any]:
        """Return what the page needs to validate a value."""
        return {**super().spec(), "options": list(self.choices)}

    def validate(self, obj: Any, value: Any) -> Any:
        """Check that the value is one of the choices."""
        for choice in self.choices:  # by type too: True is not 1
            if type(value) is type(choice) and value == choice:
                return choice
        self.fail(obj, f" is {value!r}")
        return None


class BoolTrait(StateTrait):
    """Trait for True or False."""

    kind = "flag"

    @property
    def expected(self) -> str:
        """What the trait accepts."""
        return "True or False"

    def validate(self, obj: Any, value: Any) -> bool:
        """Check that the value is a bool."""
        if not isinstance(value, bool | np.bool):
            self.fail(obj, f" is {value!r}")
        return bool(value)


def dtype_trait(default: str = "float64") -> ChoiceTrait:
    """
    Return a trait for the name of a dtype.

    Parameters
    ----------
    default : str
        Default value.

    Returns
    -------
    ChoiceTrait
    """
    return ChoiceTrait(DTYPES, default)
