"""Stand-in until the branch with the saves arrives."""


class Saves:
    def __init__(self, root, clock):
        self.done = ()
