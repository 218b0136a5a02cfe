"""The rules, one module per subject. A rule is one generator here and one case file under tests/checks/cases."""
