"""What lesson 05, *Log-softmax*, asks."""

from __future__ import annotations

from plotnet.lesson.exercise import Lesson

LESSON = Lesson("05-log-softmax", "Log-softmax")
