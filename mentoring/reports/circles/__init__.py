"""The circles report: what came of a cohort that meets in peer circles, as it stands now.

Whole-cohort figures from the rows of circles; coordinators read it. Never a tag of shared
experience nor an equality answer, and never what was said in a check-in.
"""
