"""Asking groups whether their entries are still true: links, 確認票, short codes, mails, and what comes back."""
