"""What lesson 02, *Forward propagation*, asks."""

from __future__ import annotations

from plotnet.lesson.exercise import Lesson

LESSON = Lesson("02-forward-propagation", "Forward propagation")
