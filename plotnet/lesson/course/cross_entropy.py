"""What lesson 06, *Cross-entropy*, asks."""

from __future__ import annotations

from plotnet.lesson.exercise import Lesson

LESSON = Lesson("06-cross-entropy", "Cross-entropy")
