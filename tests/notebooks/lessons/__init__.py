"""Tests of what each lesson claims; the notebooks contain only the assertions that learners profit from."""
