"""What is drawn and computed: a layered network, its forward pass, and the gradient of its loss.

The input is layer 0. ``weights[i]`` and ``biases[i]`` lead from layer i to layer i + 1:

    z[i] = weights[i] a[i] + biases[i],    a[i + 1] = f(z[i]),

and for a design matrix, with one sample a row, Z[i] = A[i] weights[i]^T + biases[i].
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack

import numpy as np
import numpy.typing as npt

from plotnet import functional, npz
from plotnet.files import FileName
from plotnet.functional import Array
from plotnet.validation import check_parameters, check_samples, check_sizes, suggest

if TYPE_CHECKING:
    from plotnet.diagram.diagram import Diagram
    from plotnet.diagram.film import Film
    from plotnet.diagram.options import FigureOptions

Loss: TypeAlias = Literal["naive", "epsilon", "stable"]

_EPSILON = 1e-7  # the popular addition to a probability before its logarithm is taken

_ACTIVATIONS: dict[str, tuple[Callable[[npt.ArrayLike], Array], Callable[[npt.ArrayLike], Array]]] = {
    "identity": (functional.identity, functional.identity_derivative),
    "relu": (functional.relu, functional.relu_derivative),
    "sigmoid": (functional.sigmoid, functional.sigmoid_derivative),
    "softplus": (functional.softplus, functional.sigmoid),
    "tanh": (functional.tanh, functional.tanh_derivative),
}
_SOFTMAX = {"naive": functional.naive_softmax, "stable": functional.softmax}


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """Every number that a forward pass went through; all arrays are read-only.

    Parameters
    ----------
    a : tuple of ndarray
        What each layer gives out, layer 0 (the input) first: ``a[i]`` has shape (sizes[i],), or
        (samples, sizes[i]) for a design matrix.
    z : tuple of ndarray
        What goes into the activation functions: ``z[i]`` is ``weights[i] a[i] + biases[i]``, of the shape of
        ``a[i + 1]``.
    network : Network
        What computed them.

    Examples
    --------
    >>> step = Network((2, 2), weights=[np.eye(2)]).forward([1.0, 1.0])
    >>> step.logits, step.output
    (array([1., 1.]), array([0.5, 0.5]))
    """

    a: tuple[Array, ...]
    z: tuple[Array, ...]
    network: Network

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy the arrays so that they are read-only again."""
        return _forward_pass, (self.a, self.z, self.network)

    @property
    def output(self) -> Array:
        """What the last layer gives out."""
        return self.a[-1]

    @property
    def logits(self) -> Array:
        """What goes into the last activation function."""
        return self.z[-1]

    def diagram(self, *, sample: int = 0, **options: Any) -> Diagram:
        """Draw the network with these numbers in it.

        Parameters
        ----------
        sample : int
            Which row of a design matrix.
        **options
            Those of `plotnet.Diagram`, such as ``values=True``.

        Returns
        -------
        Diagram
            Its edges show the weights, its circles what each unit gives out.

        Raises
        ------
        TypeError, ValueError, IndexError
            As `plotnet.Diagram`.

        Examples
        --------
        >>> Network.random((10, 7, 5), seed=1).forward([0.5] * 10).diagram(values=True)
        Diagram(10-7-5)
        """
        return self.network.diagram(activations=self.a, sample=sample, **options)

    def animate(
        self,
        *,
        sample: int = 0,
        fps: float = 1,
        title: str | None = None,
        **options: Any,
    ) -> Film:
        """Film the computation: the input, then unit after unit, layer after layer.

        Parameters
        ----------
        sample : int
            Which row of a design matrix.
        fps : float
            Frames a second.
        title : str, optional
            What the film is called; made from the sizes if not given.
        **options
            Those of `plotnet.Diagram`, such as ``direction="right"``.

        Returns
        -------
        Film
            A notebook shows it with a player; ``film.save("pass.html")`` or ``film.save("pass.gif")``
            keeps it.

        Raises
        ------
        TypeError, ValueError, IndexError
            As `plotnet.Diagram` and `plotnet.Film`.

        Examples
        --------
        >>> film = Network.random((3, 2, 2), seed=1).forward([0.5, -1.0, 2.0]).animate()
        >>> film.captions[0]
        'The input: 3 numbers.'
        >>> film.save("pass.html").name
        'pass.html'
        """
        from plotnet.diagram.animate import animate  # what draws is loaded when something is drawn

        for name in ("activations", "highlighted"):
            if name in options:
                raise TypeError(f"{name} is what a film changes from frame to frame: leave it out")

        last = self.diagram(sample=sample, **{"values": True, **options})
        return animate(last, fps=fps, title=title)


