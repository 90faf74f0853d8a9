"""The content of the built-in lessons: one module for each notebook."""

from __future__ import annotations

from plotnet.course import (
    cross_entropy,
    draw_a_network,
    forward_propagation,
    log_softmax,
    precision_and_scale,
    softmax_and_its_cliff,
    the_max_shift,
)

LESSONS = (
    draw_a_network.LESSON,
    forward_propagation.LESSON,
    softmax_and_its_cliff.LESSON,
    the_max_shift.LESSON,
    log_softmax.LESSON,
    cross_entropy.LESSON,
    precision_and_scale.LESSON,
)
