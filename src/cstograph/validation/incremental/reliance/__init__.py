"""What an answer about one thing relies on: the statements that its queries and shapes lead to.

A query or a shape that is asked of a thing looks at statements, which are linked to the thing by
the patterns in it. Followed from the thing (`Chains.follow`), they give all that the answer about
it relies on; traced back from a statement that has changed (`Chains.trace`), the things whose
answers may change.
Both give too much rather than too little: filters are not looked at.
"""

from cstograph.validation.incremental.reliance.chains import Chains, FarReachingError
from cstograph.validation.incremental.reliance.index import Index

__all__ = ["Chains", "FarReachingError", "Index"]
