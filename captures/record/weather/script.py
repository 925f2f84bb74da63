"""The register of scripts: who speaks, and what is right to say of the session."""
HEALTHY, REFUSED = {}, {}


class Script:
    def __init__(self, run, name, peers, causes, with_keys, tries):
        self.run, self.name, self.peers = run, name, peers
        self.causes, self.with_keys, self.tries = causes, with_keys or causes, tries


def healthy(name, peers):
    """Register the function below: it returns what the client logged and what the server logged, or raises Apart."""
    def register(run):
        HEALTHY[name] = Script(run, name, peers, [], [], 1)
        return run
    return register


def refused(name, peers, causes, with_keys=None, tries=1):
    """The same for a refusal. causes: those that are right, by hand; tries: how often the client comes with the same end, at most."""
    def register(run):
        REFUSED[name] = Script(run, name, peers, causes.split(), with_keys.split() if with_keys else None, tries)
        return run
    return register
