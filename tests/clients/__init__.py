"""Programs that people use, on IRIs and on the endpoint."""
