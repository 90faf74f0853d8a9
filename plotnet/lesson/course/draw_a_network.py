"""What lesson 01, *Draw a network*, asks."""

from __future__ import annotations

from plotnet.lesson.exercise import Lesson

LESSON = Lesson("01-draw-a-network", "Draw a network")
