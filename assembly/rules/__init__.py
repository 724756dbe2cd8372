"""The law and the statutes of an assembly as data and pure functions.

Plain Python on integers and fractions: no Django, no database, no clock, no floats. Requirement ids
(R-QUO-02, R-CONV-09…) name the rules of French company law that each function applies.
"""
