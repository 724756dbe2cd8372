"""Reading a register from a spreadsheet: bytes → rows of text → typed rows and problems.

Nothing here touches the database.
"""
