"""What holds for cases: codes, the clock, the case form and the priority that follows from it. Plain Python, no Django.

`check_…` raises `RuleError` with the reason. The actions call these functions, and the pages show what they say beside
a disabled button.
"""
