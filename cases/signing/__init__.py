"""Who has to sign an issued paper and who has, the set to sign in one go, and the seal register."""
