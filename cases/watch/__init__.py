"""The watch (预警): what lies still, was entered twice, or was never signed or recorded; who hears of it."""
