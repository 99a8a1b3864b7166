from partners.models.contact import Contact
from partners.models.level_rule import LevelRule
from partners.models.nda import Nda
from partners.models.partner import LevelChange, Partner, StageChange, SwitchChange

__all__ = ["Contact", "LevelChange", "LevelRule", "Nda", "Partner", "StageChange", "SwitchChange"]
