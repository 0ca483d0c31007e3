"""Templates, compiled and bound to a language, and the style sheet."""
