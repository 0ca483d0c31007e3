"""The commands: options, questions and messages. The code that does the work loads when they run."""
