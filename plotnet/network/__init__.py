"""Layered networks that can be computed: forward pass, gradients, training, conversion and files."""

from plotnet.network.gradients import Gradients, Loss
from plotnet.network.network import ForwardPass, Network, Training, load_with_input

__all__ = ["ForwardPass", "Gradients", "Loss", "Network", "Training", "load_with_input"]