@dataclass(frozen=True, eq=False)
class Gradients:
    """The slope of a loss along every number of a network.

    Parameters
    ----------
    loss : float
        The loss itself, the mean over the samples, in nats.
    weights : tuple of ndarray
        Along each weight, in the shapes of the network's own.
    biases : tuple of ndarray
        Along each bias, in the shapes of the network's own.
    z : tuple of ndarray
        Along each ``z`` of the forward pass.
    x : ndarray
        Along the input.
    """

    loss: float
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    z: tuple[Array, ...]
    x: Array


@dataclass(frozen=True, eq=False)
class Training:
    """What came of training.

    Parameters
    ----------
    network : Network
        The network after the last step.
    losses : ndarray of float64, shape (steps + 1,)
        The mean loss before each step, and after the last.
    """

    network: Network
    losses: npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Network:
    """A layered network: sizes, weights, biases, activation functions.

    It is checked once and never changes; its arrays are copies, and read-only.

    Parameters
    ----------
    sizes : iterable of int
        Units in each layer, the input first.
    weights : sequence of array_like, optional
        ``weights[i]`` has shape (sizes[i + 1], sizes[i]), as in ``torch.nn.Linear``. Without weights the
        network can be drawn but not computed.
    biases : sequence of array_like, optional
        ``biases[i]`` has shape (sizes[i + 1],); zeros by default.
    activation_functions : str or sequence of str, optional
        One for each layer but the input, of "identity", "relu", "sigmoid", "softmax", "softplus" and "tanh".
        One name alone is for all hidden layers, before a softmax. By default "relu".

    Attributes
    ----------
    sizes : tuple of int
    weights, biases : tuple of ndarray, or None
    activation_functions : tuple of str

    Raises
    ------
    TypeError
        If something is not made of the right kind of numbers.
    ValueError
        If a shape, a count or a name is wrong; the message names the layer and both shapes.

    Examples
    --------
    >>> network = Network((2, 2), weights=[[[1.0, 0.0], [0.0, 1.0]]])
    >>> network.forward([1000.0, 1000.0]).output
    array([0.5, 0.5])
    >>> Network((3, 2), weights=[np.zeros((3, 2))])
    Traceback (most recent call last):
    ...
    ValueError: weights[0] has shape (3, 2), layer 0 -> 1 of sizes (3, 2) needs (2, 3): pass its transpose, \
weights[0].T
    """

    sizes: tuple[int, ...]
    weights: tuple[Array, ...] | None
    biases: tuple[Array, ...] | None
    activation_functions: tuple[str, ...]

    def __init__(
        self,
        sizes: Iterable[int],
        weights: Sequence[npt.ArrayLike] | None = None,
        biases: Sequence[npt.ArrayLike] | None = None,
        activation_functions: str | Sequence[str] | None = None,
    ) -> None:
        checked = check_sizes(sizes)
        own: dict[str, Any] = {
            "sizes": checked,
            "activation_functions": _check_activation_functions(activation_functions, checked),
        }
        own["weights"], own["biases"] = check_parameters(checked, weights, biases)
        for name, value in own.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        """Show what the network is, without its numbers."""
        kind = "no weights" if self.weights is None else f"{self.dtype} weights"
        return f"Network({self.sizes}, activation_functions={self.activation_functions}, {kind})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy by the arguments: arrays that are made of them are read-only again."""
        return type(self), (self.sizes, self.weights, self.biases, self.activation_functions)

    @property
    def dtype(self) -> np.dtype[Any] | None:
        """The type of all weights and biases; None without them."""
        return None if self.weights is None else self.weights[0].dtype

    @classmethod
    def random(
        cls,
        sizes: Iterable[int],
        *,
        seed: int,
        activation_functions: str | Sequence[str] | None = None,
        dtype: npt.DTypeLike = np.float64,
    ) -> Network:
        """Draw weights that keep the signal's size from layer to layer; biases are 0.

        Before a relu or softplus the variance is 2 / fan_in [1]_, before any other 2 / (fan_in + fan_out)
        [2]_.

        Parameters
        ----------
        sizes : iterable of int
            Units in each layer, the input first.
        seed : int
            The same seed gives the same network.
        activation_functions : str or sequence of str, optional
            As for `Network`.
        dtype : dtype
            Of the weights: float16, float32, float64 or longdouble.

        Returns
        -------
        Network

        References
        ----------
        .. [1] He, Zhang, Ren & Sun (2015), https://arxiv.org/abs/1502.01852
        .. [2] Glorot & Bengio (2010), https://proceedings.mlr.press/v9/glorot10a.html

        Examples
        --------
        >>> Network.random((10, 7, 5), seed=0)
        Network((10, 7, 5), activation_functions=('relu', 'softmax'), float64 weights)
        """
        checked = check_sizes(sizes)
        names = _check_activation_functions(activation_functions, checked)
        rng = np.random.default_rng(seed)
        weights = []
        for fan_in, fan_out, name in zip(checked, checked[1:], names, strict=False):
            variance = 2 / fan_in if name in ("relu", "softplus") else 2 / (fan_in + fan_out)
            weights.append((np.sqrt(variance) * rng.standard_normal((fan_out, fan_in))).astype(_float(dtype)))
        return cls(checked, weights, activation_functions=names)

    @classmethod
    def from_model(cls, model: object) -> Network:
        """Take over a fitted model of scikit-learn, PyTorch or Keras; its library is not imported.

        Parameters
        ----------
        model : object
            A fitted ``sklearn.neural_network.MLPClassifier`` or ``MLPRegressor``; a ``torch.nn.Sequential``
            of ``Linear`` and activations (Identity, ReLU, Sigmoid, Softmax over the last axis, Softplus,
            Tanh), which may hold Sequentials of the same; or a built Keras ``Sequential`` of ``Dense`` and
            ``Activation``.

        Returns
        -------
        Network
            Its forward pass is the model's own, up to rounding. A classifier of two classes by scikit-learn
            has one output, the probability of the second. (PyTorch's softplus is cut off at 20, which is 2e-9
            off in float64; ours is not.)

        Raises
        ------
        TypeError
            If the model, or a part of it, is anything else; the message says what is supported.
        ValueError
            If the model has no weights yet.
        """
        return cls(*_read_model(model))

    @classmethod
    def load(cls, path: FileName) -> Network:
        """Read a network from a file of NumPy's format ``.npz``; nothing in it can run.

        Parameters
        ----------
        path : str or path
            A file that `save` has written, or ``np.savez(path, W0=..., b0=..., W1=..., b1=...)``: ``W0`` of
            shape (sizes[1], sizes[0]) leads from the input to layer 1. Biases may be left out, and
            activation functions, an array of their names in the order of the layers; then the defaults of
            `Network` are taken. An input, ``x``, is passed over.

        Returns
        -------
        Network

        Raises
        ------
        TypeError, ValueError
            If the file is of another format, or an array is missing, not known, of no use, or of the wrong
            shape; the message names it.
        OSError
            If the file is not there or can't be read.

        Examples
        --------
        >>> np.savez("model.npz", W0=np.ones((7, 10)), W1=np.ones((5, 7)))
        >>> Network.load("model.npz")
        Network((10, 7, 5), activation_functions=('relu', 'softmax'), float64 weights)
        """
        return load_with_input(path)[0]

    def save(self, path: FileName, x: npt.ArrayLike | None = None) -> Path:
        """Write the network to a file of NumPy's format ``.npz``; an older file stays whole until it is done.

        Parameters
        ----------
        path : str or path
            Without a suffix it gets ``.npz``.
        x : array_like of real numbers, optional
            One sample, or a design matrix, to keep beside it: the command line draws what the network makes
            of it.

        Returns
        -------
        pathlib.Path
            The file, with ``W0``, ``b0``, ``W1``, ..., ``activation_functions``, and ``x`` if given.

        Raises
        ------
        TypeError, ValueError
            If the network has no weights, `x` has the wrong shape, or `path` is no name of such a file.
        OSError
            If the file can't be written.

        Examples
        --------
        >>> network = Network.random((10, 7, 5), seed=1)
        >>> path = network.save("model")
        >>> path.name
        'model.npz'
        >>> bool((Network.load(path).weights[0] == network.weights[0]).all())
        True
        """
        weights, biases = self._parameters("save")
        arrays: dict[str, npt.ArrayLike] = {}
        for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            arrays |= {f"W{i}": weight, f"b{i}": bias}
        arrays["activation_functions"] = np.array(self.activation_functions)
        if x is not None:
            arrays["x"] = check_samples(x, self.sizes)
        return npz.write(path, arrays)

    def diagram(self, **options: Unpack[FigureOptions]) -> Diagram:
        """Draw the network, with its weights where it has some.

        Parameters
        ----------
        **options
            Those of `plotnet.Diagram`, such as ``direction="right"``.

        Returns
        -------
        Diagram
            A notebook shows it.

        Raises
        ------
        TypeError, ValueError, IndexError
            As `plotnet.Diagram`.

        Examples
        --------
        >>> Network.random((10, 7, 5), seed=1).diagram(bias_units=True)
        Diagram(10-7-5)
        """
        from plotnet.diagram.diagram import Diagram  # loaded when something is drawn
        from plotnet.diagram.option_names import check_option_names
        from plotnet.diagram.options import FigureOptions

        check_option_names(options, "diagram", FigureOptions.__annotations__)
        drawing: FigureOptions = {
            "weights": self.weights,
            "biases": self.biases,
            "activation_functions": self.activation_functions,
        }
        drawing |= options
        return Diagram(self.sizes, **drawing)

    def forward(
        self,
        x: npt.ArrayLike,
        *,
        dtype: npt.DTypeLike | None = None,
        softmax: Literal["naive", "stable"] = "stable",
    ) -> ForwardPass:
        """Compute every z and every a.

        Parameters
        ----------
        x : array_like of real numbers
            One sample of shape (sizes[0],), or a design matrix of shape (samples, sizes[0]). Never written
            to.
        dtype : dtype, optional
            What to compute in: float16, float32, float64 or longdouble; by default the network's own type.
            NumPy's warnings of an overflow come through.
        softmax : {"stable", "naive"}
            The softmax that does not overflow, or the one that does.

        Returns
        -------
        ForwardPass
            The numbers, layer by layer.

        Raises
        ------
        ValueError
            If the network has no weights, or `x` has the wrong shape.
        TypeError
            If `x` is not made of real numbers, or `dtype` is not a floating type.

        Examples
        --------
        >>> step = Network((1, 2), weights=[[[1.0], [2.0]]], biases=[[0.5, 0.0]]).forward([3.0])
        >>> step.logits
        array([3.5, 6. ])
        >>> step.output
        array([0.07585818, 0.92414182])
        """
        if softmax not in _SOFTMAX:
            raise ValueError(f'softmax is {softmax!r}; expected "naive" or "stable"')
        weights, biases = self._parameters()
        working = _float(weights[0].dtype if dtype is None else dtype)
        a = [check_samples(x, self.sizes).astype(working)]
        z: list[Array] = []
        for weight, bias, name in zip(weights, biases, self.activation_functions, strict=True):
            # W a + b for one sample, A W^T + b for a matrix of them
            z.append(a[-1] @ weight.astype(working, copy=False).T + bias.astype(working, copy=False))
            function = _SOFTMAX[softmax] if name == "softmax" else _ACTIVATIONS[name][0]
            a.append(function(z[-1]))
        return ForwardPass(_frozen(a), _frozen(z), self)

    def backward(
        self,
        x: npt.ArrayLike,
        target: npt.ArrayLike,
        *,
        loss: Loss = "stable",
        dtype: npt.DTypeLike | None = None,
    ) -> Gradients:
        """Compute a cross-entropy and its slope along every weight, bias, z and input, by the chain rule.

        Parameters
        ----------
        x : array_like of real numbers
            One sample or a design matrix, as in `forward`.
        target : array_like
            Class labels (integers), or probabilities, as in `plotnet.functional.cross_entropy`.
        loss : {"stable", "epsilon", "naive"}
            "stable": from the logits, in one. "naive": log(softmax) as the textbook writes both, which
            overflows. "epsilon": log(softmax + 1e-7), which is finite, and whose gradient dies.
        dtype : dtype, optional
            As in `forward`.

        Returns
        -------
        Gradients
            The loss and its slopes.

        Raises
        ------
        ValueError
            If the last activation is not softmax, or a shape or `loss` is wrong.
        IndexError, TypeError
            As `forward` and `plotnet.functional.cross_entropy`.

        Examples
        --------
        >>> network = Network((2, 2), weights=[np.eye(2)])
        >>> network.backward([50.0, 0.0], 1).z
        (array([ 1., -1.]),)
        >>> network.backward([50.0, 0.0], 1, loss="epsilon").z[0].round(12)  # this gradient is dead
        array([ 0., -0.])
        """
        if loss not in ("naive", "epsilon", "stable"):
            raise ValueError(f'loss is {loss!r}; expected "naive", "epsilon" or "stable"')
        if self.activation_functions[-1] != "softmax":
            raise ValueError(
                f"the last activation function is {self.activation_functions[-1]!r}; "
                "these losses are for a softmax output"
            )
        weights, _ = self._parameters()
        step = self.forward(x, dtype=dtype, softmax="naive" if loss == "naive" else "stable")
        if loss == "stable":
            value = functional.cross_entropy(step.logits, target)
            slope = functional.cross_entropy_grad(step.logits, target)
        else:
            value, slope = _loss_of_probabilities(step, target, 0.0 if loss == "naive" else _EPSILON)

        slopes = [slope]  # along z, the last layer first
        for i in range(len(weights) - 1, 0, -1):
            back = slopes[-1] @ weights[i].astype(slope.dtype, copy=False)
            slopes.append(_through(self.activation_functions[i - 1], step.z[i - 1], step.a[i], back))
        slopes.reverse()
        rows = [np.atleast_2d(along) for along in slopes]
        return Gradients(
            loss=float(value),
            weights=_frozen([d.T @ np.atleast_2d(a) for d, a in zip(rows, step.a, strict=False)]),
            biases=_frozen([d.sum(axis=0) for d in rows]),
            z=_frozen(slopes),
            x=_frozen([slopes[0] @ weights[0].astype(slope.dtype, copy=False)])[0],
        )

    def train(
        self,
        x: npt.ArrayLike,
        target: npt.ArrayLike,
        *,
        loss: Loss = "stable",
        steps: int = 100,
        rate: float = 0.1,
    ) -> Training:
        """Walk down the slope: plain gradient descent with all samples in each step.

        Parameters
        ----------
        x : array_like of real numbers
            One sample or a design matrix, as in `forward`.
        target : array_like
            Class labels (integers) or probabilities, as in `backward`.
        loss : {"stable", "epsilon", "naive"}
            As in `backward`.
        steps : int
            How many steps to take.
        rate : float
            How far to go along the slope in each.

        Returns
        -------
        Training
            A new network, and the losses on the way; this network stays as it is.

        Raises
        ------
        ValueError
            If `steps` is negative, or as `backward`.

        Examples
        --------
        >>> x, labels = [[0.0, 1.0], [1.0, 0.0]], [0, 1]
        >>> start = Network.random((2, 2), seed=0)
        >>> start.train(x, labels, steps=200, rate=1.0).losses[[0, -1]].round(2)
        array([0.65, 0.01])
        """
        if operator.index(steps) < 0:
            raise ValueError(f"steps is {steps}; expected 0 or more")
        network, losses = self, []
        for _ in range(steps):
            slope = network.backward(x, target, loss=loss)
            losses.append(slope.loss)
            weights, biases = network._parameters()
            network = Network(
                self.sizes,
                [w - w.dtype.type(rate) * dw for w, dw in zip(weights, slope.weights, strict=True)],
                [b - b.dtype.type(rate) * db for b, db in zip(biases, slope.biases, strict=True)],
                self.activation_functions,
            )
        losses.append(network.backward(x, target, loss=loss).loss)
        return Training(network, np.array(losses))

    def _parameters(self, purpose: str = "compute with") -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        if self.weights is None or self.biases is None:
            raise ValueError(
                f"the network {self.sizes} has no weights to {purpose}: give them, or draw them with "
                f"Network.random({self.sizes}, seed=0)"
            )
        return self.weights, self.biases


