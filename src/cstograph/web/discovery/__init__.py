"""What programs and crawlers read about the dataset: DCAT, VoID, sitemaps, links, dumps."""
