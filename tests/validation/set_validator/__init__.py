"""The verdict that comes before pySHACL's report, held against pySHACL asked of everything."""
