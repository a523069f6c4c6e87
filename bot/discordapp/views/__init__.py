"""What people see: cards built from replies, and their form as Discord messages."""
