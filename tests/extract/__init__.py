"""From pages to drafts."""
