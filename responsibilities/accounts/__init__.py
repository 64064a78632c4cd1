"""Who somebody is and what they may do: sign-in, second factor, single sign-on, groups, the audit log."""
