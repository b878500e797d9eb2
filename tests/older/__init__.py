"""Invented letters of 2013 and 2014, as programs that extract text from pages write them."""
