"""The register of cases: what is recorded, with whom, where, and what is true of it."""
CASES = {}


class Case:
    def __init__(self, run, name, peers, story, truth, attempts, vantage, box, port, edits, starts_capture_itself):
        self.run, self.name, self.peers, self.story, self.truth = run, name, peers, " ".join(story.split()), truth
        self.vantage, self.box, self.port, self.edits = vantage, box, port, edits
        self.attempts, self.starts_capture_itself = attempts, starts_capture_itself


def case(name, peers, story, truth, attempts=None, vantage="client", box=None, port=3389, edits="none", starts_capture_itself=False, tries=1):
    """Register the function below as a case. truth: judgements (lab.truth.session). attempts: (members, outcome), default: one per session.
    tries: the same peer tries that often with the same end, in one attempt."""
    def register(run):
        judged = truth if isinstance(truth, list) else [truth] * tries
        together = [(list(range(tries)), _outcome(judged[0]))] if tries > 1 else attempts if attempts is not None else [([i], _outcome(s), *_with_keys(s)) for i, s in enumerate(judged)]
        CASES[name] = Case(run, name, peers, story, judged, together, vantage, box or {}, port, edits, starts_capture_itself)
        return run
    return register


def _outcome(judgement):
    from .truth import OUTCOMES, category
    return judgement["outcome"] or OUTCOMES.get(judgement["cause"]) or ("ok" if category(judgement["cause"]) == "none" else "failed")


def _with_keys(judgement):
    """What the attempt's row adds when the keys change its outcome."""
    keyed = judgement["with_keys"]
    if not keyed:
        return []
    outcome = _outcome({"outcome": None} | keyed)
    return [{"with_keys": outcome}] if outcome != _outcome(judgement) else []
