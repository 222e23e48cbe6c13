"""What every resource of the API speaks: keys, pages of lists, versions, problems, schema."""
