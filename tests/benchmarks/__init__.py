"""What is measured with: generated graphs, the load on servers, and the table of figures."""
