"""A drop of many departments, built department by department."""
