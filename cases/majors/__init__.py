"""Major disputes (重大争议): what proposes the grade, the report upwards (F29), and what came of it."""