def load_with_input(path: FileName) -> tuple[Network, Array | None]:
    """Read a network as `Network.load`, and the input that is kept beside it.

    Parameters
    ----------
    path : str or path
        As for `Network.load`.

    Returns
    -------
    network : Network
    x : ndarray or None
        One sample or a design matrix.

    Raises
    ------
    TypeError, ValueError, OSError
        As `Network.load`; also if `x` has the wrong shape.
    """
    sizes, weights, biases, activation_functions, x = npz.read(path)
    try:
        network = Network(sizes, weights, biases, activation_functions)
        return network, None if x is None else check_samples(x, sizes)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _forward_pass(a: Iterable[Array], z: Iterable[Array], network: Network) -> ForwardPass:
    return ForwardPass(_frozen(a), _frozen(z), network)


# The chain rule


def _through(name: str, z: Array, a: Array, back: Array) -> Array:
    """Carry the slope along a = f(z) back to z."""
    if name == "softmax":  # the Jacobian is diag(a) - a a^T
        along: Array = a * (back - (a * back).sum(axis=-1, keepdims=True))
        return along
    return back * _ACTIVATIONS[name][1](z)


def _loss_of_probabilities(step: ForwardPass, target: npt.ArrayLike, epsilon: float) -> tuple[Any, Array]:
    """Return the mean of -log(p + epsilon), and its slope along the logits, as the formula has them."""
    wanted = functional.target_probabilities(step.logits, target)
    p, samples = step.output, step.output.size // step.output.shape[-1]
    asked = wanted != 0
    shifted = p + p.dtype.type(epsilon)
    surprise = -np.log(shifted, out=np.zeros_like(p), where=asked)
    along_p = np.divide(-wanted, shifted, out=np.zeros_like(p), where=asked)
    return (wanted * surprise).sum() / samples, _through("softmax", step.logits, p, along_p) / samples


