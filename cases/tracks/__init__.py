"""What makes an agreement enforceable: review by the arbitration commission, confirmation by the court."""
