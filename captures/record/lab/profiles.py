"""Names, channels and monitors that the configurations take in turn. All lengths of the brief occur: 1 to 60 characters, one to twelve channels."""

PROFILES = [
    dict(user=1, domain=0, password=1, host=0, name=1, channels=2),
    dict(user=7, domain=12, password=15, host=0, name=4, channels=3),
    dict(user=20, domain=15, password=30, host=18, name=10, channels=4),
    dict(user=60, domain=60, password=60, host=60, name=40, channels=5),
    dict(user=33, domain=1, password=8, host=40, name=15, channels=6),
    dict(user=11, domain=0, password=12, host=9, name=15, channels=3, monitors=3),
    dict(user=4, domain=33, password=45, host=0, name=25, channels=2),
    dict(user=48, domain=7, password=3, host=27, name=2, channels=4, monitors=3),
    dict(user=15, domain=24, password=20, host=50, name=8, channels=5),
    dict(user=26, domain=44, password=37, host=33, name=12, channels=3),
    dict(user=2, domain=5, password=10, host=5, name=15, channels=2),
    dict(user=52, domain=0, password=52, host=12, name=6, channels=4),
]


def some(family, count=5):
    """The profiles that a family of sessions takes, another run of them for each family."""
    return [PROFILES[(family * 5 + i) % len(PROFILES)] for i in range(count)]