# Checks: each says what was wrong, where, what was expected, and how to mend it


def _check_activation_functions(names: str | Sequence[str] | None, sizes: tuple[int, ...]) -> tuple[str, ...]:
    layers = len(sizes) - 1
    hidden = "relu" if names is None else names
    checked = (hidden,) * (layers - 1) + ("softmax",) if isinstance(hidden, str) else tuple(hidden)
    if len(checked) != layers:
        raise ValueError(
            f"activation_functions holds {len(checked)} names, sizes {sizes} need {layers}: "
            "one for each layer but the input"
        )
    known = sorted([*_ACTIVATIONS, "softmax"])
    for i, name in enumerate(checked):
        if name not in known:
            raise ValueError(
                f"activation_functions[{i}], of layer {i + 1}, is {name!r}{suggest(name, known)}; "
                f"expected one of {', '.join(known)}"
            )
    if isinstance(names, str) and names not in known:
        raise ValueError(
            f"activation_functions is {names!r}{suggest(names, known)}; expected one of {', '.join(known)}"
        )
    return checked


def _float(dtype: npt.DTypeLike) -> np.dtype[Any]:
    checked = np.dtype(dtype)
    if checked.kind != "f":
        raise TypeError(f"dtype is {checked}; expected a floating type such as float16, float32 or float64")
    return checked


