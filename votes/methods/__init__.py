"""Voting methods: plain Python on integers and fractions, no Django, no clock, no words.

Every method returns what was decided and the steps that led there, so that whoever shows a result
can say it in sentences. Options are numbers, in the order in which they were put to the vote.
"""
