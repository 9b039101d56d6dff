"""The writers of RDF: what they write is read back as it was, by readers that are not ours."""
