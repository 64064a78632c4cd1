"""What readers write back: taken in without an account, within limits, with what they saw."""
