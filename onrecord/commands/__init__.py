"""The commands, one module each: options, questions and messages. The code that does the work loads when they run."""
