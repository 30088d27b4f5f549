"""The waiting page of an opening: when the pages have more to do than they can, new visitors enter by turn."""