def _frozen(arrays: Iterable[Array]) -> tuple[Array, ...]:
    """Make the arrays read-only, and a tuple of them."""
    own = tuple(arrays)
    for array in own:
        array.flags.writeable = False
    return own


# Models of other libraries, known by the names of their classes, so that none is imported

_Parts: TypeAlias = tuple[tuple[int, ...], list[Any], list[Any], list[str]]

_SUPPORTED = (
    "supported are scikit-learn's MLPClassifier and MLPRegressor, a torch.nn.Sequential of Linear and "
    "activations, and a Keras Sequential of Dense"
)


def _read_model(model: object) -> _Parts:
    library, name = _identify(model)
    if library == "sklearn" and name in ("MLPClassifier", "MLPRegressor"):
        steps = _read_sklearn(model)
    elif library == "torch" and name == "Sequential":
        steps = _read_torch(model, "model")
    elif library == "keras" and name == "Sequential":
        steps = _read_keras(model)
    else:
        raise TypeError(f"cannot read a {_full_name(model)}; {_SUPPORTED}")

    weights: list[Any] = []
    biases: list[Any] = []
    activation_functions: list[str] = []
    for where, part in steps:
        if not isinstance(part, str):
            weights.append(part[0])
            biases.append(np.zeros(len(part[0]), np.float16) if part[1] is None else part[1])
            activation_functions.append("")
        elif not activation_functions or activation_functions[-1]:
            raise TypeError(f"{where} is {part} with no layer of weights right before it; {_SUPPORTED}")
        else:
            activation_functions[-1] = part
    if not weights:
        raise TypeError(f"the {_full_name(model)} holds no layer of weights; {_SUPPORTED}")
    sizes = (weights[0].shape[1], *(len(weight) for weight in weights))
    return sizes, weights, biases, [name or "identity" for name in activation_functions]


