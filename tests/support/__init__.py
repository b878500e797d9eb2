"""What tests of several steps build their input with."""
