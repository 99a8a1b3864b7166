from partners.models.contact import Contact
from partners.models.nda import Nda
from partners.models.partner import LevelChange, Partner, StageChange, SwitchChange

__all__ = ["Contact", "LevelChange", "Nda", "Partner", "StageChange", "SwitchChange"]
