"""What lesson 07, *Precision and scale*, asks."""

from __future__ import annotations

from plotnet.lesson.exercise import Lesson

LESSON = Lesson("07-precision-and-scale", "Precision and scale")
