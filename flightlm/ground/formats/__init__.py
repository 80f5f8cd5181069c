"""Readers and writers of weight and tokenizer files."""
