"""What pages and descriptions ask of the dataset: one SPARQL file each."""
