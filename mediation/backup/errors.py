"""What keeps a backup from being made or used."""


class Refused(Exception):
    """Not done, with a sentence for who runs the command; it quotes no data."""


class UnusableBackup(Refused):
    """Not a backup, of a newer version, under another key, or damaged; says which."""
