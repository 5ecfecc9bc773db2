"""Keyboard: a screen that shows which key presses arrive, by the parser the app reads them with."""
