"""The compliance set that an auditor files, in the shape of MISRA Compliance:2020."""
