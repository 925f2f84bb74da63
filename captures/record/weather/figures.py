"""The weather of one run, from its seed."""
import random


class Weather:
    """Delay one way, milliseconds; shares of packets lost, held back and doubled, each way; where the capture is taken."""

    def __init__(self, kind, seed):
        chance = random.Random(f"{kind} {seed}")
        calm = chance.random() < 1 / 8
        whole = chance.uniform(0, 400)
        self.jitter = chance.uniform(0, whole / 4) if chance.random() < 0.5 else 0.0
        self.delay = whole - self.jitter
        self.loss = 0.0 if calm else chance.uniform(0, 0.1)
        self.reordered = 0.0 if calm else chance.uniform(0, 0.05)
        self.duplicated = 0.0 if calm else chance.uniform(0, 0.033)
        self.vantage = chance.choice(["client", "server", "between"])

    def box(self, seed):
        return {"delay": self.delay, "jitter": self.jitter, "loss": self.loss, "reorder": self.reordered, "duplicate": self.duplicated,
                "syn_retries": 6, "retries2": 12, "seed": seed, "client": f"10.20.1.{seed % 240 + 10}"}

    def row(self):
        """For the list of runs."""
        return {"vantage": self.vantage, "delay_ms": round(self.delay), "jitter_ms": round(self.jitter), "lost_percent": round(100 * self.loss, 1),
                "reordered_percent": round(100 * self.reordered, 1), "duplicated_percent": round(100 * self.duplicated, 1)}
