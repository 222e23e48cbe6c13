"""What has to be done by when: the plan, the steps that wait, reminders."""
