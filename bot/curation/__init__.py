"""Changing the knowledge while it is served: drafts, their review, what a change would do to answers, publishing, undoing."""
