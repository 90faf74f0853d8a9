"""`Network`: sizes, weights, biases and activation functions; its forward pass and the gradient of its loss.

The input is layer 0. ``weights[i]`` and ``biases[i]`` connect layer i to layer i + 1:

    z[i] = weights[i] a[i] + biases[i],    a[i + 1] = f(z[i]),

and for a design matrix, with one sample per row, Z[i] = A[i] weights[i]^T + biases[i].
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Unpack, get_args

import numpy as np
import numpy.typing as npt

from plotnet.files import FileName
from plotnet.functional import Array
from plotnet.network import npz
from plotnet.network.activation_functions import (
    RECTIFIERS,
    SOFTMAX_FUNCTIONS,
    apply_activation,
    base_name,
    check_activation_functions,
)
from plotnet.network.gradients import Gradients, Loss, backpropagate, format_sizes, freeze
from plotnet.network.models import read_model
from plotnet.validation import (
    check_choice,
    check_float_dtype,
    check_integer,
    check_number,
    check_parameters,
    check_samples,
    check_sizes,
)

if TYPE_CHECKING:
    from plotnet.diagram.diagram import Diagram
    from plotnet.diagram.film import Film
    from plotnet.diagram.options import FigureOptions


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """All intermediate results of a forward pass; the arrays are read-only.

    Parameters
    ----------
    a : tuple of ndarray
        Activations of each layer, the input first: ``a[i]`` has shape (sizes[i],), or (samples, sizes[i]) for
        a design matrix.
    z : tuple of ndarray
        Inputs of the activation functions: ``z[i]`` is ``weights[i] a[i] + biases[i]``, with the shape of
        ``a[i + 1]``.
    network : Network
        Network that computed them.

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
        """Pickle and copy so that the arrays are read-only again."""
        return _forward_pass, (self.a, self.z, self.network)

    def __repr__(self) -> str:
        """Return sizes, dtype and number of samples."""
        samples = "" if self.z[0].ndim == 1 else f", {len(self.z[0])} samples"
        return f"ForwardPass({format_sizes(self.network.sizes)}, {self.z[0].dtype}{samples})"

    @property
    def output(self) -> Array:
        """Activations of the last layer."""
        return self.a[-1]

    @property
    def logits(self) -> Array:
        """Inputs of the last activation function."""
        return self.z[-1]

    def diagram(self, **options: Unpack[FigureOptions]) -> Diagram:
        """Draw the network with its weights and these activations.

        Parameters
        ----------
        **options
            Options of `plotnet.Diagram`, such as ``values=True``, or ``sample=2`` for row 2 of a
            design matrix.

        Returns
        -------
        Diagram
            Edges show the weights, nodes the activations.

        Raises
        ------
        TypeError, ValueError, IndexError
            As `plotnet.Diagram`.

        Examples
        --------
        >>> Network.random((10, 7, 5), seed=1).forward([0.5] * 10).diagram(values=True)
        Diagram(10-7-5)
        """
        options = {"activations": self.a, **options}
        return self.network.diagram(**options)

    def animate(self, *, fps: float = 1, **options: Unpack[FigureOptions]) -> Film:
        """Animate the computation: the input, then unit by unit, layer by layer.

        Parameters
        ----------
        fps : float
            Frames per second.
        **options
            Options of `plotnet.Diagram`, such as ``direction="right"``, or ``sample=2`` for row 2 of a design
            matrix. `title` is the title of the film.

        Returns
        -------
        Film
            A notebook shows it with a player; ``film.save("pass.html")`` or ``film.save("pass.gif")``
            saves it.

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
        from plotnet.diagram.animate import animate  # imported only when something is drawn
        from plotnet.diagram.option_names import check_option_names
        from plotnet.diagram.options import FigureOptions

        check_option_names(options, "animate", ["fps", *FigureOptions.__annotations__])
        for name in ("activations", "highlighted"):
            if name in options:
                raise TypeError(f"{name} changes from frame to frame in a film: leave it out")

        title = options.pop("title", None)
        options = {"values": True, **options}
        return animate(self.diagram(**options), fps=fps, title=title)


@dataclass(frozen=True, eq=False)
class Training:
    """Result of training.

    Parameters
    ----------
    network : Network
        Network after the last step.
    losses : ndarray of float64, shape (steps + 1,)
        Mean loss before each step and after the last.
    """

    network: Network
    losses: npt.NDArray[np.float64]

    def __repr__(self) -> str:
        """Return sizes, number of steps, and first and last loss."""
        sizes, first, last = format_sizes(self.network.sizes), self.losses[0], self.losses[-1]
        return f"Training({sizes}, {len(self.losses) - 1} steps, loss {first:.4g} to {last:.4g})"


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Network:
    """A layered network: sizes, weights, biases, activation functions.

    It is immutable: its arrays are read-only copies.

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
        One for each layer but the input, of "elu", "gelu", "gelu_tanh", "identity", "leaky_relu",
        "log_sigmoid", "log_softmax", "relu", "sigmoid", "silu", "softmax", "softplus" and "tanh"; a slope or
        an alpha follows in parentheses: "leaky_relu(0.2)", "elu(0.5)". A single name is used for all hidden
        layers, before a softmax. By default "relu". The output of one unit needs a list, such as
        ``["relu", "sigmoid"]``, since its softmax is always 1.

    Attributes
    ----------
    sizes : tuple of int
    weights, biases : tuple of ndarray, or None
    activation_functions : tuple of str

    Raises
    ------
    TypeError
        If `sizes` does not hold whole numbers, or another argument does not hold real numbers or names.
    ValueError
        If a shape, a length or a name is wrong; the message names the layer and both shapes.

    Warns
    -----
    UserWarning
        If the last layer has one unit and no activation function of its own: its softmax is always 1.

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
        fields: dict[str, Any] = {
            "sizes": checked,
            "activation_functions": check_activation_functions(activation_functions, checked),
        }
        fields["weights"], fields["biases"] = check_parameters(checked, weights, biases)
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        """Return sizes, activation functions and dtype."""
        kind = "no weights" if self.weights is None else f"{self.dtype} weights"
        return f"Network({self.sizes}, activation_functions={self.activation_functions}, {kind})"

    def __eq__(self, other: object) -> bool:
        """Compare sizes, activation functions, and arrays by value and dtype; nan equals nan."""
        if not isinstance(other, Network):
            return NotImplemented
        # the dtypes as strings, since np.dtype("float64") == None
        first, second = (
            (network.sizes, network.activation_functions, str(network.dtype)) for network in (self, other)
        )
        if first != second:
            return False
        pairs = zip(
            (*(self.weights or ()), *(self.biases or ())),
            (*(other.weights or ()), *(other.biases or ())),
            strict=True,
        )
        return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)

    def __hash__(self) -> int:
        """Hash sizes, activation functions and dtype, but not the arrays, for speed."""
        return hash((self.sizes, self.activation_functions, str(self.dtype)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy so that the arrays are read-only again."""
        return type(self), (self.sizes, self.weights, self.biases, self.activation_functions)

    @property
    def dtype(self) -> np.dtype[Any] | None:
        """Dtype of all weights and biases; None without weights."""
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
        """Return a network with random weights that preserve the variance of activations; biases are 0.

        The variance is 2 / fan_in [1]_ before relu and similar functions (elu, gelu, leaky_relu, silu,
        softplus), and 2 / (fan_in + fan_out) [2]_ before other activation functions.

        Parameters
        ----------
        sizes : iterable of int
            Units in each layer, the input first.
        seed : int
            Seed of the random numbers, at least 0. The same seed gives the same network.
        activation_functions : str or sequence of str, optional
            As for `Network`.
        dtype : dtype
            Dtype of the weights: float16, float32, float64 or longdouble.

        Returns
        -------
        Network

        Raises
        ------
        TypeError, ValueError
            If an argument is invalid.

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
        names = check_activation_functions(activation_functions, checked)
        float_dtype = check_float_dtype(dtype)
        rng = np.random.default_rng(check_integer(seed, "seed", 0, "0"))
        weights = []
        for fan_in, fan_out, name in zip(checked, checked[1:], names, strict=False):
            variance = 2 / fan_in if base_name(name) in RECTIFIERS else 2 / (fan_in + fan_out)
            weights.append((np.sqrt(variance) * rng.standard_normal((fan_out, fan_in))).astype(float_dtype))
        return cls(checked, weights, activation_functions=names)

    @classmethod
    def from_model(cls, model: object) -> Network:
        """Convert a fitted model of scikit-learn, PyTorch or Keras.

        Parameters
        ----------
        model : object
            - A fitted ``sklearn.neural_network.MLPClassifier`` or ``MLPRegressor``, or a ``Pipeline`` that
              ends in one, after StandardScaler, MinMaxScaler, MaxAbsScaler or RobustScaler.
            - A ``torch.nn.Sequential`` of ``Linear``, BatchNorm1d, activations (ELU, GELU, Identity,
              LeakyReLU, LogSigmoid, LogSoftmax, PReLU with one slope, ReLU, Sigmoid, SiLU, Softmax,
              Softplus, Tanh), Flatten, Dropout, and Sequentials of the same. Subclasses that do not define
              another ``forward`` are accepted.
            - A built Keras ``Sequential`` of ``Dense``, BatchNormalization, Normalization, Rescaling, the
              same activations by name or as layers, Flatten, Dropout, and Sequentials of the same.

        Returns
        -------
        Network
            Its forward pass is that of the model in evaluation mode, up to rounding: dropout is left out, and
            normalization is folded into the layer of weights next to it. A flattened input has one row per
            sample. Parameters of bfloat16 become float32. A classifier of two classes by scikit-learn has one
            output, the probability of the second. (PyTorch replaces softplus(x) by x for x > 20, an error of
            2e-9; `plotnet.functional.softplus` does not.)

        Raises
        ------
        TypeError
            If the model, or a part of it, is not supported. ``Diagram(sizes, weights=[...])`` draws any
            layered network whose weights you pass yourself.
        ValueError
            If the model has no weights yet.

        Examples
        --------
        >>> from sklearn.neural_network import MLPClassifier
        >>> from sklearn.pipeline import make_pipeline
        >>> from sklearn.preprocessing import StandardScaler
        >>> x, labels = [[0.0, 10.0], [1.0, 30.0], [3.0, 20.0]], [0, 1, 2]
        >>> model = make_pipeline(StandardScaler(), MLPClassifier((4,), max_iter=5000, random_state=0))
        >>> network = Network.from_model(model.fit(x, labels))
        >>> network.sizes
        (2, 4, 3)
        >>> bool(np.allclose(network.forward(x).output, model.predict_proba(x)))
        True
        """
        return cls(*read_model(model))

    @classmethod
    def load(cls, path: FileName) -> Network:
        """Read a network from an ``.npz`` file of NumPy; no code in the file is executed.

        Parameters
        ----------
        path : str or path
            A file that `save` has written, or ``np.savez(path, W0=..., b0=..., W1=..., b1=...)``: ``W0`` of
            shape (sizes[1], sizes[0]) connects the input to layer 1. Biases are optional, and so is
            ``activation_functions``, an array of names; the defaults are those of `Network`. An input, ``x``,
            is ignored.

        Returns
        -------
        Network

        Raises
        ------
        TypeError, ValueError
            If the file has another format, or an array is missing, unknown, or has the wrong dtype or shape;
            the message names it.
        OSError
            If the file does not exist or cannot be read.

        Examples
        --------
        >>> np.savez("model.npz", W0=np.ones((7, 10)), W1=np.ones((5, 7)))
        >>> Network.load("model.npz")
        Network((10, 7, 5), activation_functions=('relu', 'softmax'), float64 weights)
        """
        return load_with_input(path)[0]

    def save(self, path: FileName, x: npt.ArrayLike | None = None) -> Path:
        """Save the network as an ``.npz`` file of NumPy; an existing file is replaced only when complete.

        Parameters
        ----------
        path : str or path
            Without a suffix it gets ``.npz``.
        x : array_like of real numbers, optional
            One sample, or a design matrix, to store with the network: the command line draws its forward
            pass.

        Returns
        -------
        pathlib.Path
            The file, with ``W0``, ``b0``, ``W1``, ..., ``activation_functions``, and ``x`` if given.

        Raises
        ------
        TypeError, ValueError
            If the network has no weights, `x` has the wrong shape, or `path` is not the name of an .npz file.
        OSError
            If the file cannot be written.

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
        """Draw the network, with its weights if it has any.

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
        from plotnet.diagram.diagram import Diagram  # imported only when something is drawn
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
        """Compute all z and all activations.

        Parameters
        ----------
        x : array_like of real numbers
            One sample of shape (sizes[0],), or a design matrix of shape (samples, sizes[0]). Not modified.
        dtype : dtype, optional
            Dtype of the computation: float16, float32, float64 or longdouble; by default that of the network.
            NumPy's warnings of overflow are not suppressed.
        softmax : {"stable", "naive"}
            "stable" subtracts the maximum; "naive" does not, and overflows.

        Returns
        -------
        ForwardPass
            All z and all activations, layer by layer.

        Raises
        ------
        ValueError
            If the network has no weights, or `x` has the wrong shape.
        TypeError
            If `x` is not made of real numbers, or `dtype` is not a floating-point dtype.

        Examples
        --------
        >>> step = Network((1, 2), weights=[[[1.0], [2.0]]], biases=[[0.5, 0.0]]).forward([3.0])
        >>> step.logits
        array([3.5, 6. ])
        >>> step.output
        array([0.07585818, 0.92414182])
        """
        check_choice(softmax, "softmax", tuple(SOFTMAX_FUNCTIONS))
        weights, biases = self._parameters()
        working = check_float_dtype(weights[0].dtype if dtype is None else dtype)
        a = [check_samples(x, self.sizes).astype(working)]
        z: list[Array] = []
        for weight, bias, name in zip(weights, biases, self.activation_functions, strict=True):
            # W a + b for one sample, A W^T + b for a matrix of them
            z.append(a[-1] @ weight.astype(working, copy=False).T + bias.astype(working, copy=False))
            a.append(apply_activation(name, z[-1], softmax))
        return ForwardPass(freeze(a), freeze(z), self)

    def backward(
        self,
        x: npt.ArrayLike,
        target: npt.ArrayLike,
        *,
        loss: Loss = "stable",
        dtype: npt.DTypeLike | None = None,
    ) -> Gradients:
        """Compute a loss and its gradients by backpropagation.

        The loss is cross-entropy if the last activation function is softmax or log_softmax, and binary
        cross-entropy if it is sigmoid.

        Parameters
        ----------
        x : array_like of real numbers
            One sample or a design matrix, as in `forward`.
        target : array_like
            For softmax and log_softmax: class labels (integers),
            or probabilities, as in `plotnet.functional.cross_entropy`.
            For sigmoid: a number from 0 to 1 for each output, as in
            `plotnet.functional.binary_cross_entropy`; with a single output unit, one number per sample is
            enough. The loss is the mean over all samples, and for sigmoid also over all output units.
        loss : {"stable", "epsilon", "naive"}
            "stable": computed from the logits. "naive": the logarithm of the probability as written, which
            may be -inf. "epsilon": log(p + 1e-7), which is finite, but whose gradient vanishes.
        dtype : dtype, optional
            As in `forward`.

        Returns
        -------
        Gradients
            The loss and its gradients.

        Raises
        ------
        ValueError
            If the last activation function is not softmax, log_softmax or sigmoid, or a shape or `loss` is
            wrong.
        IndexError, TypeError
            As `forward` and `plotnet.functional.cross_entropy`.

        Examples
        --------
        >>> network = Network((2, 2), weights=[np.eye(2)])
        >>> network.backward([50.0, 0.0], 1).z
        (array([ 1., -1.]),)
        >>> network.backward([50.0, 0.0], 1, loss="epsilon").z[0].round(12)  # the gradient has vanished
        array([ 0., -0.])
        >>> Network((2, 1), [[[1.0, 0.0]]], activation_functions=["sigmoid"]).backward([40.0, 0.0], 1).z
        (array([-4.24835426e-18]),)
        """
        check_choice(loss, "loss", get_args(Loss))
        if self.activation_functions[-1] not in ("softmax", "log_softmax", "sigmoid"):
            raise ValueError(
                f"the last activation function is {self.activation_functions[-1]!r}: expected 'softmax' or "
                "'log_softmax' for cross-entropy, or 'sigmoid' for binary cross-entropy"
            )
        weights, _ = self._parameters()
        step = self.forward(x, dtype=dtype, softmax="naive" if loss == "naive" else "stable")
        return backpropagate(weights, self.activation_functions, step.a, step.z, target, loss)

    def train(
        self,
        x: npt.ArrayLike,
        target: npt.ArrayLike,
        *,
        loss: Loss = "stable",
        steps: int = 100,
        rate: float = 0.1,
    ) -> Training:
        """Train with full-batch gradient descent.

        Parameters
        ----------
        x : array_like of real numbers
            One sample or a design matrix, as in `forward`.
        target : array_like
            Class labels (integers) or probabilities, as in `backward`.
        loss : {"stable", "epsilon", "naive"}
            As in `backward`.
        steps : int
            Number of steps, at least 0.
        rate : float
            Learning rate, at least 0.

        Returns
        -------
        Training
            The trained network and the losses; this network is unchanged.

        Raises
        ------
        TypeError, ValueError
            If `steps` or `rate` is not a number, negative or not finite; otherwise as `backward`.
        IndexError
            As `backward`.

        Examples
        --------
        >>> x, labels = [[0.0, 1.0], [1.0, 0.0]], [0, 1]
        >>> start = Network.random((2, 2), seed=0)
        >>> start.train(x, labels, steps=200, rate=1.0).losses[[0, -1]].round(2)
        array([0.65, 0.01])
        """
        check_integer(steps, "steps", 0, "100")
        check_number(rate, "rate", 0, 1e9, "0.1")
        network, losses = self, []
        for _ in range(steps):
            gradient = network.backward(x, target, loss=loss)
            losses.append(gradient.loss)
            weights, biases = network._parameters()
            network = Network(
                self.sizes,
                [w - w.dtype.type(rate) * dw for w, dw in zip(weights, gradient.weights, strict=True)],
                [b - b.dtype.type(rate) * db for b, db in zip(biases, gradient.biases, strict=True)],
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
    """Read a network as `Network.load` does, and the input stored with it.

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
    try:
        weights, biases, activation_functions, x = npz.read(path)
        sizes = (weights[0].shape[1], *map(len, weights))
        network = Network(sizes, weights, biases, activation_functions)
        return network, None if x is None else check_samples(x, sizes)
    except (TypeError, ValueError) as error:
        message = str(error) if str(error).startswith(("path is", f"{path}:")) else f"{path}: {error}"
        raise type(error)(message) from None


def _forward_pass(a: Iterable[Array], z: Iterable[Array], network: Network) -> ForwardPass:
    return ForwardPass(freeze(a), freeze(z), network)
