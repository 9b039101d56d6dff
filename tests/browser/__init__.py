"""The site as people have it: every link, every page, in Chromium too."""
