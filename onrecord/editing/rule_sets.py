"""Sets of rules, by which a tool checks what it must know now; `check_reading` and `EditedSite` take them."""

from onrecord.check import EVERY_RULE, RULES, RuleSet

__all__ = ["EVERY_RULE", "RULES", "RuleSet"]