_Step: TypeAlias = tuple[
    str, "str | tuple[Any, Any]"
]  # where it stands; an activation, or weights and biases


def _full_name(model: object) -> str:
    return f"{type(model).__module__}.{type(model).__qualname__}"


def _identify(model: object) -> tuple[str, str]:
    return _library(type(model).__module__), type(model).__name__


def _library(module: str) -> str:
    return module.split(".")[0].removeprefix("tf_")


def _read_sklearn(model: Any) -> Iterator[_Step]:
    if not hasattr(model, "coefs_"):
        raise ValueError(f"the {_full_name(model)} has no weights yet: call its fit(X, y) first")
    names = {
        "identity": "identity",
        "logistic": "sigmoid",
        "relu": "relu",
        "softmax": "softmax",
        "tanh": "tanh",
    }
    for i, (coefficients, intercepts) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        yield f"coefs_[{i}]", (coefficients.T, intercepts)
        name = model.out_activation_ if i == len(model.coefs_) - 1 else model.activation
        if name not in names:
            raise TypeError(
                f"the activation of layer {i + 1} is {name!r}; expected one of {', '.join(names)}"
            )
        yield f"the activation of layer {i + 1}", names[name]


def _read_torch(model: Any, where: str) -> Iterator[_Step]:
    names = {"ReLU": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh"}
    for i, part in enumerate(model):
        here, (library, name) = f"{where}[{i}]", _identify(part)
        if library == "torch" and name == "Sequential":
            yield from _read_torch(part, here)
        elif library == "torch" and name == "Identity":
            continue
        elif library == "torch" and name == "Linear":
            bias = None if part.bias is None else part.bias.detach().cpu().numpy()
            yield here, (part.weight.detach().cpu().numpy(), bias)
        elif library == "torch" and name in names:
            yield here, names[name]
        elif library == "torch" and name == "Softmax" and part.dim in (-1, 1):
            yield here, "softmax"
        elif library == "torch" and name == "Softplus" and part.beta == 1 and part.threshold >= 20:
            yield here, "softplus"
        else:
            raise TypeError(f"{here} is {part!r}, a {_full_name(part)}; {_SUPPORTED}")


def _read_keras(model: Any) -> Iterator[_Step]:
    names = ["linear", "softmax", *(name for name in _ACTIVATIONS if name != "identity")]
    for i, layer in enumerate(model.layers):
        here, (library, kind) = f"layers[{i}]", _identify(layer)
        if library == "keras" and kind == "InputLayer":
            continue
        if library != "keras" or kind not in ("Dense", "Activation"):
            raise TypeError(f"{here} is a {_full_name(layer)}; {_SUPPORTED}")
        if kind == "Dense":
            parameters = layer.get_weights()
            if not parameters:
                raise ValueError(
                    f"{here} has no weights yet: build the model first, with an Input or on data"
                )
            yield here, (parameters[0].T, parameters[1] if layer.use_bias else None)
        name = getattr(layer.activation, "__name__", "")
        if _library(getattr(layer.activation, "__module__", "")) != "keras" or name not in names:
            raise TypeError(
                f"{here} has the activation {layer.activation!r}; expected one of {', '.join(names)}"
            )
        if name != "linear":
            yield here, name
