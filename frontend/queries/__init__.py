"""What the pages of this room gather from several others. Reads only."""
