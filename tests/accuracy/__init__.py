"""How well letters are read: what `imr parse` makes of labelled ones, field by field, beside a baseline."""
