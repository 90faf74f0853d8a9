"""What lesson 03, *Softmax and its cliff*, asks."""

from __future__ import annotations

from plotnet.lesson.exercise import Lesson

LESSON = Lesson("03-softmax-and-its-cliff", "Softmax and its cliff")
