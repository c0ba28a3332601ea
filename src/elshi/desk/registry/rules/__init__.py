"""What the register and the incident file demand, in plain Python: no Django, no disk, no clock."""
