"""Reading open answers: a codebook, passages marked with themes, and themes by wave."""
