"""What lesson 04, *The max shift*, asks."""

from __future__ import annotations

from plotnet.lesson.exercise import Lesson

LESSON = Lesson("04-the-max-shift", "The max shift")
