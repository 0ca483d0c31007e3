"""The commands of the desk: options, questions, printing, exit status."""
