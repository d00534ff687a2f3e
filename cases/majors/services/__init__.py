"""Operations on major disputes: what is recorded of the situation, and the report upwards."""
