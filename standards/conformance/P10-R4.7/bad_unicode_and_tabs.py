"""Characters count, not bytes; a tab is one."""

GREETING = "Grüße aus Österreich, Übermittlung über die große Schüssel in Königswusterhausen äöüßÄÖÜ éèê àáâ"  # expect: P10-R4.7
